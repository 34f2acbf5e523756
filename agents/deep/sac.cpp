#include "agents/deep/sac.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "agents/core/registry.h"
#include "core/settings.h"

namespace pavlov {
namespace {

constexpr const char* kName = "sac";

/// Row i of rows of `width` numbers.
template <class T>
std::span<T> row(std::span<T> rows, int i, int width) {
  return rows.subspan(static_cast<std::size_t>(i * width), static_cast<std::size_t>(width));
}

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
      policy_(Box(-1, 1, {action_width()})),
      log_temperature_{.value = std::log(config.temperature)},
      action_(static_cast<std::size_t>(action_width())) {
  if (config_.temperature_learning_rate == 0) {
    config_.temperature_learning_rate = config.shared.optimizer.learning_rate;
  }
}

double Sac::temperature() const { return std::exp(log_temperature_.value); }

void Sac::draw(std::span<const float> parameters, int n, Rng& rng, std::span<float> actions) {
  const int width = action_width();
  draws_.resize(actions.size());
  log_probabilities_.resize(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    const auto p = row(parameters, i, 2 * width);
    const auto u = row(std::span(draws_), i, width);
    policy_.sample(p, nullptr, rng, u);
    policy_.to_action(u, action_);
    std::ranges::copy(action_, row(actions, i, width).begin());
    log_probabilities_[static_cast<std::size_t>(i)] = policy_.log_probability(p, nullptr, u);
  }
}

// a ~ pi(.|s); at its best the squashed mean.
void Sac::choose(const Rows& observations, int n, Mode mode, std::span<float> actions) {
  outputs_.resize(2 * actions.size());
  actor_->predict(observations, n, outputs_.data());
  if (mode == Mode::explore) return draw(outputs_, n, exploration_rng_, actions);
  const int width = action_width();
  for (int i = 0; i < n; ++i) {
    const auto means = row(std::span(outputs_), i, 2 * width);
    for (int j = 0; j < width; ++j) row(actions, i, width)[j] = std::tanh(means[j]);
  }
}

// a' ~ pi(.|s'), whose value is Q^(s', a') - alpha log pi(a'|s') (2018b, eq. 3).
void Sac::choose_next(const Rows& observations, int n, std::span<float> actions,
                      std::span<float> bonuses) {
  outputs_.resize(2 * actions.size());
  actor_->predict(observations, n, outputs_.data());
  draw(outputs_, n, learning_rng_, actions);
  const double alpha = temperature();
  for (std::size_t b = 0; b < bonuses.size(); ++b) {
    bonuses[b] = static_cast<float>(-alpha * log_probabilities_[b]);
  }
}

// The gradient of (1/n) sum_b alpha log pi(a_b|s_b) - min_k Q_k(s_b, a_b) through the draw a_b
// (2018b, eq. 9 and 10).
void Sac::improve(const Rows& observations, int n) {
  const int width = action_width();
  const auto parameters = actor_->forward(observations, n);
  actions_.resize(parameters.size() / 2);
  action_gradient_.resize(actions_.size());
  output_gradient_.resize(parameters.size());
  draw(parameters, n, learning_rng_, actions_);
  policy_value_ = critics_.descend({observations, actions_, n}, critics_.count(), action_gradient_);
  const double alpha = temperature();
  for (int b = 0; b < n; ++b) {
    policy_.path_gradient(row(parameters, b, 2 * width), row(std::span(draws_), b, width),
                          row(std::span(action_gradient_), b, width), alpha / n,
                          row(std::span(output_gradient_), b, 2 * width));
  }
  step_actor(output_gradient_);
  entropy_ = -std::accumulate(log_probabilities_.begin(), log_probabilities_.end(), 0.0) / n;

  // The gradient of log alpha (entropy - target): the temperature falls while there is more entropy
  // than asked for (2018b, eq. 18, with log alpha in place of alpha as in its authors' code).
  if (config_.automatic_temperature) {
    log_temperature_.step(entropy_ - config_.target_entropy * width,
                          config_.temperature_learning_rate);
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
}

void Sac::load(const Checkpoint& checkpoint) {
  OffPolicyActorCritic::load(checkpoint);
  const auto numbers = checkpoint.doubles("temperature", 4);
  log_temperature_ = {numbers[0], numbers[1], numbers[2], numbers[3]};
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
