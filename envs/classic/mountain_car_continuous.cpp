#include "envs/classic/mountain_car_continuous.h"

#include "envs/core/registry.h"

namespace pavlov {

void MountainCarContinuous::Config::validate() const {
  constexpr std::string_view kName = "MountainCarContinuous";
  require(std::isfinite(goal_velocity), kName, "goal_velocity", goal_velocity, "finite");
  require(std::isfinite(power), kName, "power", power, "finite");
  require(std::isfinite(gravity), kName, "gravity", gravity, "finite");
  Valley::check_start(kName, start_low, start_high);
}

MountainCarContinuous::Observation MountainCarContinuous::reset(Rng& rng) {
  state_ = {.position = rng.uniform(config_.start_low, config_.start_high), .velocity = 0};
  return Valley::observation(state_);
}

StepResult<MountainCarContinuous::Observation> MountainCarContinuous::step(const Action& action,
                                                                           Rng& /*rng*/) {
  const double throttle = std::clamp(action[0], -1.0, 1.0);
  const auto next = mountain_car_step(state_, throttle * config_.power, config_.gravity);
  const bool arrived = next.position >= kGoal && next.velocity >= config_.goal_velocity;
  const Observation rounded = Valley::observation(next);
  state_ = {.position = static_cast<double>(rounded[0]),
            .velocity = static_cast<double>(rounded[1])};
  return {.observation = rounded,
          .reward = (arrived ? 100.0 : 0.0) - action[0] * action[0] * 0.1,
          .terminated = arrived};
}

namespace {
[[maybe_unused]] const bool registered = register_environment<MountainCarContinuous>(
    {.id = "MountainCarContinuous-v0",
     .summary = "swing a car with a throttle out of a valley, sparing fuel",
     .max_episode_steps = 999,
     .reward_threshold = 90});
}  // namespace

}  // namespace pavlov
