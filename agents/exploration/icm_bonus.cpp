#include "agents/exploration/icm_bonus.h"

#include <algorithm>

#include "core/checkpoint.h"
#include "core/settings.h"
#include "nets/core/losses.h"

namespace pavlov {
namespace {

constexpr const char* kName = "icm";

}  // namespace

void IcmConfig::validate() const {
  require(features >= 1, kName, "features", features, "1 or more");
  require(beta >= 0 && beta < 1, kName, "beta", beta, "in [0, 1)");
}

IcmBonus::IcmBonus(const Config& config, const LearnerContext& context)
    : LearnedBonus(config.learned, context, kName, false),
      beta_(config.beta),
      features_(static_cast<std::size_t>(config.features)),
      discrete_(std::holds_alternative<Discrete>(context.action_space)),
      encoder_(make_observation_network(config.features, rng().child("encoder"))),
      inverse_(make_dense_network(2 * config.features, action_width(), rng().child("inverse"))),
      encoder_optimizer_(encoder_->make_optimizer(config.learned.optimizer)),
      inverse_optimizer_(inverse_->make_optimizer(config.learned.optimizer)),
      forward_(make_dense_network(config.features + action_width(), config.features,
                                  rng().child("forward")),
               config.learned.optimizer) {}

void IcmBonus::find_errors(const Steps& steps, std::span<double> errors) {
  const std::size_t half = static_cast<std::size_t>(steps.n) * features_;
  codes_.resize(2 * half);
  encoder_->predict(rows_of(steps.observations, observation_width()), steps.n, codes_.data());
  encoder_->predict(rows_of(steps.next_observations, observation_width()), steps.n,
                    codes_.data() + half);
  const std::span<const float> codes = codes_;
  forward_.find_errors({steps.n, codes.first(half), steps.actions, codes.last(half)}, errors);
}

double IcmBonus::learn_from(const Steps& steps) {
  both_ = steps.observations;
  both_.insert(both_.end(), steps.next_observations.begin(), steps.next_observations.end());
  const auto codes = encoder_->forward(rows_of(both_, observation_width()), 2 * steps.n);
  codes_.assign(codes.begin(), codes.end());
  gradient_.assign(codes_.size(), 0);
  const std::size_t half = codes_.size() / 2;

  inverse_loss_ = learn_inverse(steps);
  const auto forward =
      forward_.learn({steps.n, codes.first(half), steps.actions, codes.last(half)}, beta_,
                     {std::span(gradient_).first(half), std::span(gradient_).last(half)});
  check_gradient(forward.gradient_norm);
  encoder_->backward(gradient_);
  check_gradient(encoder_optimizer_->step());
  return forward.loss;
}

double IcmBonus::learn_inverse(const Steps& steps) {
  const auto n = static_cast<std::size_t>(steps.n);
  pairs_.resize(codes_.size());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t half = 0; half < 2; ++half) {
      std::copy_n(codes_.begin() + std::ssize(codes_) / 2 * half + i * features_, features_,
                  pairs_.begin() + (2 * i + half) * features_);
    }
  }
  const auto actions = inverse_->forward(rows_of(pairs_, inverse_->inputs()), steps.n);
  action_gradient_.resize(actions.size());
  const double loss =
      discrete_ ? cross_entropy_loss(actions, steps.actions, action_width(), action_gradient_)
                : squared_loss(actions, steps.actions, action_gradient_);
  for (float& slope : action_gradient_) slope *= static_cast<float>(1 - beta_);
  pair_gradient_.resize(pairs_.size());
  inverse_->backward(action_gradient_, {.input_gradient = pair_gradient_.data()});
  check_gradient(inverse_optimizer_->step());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t half = 0; half < 2; ++half) {
      std::copy_n(pair_gradient_.begin() + (2 * i + half) * features_, features_,
                  gradient_.begin() + std::ssize(gradient_) / 2 * half + i * features_);
    }
  }
  return loss;
}

std::vector<Learner::Figure> IcmBonus::figures() const {
  auto figures = LearnedBonus::figures();
  figures.emplace_back("bonus_inverse_loss", inverse_loss_);
  return figures;
}

std::string IcmBonus::summary() const {
  return "bonus: encoder\n" + encoder_->summary() + "\nbonus: inverse model\n" +
         inverse_->summary() + "\nbonus: forward model\n" + forward_.network().summary();
}

void IcmBonus::save(Checkpoint& checkpoint) const {
  LearnedBonus::save(checkpoint);
  encoder_->save(checkpoint, "bonus.encoder");
  encoder_optimizer_->save(checkpoint, "bonus.encoder_optimizer");
  inverse_->save(checkpoint, "bonus.inverse");
  inverse_optimizer_->save(checkpoint, "bonus.inverse_optimizer");
  forward_.save(checkpoint, "bonus.forward");
  checkpoint.put("bonus.inverse_loss", std::span(&inverse_loss_, 1));
}

void IcmBonus::load(const Checkpoint& checkpoint) {
  LearnedBonus::load(checkpoint);
  encoder_->load(checkpoint, "bonus.encoder");
  encoder_optimizer_->load(checkpoint, "bonus.encoder_optimizer");
  inverse_->load(checkpoint, "bonus.inverse");
  inverse_optimizer_->load(checkpoint, "bonus.inverse_optimizer");
  forward_.load(checkpoint, "bonus.forward");
  inverse_loss_ = checkpoint.doubles("bonus.inverse_loss", 1)[0];
}

namespace {
[[maybe_unused]] const bool registered = register_bonus<IcmBonus>(
    kName, "intrinsic curiosity module: prediction in learned features (Pathak et al. 2017)");
}  // namespace

}  // namespace pavlov
