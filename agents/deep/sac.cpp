#include "agents/deep/sac.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "agents/core/registry.h"
#include "agents/deep/distribution.h"
#include "agents/deep/last_figures.h"
#include "core/settings.h"
#include "nets/core/array_math.h"
#include "nets/core/process_group.h"

namespace pavlov {
namespace {

constexpr const char* kName = "sac";

}  // namespace

SacConfig::SacConfig() {
  shared.critics = 2;
  shared.network.hidden_sizes = {256, 256};
  shared.optimizer.learning_rate = 3e-4;
}

void SacConfig::validate() const {
  shared.validate(kName);
  require(temperature > 0 && std::isfinite(temperature), kName, "temperature", temperature,
          "positive and finite");
  require(std::isfinite(target_entropy), kName, "target_entropy", target_entropy, "finite");
  require(temperature_learning_rate >= 0 && std::isfinite(temperature_learning_rate), kName,
          "temperature_learning_rate", temperature_learning_rate, "0 or more and finite");
}

Sac::Sac(const Config& config, const LearnerContext& context)
    : OffPolicyActorCritic(kName, (config.validate(), config.shared), 2, context),
      config_(config),
      draws_(action_width()),
      log_temperature_{.value = std::log(config.temperature)} {
  if (config_.temperature_learning_rate == 0) {
    config_.temperature_learning_rate = config.shared.optimizer.learning_rate;
  }
}

double Sac::temperature() const { return std::exp(log_temperature_.value); }

// a ~ pi(.|s); at its best the squashed mean.
void Sac::choose(const Rows& observations, int n, Mode mode, std::span<float> actions) {
  outputs_.resize(2 * actions.size());
  actor_->predict(observations, n, outputs_.data());
  if (mode == Mode::explore) return draws_.draw(outputs_, exploration_rng_, actions);
  const auto width = static_cast<std::size_t>(action_width());
  for (std::size_t k = 0; k < actions.size(); ++k) actions[k] = outputs_[k + k / width * width];
  apply_tanh(actions);
}

std::vector<double> Sac::deviations() const {
  Thoughts thoughts;
  SquashedActions(Box(-1, 1, {action_width()}))
      .tell(std::span(outputs_).first(static_cast<std::size_t>(2 * action_width())), thoughts);
  return thoughts.deviations;
}

// a' ~ pi(.|s'), whose value is Q^(s', a') - alpha log pi(a'|s') (2018b, eq. 3).
void Sac::choose_next(const Rows& observations, int n, std::span<float> actions,
                      std::span<float> bonuses) {
  outputs_.resize(2 * actions.size());
  actor_->predict(observations, n, outputs_.data());
  draws_.draw(outputs_, learning_rng_, actions);
  std::ranges::transform(
      draws_.log_probabilities(), bonuses.begin(),
      [alpha = static_cast<float>(temperature())](float log_p) { return -alpha * log_p; });
}

// The gradient of (1/n) sum_b alpha log pi(a_b|s_b) - min_k Q_k(s_b, a_b) through the draw a_b
// (2018b, eq. 9 and 10).
void Sac::improve(const Rows& observations, int n) {
  const auto parameters = actor_->forward(observations, n);
  actions_.resize(parameters.size() / 2);
  action_gradient_.resize(actions_.size());
  output_gradient_.resize(parameters.size());
  draws_.draw(parameters, learning_rng_, actions_);
  policy_value_ = critics_.descend({observations, actions_, n}, critics_.count(), action_gradient_);
  draws_.path_gradient(actions_, action_gradient_, static_cast<float>(temperature() / n),
                       output_gradient_);
  step_actor(output_gradient_);
  const auto log_probabilities = draws_.log_probabilities();
  entropy_ = -std::accumulate(log_probabilities.begin(), log_probabilities.end(), 0.0) / n;

  // The gradient of log alpha (entropy - target): the temperature falls while there is more entropy
  // than asked for (2018b, eq. 18, with log alpha in place of alpha as in its authors' code).
  if (config_.automatic_temperature) {
    const double excess = entropy_ - config_.target_entropy * action_width();
    log_temperature_.step(mean_over_processes(excess), config_.temperature_learning_rate);
  }
}

std::vector<Learner::Figure> Sac::figures() const {
  auto figures = OffPolicyActorCritic::figures();
  figures.emplace_back("policy_q", policy_value_);
  figures.emplace_back("entropy", entropy_);
  figures.emplace_back("temperature", temperature());
  return figures;
}

void Sac::save(Checkpoint& checkpoint) const {
  OffPolicyActorCritic::save(checkpoint);
  const AdamNumber& t = log_temperature_;
  const double numbers[] = {t.value, t.mean, t.square, t.steps};
  checkpoint.put("temperature", numbers);
  put_figures(checkpoint, "figures.policy", {policy_value_, entropy_});
}

void Sac::load(const Checkpoint& checkpoint) {
  OffPolicyActorCritic::load(checkpoint);
  const auto numbers = checkpoint.doubles("temperature", 4);
  log_temperature_ = {numbers[0], numbers[1], numbers[2], numbers[3]};
  get_figures(checkpoint, "figures.policy", {&policy_value_, &entropy_});
}

void Sac::AdamNumber::step(double gradient, double learning_rate) {
  const OptimizerConfig adam;  // for its decays
  steps += 1;
  mean += (1 - adam.beta1) * (gradient - mean);
  square += (1 - adam.beta2) * (gradient * gradient - square);
  const double unbiased_mean = mean / (1 - std::pow(adam.beta1, steps));
  const double unbiased_square = square / (1 - std::pow(adam.beta2, steps));
  value -= learning_rate * unbiased_mean / (std::sqrt(unbiased_square) + adam.optimizer_epsilon);
}

namespace {
[[maybe_unused]] const bool registered =
    register_learner<Sac>("sac", "soft actor-critic (Haarnoja et al. 2018)");
}  // namespace

}  // namespace pavlov
