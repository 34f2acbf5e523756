#include "envs/bandit/bandit.h"

#include "envs/core/registry.h"

namespace pavlov {

void Bandit::Config::validate() const {
  require_arms("Bandit", arms);
  require(std::isfinite(mean), "Bandit", "mean", mean, "finite");
  require_deviation("Bandit", "value_deviation", value_deviation);
  require_deviation("Bandit", "reward_deviation", reward_deviation);
}

Bandit::Bandit(const Config& config) : config_(config) {
  config.validate();
  values_.assign(static_cast<std::size_t>(config.arms), config.mean);
}

Bandit::Observation Bandit::reset(Rng& rng) {
  if (config_.redraw || !drawn_) {
    for (double& value : values_) value = rng.normal(config_.mean, config_.value_deviation);
    drawn_ = true;
  }
  last_ = {};
  return 0;
}

StepResult<Bandit::Observation> Bandit::step(Action arm, Rng& rng) {
  const double value = values_[static_cast<std::size_t>(arm)];
  last_ = {arm, rng.normal(value, config_.reward_deviation)};
  return {.reward = last_.reward};
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<Bandit>({.id = "Bandit-v0",
                                  .summary = "the k-armed testbed (Sutton & Barto 2.3)",
                                  .max_episode_steps = 1000});
}  // namespace

}  // namespace pavlov
