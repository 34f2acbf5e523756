#include "envs/tabular/maximization_bias.h"

#include <cmath>
#include <stdexcept>

#include "core/settings.h"
#include "envs/core/registry.h"

namespace pavlov {

void MaximizationBias::Config::validate() const {
  constexpr auto kOwner = "MaximizationBias";
  require(actions_at_b >= 1 && actions_at_b <= 10000, kOwner, "actions_at_b", actions_at_b,
          "1 to 10000");
  require(std::isfinite(mean), kOwner, "mean", mean, "finite");
  require(standard_deviation >= 0 && std::isfinite(standard_deviation), kOwner,
          "standard_deviation", standard_deviation, "finite and not negative");
}

MaximizationBias::MaximizationBias(const Config& config) : config_(config) { config.validate(); }

MaximizationBias::Observation MaximizationBias::reset(Rng& /*rng*/) { return place_ = kA; }

StepResult<MaximizationBias::Observation> MaximizationBias::step(Action action, Rng& rng) {
  if (place_ == kA && action == kLeft) return {.observation = place_ = kB};
  const double reward = place_ == kB ? rng.normal(config_.mean, config_.standard_deviation) : 0.0;
  place_ = kEnd;
  return {.observation = kEnd, .reward = reward, .terminated = true};
}

TabularModel MaximizationBias::model() const {
  TabularModel model(3, action_space().n);
  model.add(kA, kLeft, {1, 0, kB, false});
  model.add(kA, kLeft + 1, {1, 0, kEnd, true});
  for (int action = 0; action < config_.actions_at_b; ++action) {
    model.add(kB, action, {1, config_.mean, kEnd, true});
  }
  model.finish();
  model.start = {{kA, 1.0}};
  return model;
}

void MaximizationBias::check_state() const {
  if (place_ != kA && place_ != kB) {
    throw std::invalid_argument("the place is 0 (A) or 1 (B), not " + std::to_string(place_));
  }
}

namespace {
[[maybe_unused]] const bool registered = register_environment<MaximizationBias>(
    {.id = "MaximizationBias-v0",
     .summary = "noisy rewards that look better than they are (Example 6.7)"});
}  // namespace

}  // namespace pavlov
