#include "agents/bandit/gradient_bandit.h"

#include <algorithm>
#include <cmath>

#include "agents/core/registry.h"
#include "agents/exploration/exploration.h"
#include "core/checkpoint.h"

namespace pavlov {

void GradientBandit::Config::validate() const {
  require(alpha > 0 && std::isfinite(alpha), "bandit-gradient", "alpha", alpha,
          "positive and finite");
}

GradientBandit::GradientBandit(const Config& config, const LearnerContext& context)
    : BanditLearner("bandit-gradient", config.forget, context),
      config_(config),
      preferences_(context.num_envs, num_arms(), 0.0),
      probabilities_(context.num_envs, num_arms(), 1.0 / num_arms()),
      rewards_(static_cast<std::size_t>(context.num_envs)) {
  config.validate();
}

int GradientBandit::select(int copy, Mode mode) {
  if (mode == Mode::explore) return rng_.categorical(probabilities_[copy]);
  return best_action(preferences_[copy], nullptr, TieBreak::random, exploit_rng_);
}

void GradientBandit::learn_from(int copy, int arm, double reward) {
  Mean& mean = rewards_[static_cast<std::size_t>(copy)];
  mean.value += (reward - mean.value) / static_cast<double>(++mean.count);
  const double step = config_.alpha * (reward - (config_.baseline ? mean.value : 0));
  const auto h = preferences_[copy];
  const auto pi = probabilities_[copy];
  for (std::size_t a = 0; a < h.size(); ++a) h[a] -= step * pi[a];
  h[static_cast<std::size_t>(arm)] += step;
  update_probabilities(copy);
}

void GradientBandit::update_probabilities(int copy) {
  const auto h = preferences_[copy];
  const auto pi = probabilities_[copy];
  const double largest = *std::max_element(h.begin(), h.end());
  double sum = 0;
  for (std::size_t a = 0; a < h.size(); ++a) sum += pi[a] = std::exp(h[a] - largest);
  for (double& p : pi) p /= sum;
}

void GradientBandit::forget(int copy) {
  preferences_.reset(copy);
  probabilities_.reset(copy);
  rewards_[static_cast<std::size_t>(copy)] = {};
}

void GradientBandit::save_estimates(Checkpoint& checkpoint) const {
  std::vector<double> means;
  std::vector<std::int64_t> counts;
  for (const Mean& mean : rewards_) {
    means.push_back(mean.value);
    counts.push_back(mean.count);
  }
  preferences_.save(checkpoint, "preferences");
  checkpoint.put("mean_rewards", std::span(means));
  checkpoint.put("counts", std::span(counts));
}

void GradientBandit::load_estimates(const Checkpoint& checkpoint) {
  preferences_.load(checkpoint, "preferences");
  const auto means = checkpoint.doubles("mean_rewards", std::ssize(rewards_));
  const auto counts = checkpoint.integers("counts", std::ssize(rewards_));
  for (std::size_t i = 0; i < rewards_.size(); ++i) {
    rewards_[i] = {.value = means[i], .count = counts[i]};
    update_probabilities(static_cast<int>(i));
  }
}

namespace {
[[maybe_unused]] const bool registered = register_learner<GradientBandit>(
    "bandit-gradient", "bandits: softmax preferences by gradient ascent (Sutton & Barto 2.8)");
}  // namespace

}  // namespace pavlov
