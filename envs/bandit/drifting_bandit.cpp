#include "envs/bandit/drifting_bandit.h"

#include "envs/core/registry.h"

namespace pavlov {

void DriftingBandit::Config::validate() const {
  require_arms("DriftingBandit", arms);
  require(std::isfinite(value), "DriftingBandit", "value", value, "finite");
  require_deviation("DriftingBandit", "drift", drift);
  require_deviation("DriftingBandit", "reward_deviation", reward_deviation);
}

DriftingBandit::DriftingBandit(const Config& config) : config_(config) {
  config.validate();
  values_.assign(static_cast<std::size_t>(config.arms), config.value);
}

DriftingBandit::Observation DriftingBandit::reset(Rng& /*rng*/) {
  std::fill(values_.begin(), values_.end(), config_.value);
  last_ = {};
  return 0;
}

StepResult<DriftingBandit::Observation> DriftingBandit::step(Action arm, Rng& rng) {
  const double value = values_[static_cast<std::size_t>(arm)];
  last_ = {arm, rng.normal(value, config_.reward_deviation)};
  for (double& walking : values_) walking += rng.normal(0, config_.drift);
  return {.reward = last_.reward};
}

namespace {
[[maybe_unused]] const bool registered = register_environment<DriftingBandit>(
    {.id = "DriftingBandit-v0",
     .summary = "a bandit whose arms take random walks (Exercise 2.5)",
     .max_episode_steps = 10000});
}  // namespace

}  // namespace pavlov
