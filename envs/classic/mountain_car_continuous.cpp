#include "envs/classic/mountain_car_continuous.h"

#include "envs/classic/float_forms.h"
#include "envs/core/float_batch.h"
#include "envs/device/register_device_form.h"

namespace pavlov {

void MountainCarContinuous::Config::validate() const {
  constexpr std::string_view kName = "MountainCarContinuous";
  require(std::isfinite(goal_velocity), kName, "goal_velocity", goal_velocity, "finite");
  require(std::isfinite(power), kName, "power", power, "finite");
  require(std::isfinite(gravity), kName, "gravity", gravity, "finite");
  Valley::check_start(kName, start_low, start_high);
}

MountainCarContinuous::Observation MountainCarContinuous::reset(Rng& rng) {
  state_ = start<double>(config_, rng);
  return rounded(observe(state_));
}

StepResult<MountainCarContinuous::Observation> MountainCarContinuous::step(const Action& action,
                                                                           Rng& rng) {
  const auto next = transition<double>(state_, action, config_, rng);
  state_ = {as_float(next.state.position), as_float(next.state.velocity)};
  return {rounded(observe(state_)), next.reward, next.terminated};
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<MountainCarContinuous>(
        {.id = "MountainCarContinuous-v0",
         .summary = "swing a car with a throttle out of a valley, sparing fuel",
         .max_episode_steps = 999,
         .reward_threshold = 90}) &&
    register_float_form<MountainCarContinuous>("MountainCarContinuous-v0",
                                               classic_kernels<MountainCarContinuous>) &&
    register_device_form<MountainCarContinuous>("MountainCarContinuous-v0");
}  // namespace

}  // namespace pavlov
