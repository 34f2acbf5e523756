#include "envs/classic/mountain_car.h"

#include "envs/core/registry.h"

namespace pavlov {

void Valley::check(const MountainCarState<double>& state) {
  constexpr double kRounding = 1e-7;
  require(state.position >= kLow - kRounding && state.position <= kHigh + kRounding, "state",
          "position", state.position, "between -1.2 and 0.6");
  require(std::abs(state.velocity) <= kMaxSpeed + kRounding, "state", "velocity", state.velocity,
          "between -0.07 and 0.07");
}

void Valley::check_start(std::string_view owner, double start_low, double start_high) {
  require(start_low >= kLow && start_low <= kHigh, owner, "start_low", start_low,
          "between -1.2 and 0.6");
  require(start_high >= start_low && start_high <= kHigh, owner, "start_high", start_high,
          "between start_low and 0.6");
}

void MountainCar::Config::validate() const {
  require(std::isfinite(goal_velocity), "MountainCar", "goal_velocity", goal_velocity, "finite");
  require(std::isfinite(force), "MountainCar", "force", force, "finite");
  require(std::isfinite(gravity), "MountainCar", "gravity", gravity, "finite");
  Valley::check_start("MountainCar", start_low, start_high);
}

MountainCar::Observation MountainCar::reset(Rng& rng) {
  state_ = {.position = rng.uniform(config_.start_low, config_.start_high), .velocity = 0};
  return Valley::observation(state_);
}

StepResult<MountainCar::Observation> MountainCar::step(Action action, Rng& /*rng*/) {
  state_ = mountain_car_step(state_, (action - 1) * config_.force, config_.gravity);
  const bool arrived = state_.position >= kGoal && state_.velocity >= config_.goal_velocity;
  return {.observation = Valley::observation(state_), .reward = -1, .terminated = arrived};
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<MountainCar>({.id = "MountainCar-v0",
                                       .summary = "swing an underpowered car out of a valley",
                                       .max_episode_steps = 200,
                                       .reward_threshold = -110});
}  // namespace

}  // namespace pavlov
