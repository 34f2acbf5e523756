#include "envs/classic/mountain_car.h"

#include <vector>

#include "envs/classic/float_forms.h"
#include "envs/core/drawing.h"
#include "envs/core/float_batch.h"
#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"

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

void Valley::draw(Canvas& canvas, double position, double goal) {
  constexpr double kSteepness = 0.45;  // of the drawing, in which the valley is 0.9 deep
  constexpr double kMargin = 0.1;
  const auto surface = [](double x) { return Point{x, 0.55 + kSteepness * std::sin(3 * x)}; };
  canvas.view({kLow - kMargin, 0}, {kHigh + kMargin, 1.25});
  canvas.clear(kWhite);

  constexpr int kPieces = 100;
  std::vector<Point> hills;
  for (int i = 0; i <= kPieces; ++i) {
    hills.push_back(surface(std::lerp(kLow - kMargin, kHigh + kMargin, i / double{kPieces})));
  }
  auto ground = hills;
  ground.insert(ground.end(), {{kHigh + kMargin, -1}, {kLow - kMargin, -1}});
  canvas.polygon(ground, gray(0.9));
  canvas.line(hills, 0.006, gray(0.2));
  flag(canvas, surface(goal), 0.16, gray(0.2), rgb(204, 204, 0));

  const Pose car{surface(position), std::atan(3 * kSteepness * std::cos(3 * position))};
  constexpr double kWheel = 0.024;
  canvas.polygon(car(corners_of({-0.06, 0.03}, {0.06, 0.09})), gray(0.1));
  for (const double x : {-0.03, 0.03}) canvas.circle(car({x, kWheel}), kWheel, gray(0.5));
}

void MountainCar::Config::validate() const {
  require(std::isfinite(goal_velocity), "MountainCar", "goal_velocity", goal_velocity, "finite");
  require(std::isfinite(force), "MountainCar", "force", force, "finite");
  require(std::isfinite(gravity), "MountainCar", "gravity", gravity, "finite");
  Valley::check_start("MountainCar", start_low, start_high);
}

MountainCar::Observation MountainCar::reset(Rng& rng) {
  state_ = start<double>(config_, rng);
  return observation();
}

StepResult<MountainCar::Observation> MountainCar::step(Action action, Rng& rng) {
  const auto next = transition<double>(state_, action, config_, rng);
  state_ = next.state;
  return {observation(), next.reward, next.terminated};
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<MountainCar>({.id = "MountainCar-v0",
                                       .summary = "swing an underpowered car out of a valley",
                                       .max_episode_steps = 200,
                                       .reward_threshold = -110}) &&
    register_float_form<MountainCar>("MountainCar-v0", classic_kernels<MountainCar>) &&
    register_device_form<MountainCar>("MountainCar-v0");
}  // namespace

}  // namespace pavlov
