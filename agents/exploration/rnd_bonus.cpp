#include "agents/exploration/rnd_bonus.h"

#include "core/checkpoint.h"
#include "core/settings.h"
#include "nets/core/losses.h"

namespace pavlov {
namespace {

constexpr const char* kName = "rnd";

}  // namespace

void RndConfig::validate() const {
  require(features >= 1, kName, "features", features, "1 or more");
  require(extra_layers >= 0, kName, "extra_layers", extra_layers, "0 or more");
}

RndBonus::RndBonus(const Config& config, const LearnerContext& context)
    : LearnedBonus(config.learned, context, kName, true),
      features_(static_cast<std::size_t>(config.features)) {
  target_ = make_observation_network(config.features, rng().child("target"));
  predictor_ =
      make_observation_network(config.features, rng().child("predictor"), config.extra_layers);
  optimizer_ = predictor_->make_optimizer(config.learned.optimizer);
}

std::span<const float> RndBonus::targets(const Steps& steps) {
  targets_.resize(static_cast<std::size_t>(steps.n) * features_);
  target_->predict(rows_of(steps.next_observations, observation_width()), steps.n, targets_.data());
  return targets_;
}

/// ||f^(s') - f(s')||^2.
void RndBonus::find_errors(const Steps& steps, std::span<double> errors) {
  predictions_.resize(static_cast<std::size_t>(steps.n) * features_);
  predictor_->predict(rows_of(steps.next_observations, observation_width()), steps.n,
                      predictions_.data());
  squared_distances(predictions_, targets(steps), errors);
}

double RndBonus::learn_from(const Steps& steps) {
  const auto predictions =
      predictor_->forward(rows_of(steps.next_observations, observation_width()), steps.n);
  gradient_.resize(predictions.size());
  const double loss = squared_loss(predictions, targets(steps), gradient_);
  predictor_->backward(gradient_);
  check_gradient(optimizer_->step());
  return loss;
}

std::string RndBonus::summary() const {
  return "bonus: target\n" + target_->summary() + "\nbonus: predictor\n" + predictor_->summary();
}

void RndBonus::save(Checkpoint& checkpoint) const {
  LearnedBonus::save(checkpoint);
  target_->save(checkpoint, "bonus.target");
  predictor_->save(checkpoint, "bonus.predictor");
  optimizer_->save(checkpoint, "bonus.optimizer");
}

void RndBonus::load(const Checkpoint& checkpoint) {
  LearnedBonus::load(checkpoint);
  target_->load(checkpoint, "bonus.target");
  predictor_->load(checkpoint, "bonus.predictor");
  optimizer_->load(checkpoint, "bonus.optimizer");
}

namespace {
[[maybe_unused]] const bool registered =
    register_bonus<RndBonus>(kName, "random network distillation (Burda et al. 2018)");
}  // namespace

}  // namespace pavlov
