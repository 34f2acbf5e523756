#pragma once

#include <string>
#include <vector>

#include "envs/classic/mountain_car.h"

namespace pavlov {

/// Mountain car with a motor that can be throttled: get out of the valley with little fuel.
///
/// Source: Gymnasium's MountainCarContinuous-v0, bit for bit where that computes in double (its
/// actions are float, which under NumPy 2 rounds the force to float); the car and the valley are
/// those of `MountainCar`.
///
/// Action: the throttle, in [-1, 1]; beyond, the motor gives no more, but fuel is charged.
///
/// | # | state and observation | unit       | bounds      |
/// |---|-----------------------|------------|-------------|
/// | 0 | position              | -          | [-1.2, 0.6] |
/// | 1 | velocity              | 1 per step | ±0.07       |
///
/// Start: position uniform in [-0.6, -0.4), at rest. Reward: -0.1 action^2 for every step, and 100
/// for arriving. End: position >= 0.45 with a velocity of at least `goal_velocity`. The state is
/// rounded to float after every step, as published.
class MountainCarContinuous {
 public:
  struct Config {
    double goal_velocity = 0;
    double power = 0.0015;
    double gravity = 0.0025;
    double start_low = -0.6;
    double start_high = -0.4;

    static void visit(auto& self, auto&& field) {
      field("goal_velocity", self.goal_velocity, "least velocity at the goal [1 per step]");
      field("power", self.power, "acceleration at full throttle [1 per step^2]");
      field("gravity", self.gravity, "greatest acceleration by the slope [1 per step^2]");
      field("start_low", self.start_low, "lower bound of the first position");
      field("start_high", self.start_high, "upper bound of the first position");
    }
    void validate() const;
  };
  using Observation = std::array<float, 2>;
  using Action = std::array<double, 1>;

  MountainCarContinuous() : MountainCarContinuous(Config{}) {}
  explicit MountainCarContinuous(const Config& config) : config_(config) {}

  Box observation_space() const { return Valley::observation_space(); }
  Box action_space() const { return {-1, 1, {1}}; }
  static std::vector<std::string> action_names() { return {"force"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(const Action& action, Rng& rng);

  // The same over any number type.
  template <class Real>
  using State = MountainCarState<Real>;
  template <class Real>
  static constexpr State<Real> start(const Config& config, auto& random);
  template <class Real>
  static constexpr Moved<State<Real>, Real> transition(const State<Real>& s,
                                                       const std::array<Real, 1>& action,
                                                       const Config& config, auto& random);
  template <class Real>
  static constexpr std::array<Real, 2> observe(const State<Real>& s) {
    return {s.position, s.velocity};
  }

  void draw(Canvas& canvas) const { Valley::draw(canvas, state_.position, kGoal); }
  static int coverage_cells() { return Valley::kCoverage.cells(); }
  int coverage_cell() const { return Valley::coverage_cell(state_); }
  static CoverageMap coverage_map() { return Valley::kCoverage.map(); }

  /// position, velocity
  auto state() { return std::tie(state_.position, state_.velocity); }
  void check_state() const { Valley::check(state_); }

  static constexpr double kGoal = 0.45;

 private:
  Config config_;
  State<double> state_;
};

template <class Real>
constexpr MountainCarState<Real> MountainCarContinuous::start(const Config& config, auto& random) {
  return {random.uniform(config.start_low, config.start_high), Real(0)};
}

template <class Real>
constexpr Moved<MountainCarState<Real>, Real> MountainCarContinuous::transition(
    const State<Real>& s, const std::array<Real, 1>& action, const Config& config,
    auto& /*random*/) {
  using std::clamp;
  const Real throttle = clamp(action[0], Real(-1), Real(1));
  const auto next = mountain_car_step(s, throttle * Real(config.power), Real(config.gravity));
  const auto arrived = next.position >= Real(kGoal) && next.velocity >= Real(config.goal_velocity);
  const Real fuel = action[0] * action[0] * Real(0.1);
  return {next, select(arrived, Real(100), Real(0)) - fuel, arrived};
}

}  // namespace pavlov
