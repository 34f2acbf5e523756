#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "envs/core/float_form.h"

namespace pavlov {

template <class Real>
struct MountainCarState {
  Real position{};
  Real velocity{};  ///< a step
};

/// The valley: its two ends and the greatest speed of a car in it.
struct Valley {
  static constexpr double kLow = -1.2;
  static constexpr double kHigh = 0.6;
  static constexpr double kMaxSpeed = 0.07;

  static Box observation_space() { return {{kLow, -kMaxSpeed}, {kHigh, kMaxSpeed}}; }

  /// Coverage is counted in 40 x 40 cells of position and velocity.
  static constexpr PlaneCells kCoverage{{kLow, kHigh, 40}, {-kMaxSpeed, kMaxSpeed, 40}};
  static int coverage_cell(const MountainCarState<double>& state) {
    return kCoverage.cell(state.position, state.velocity);
  }

  /// Throws std::invalid_argument for a place outside or a speed beyond the limit, by more than
  /// rounding to float can give.
  static void check(const MountainCarState<double>& state);
  /// Throws std::invalid_argument for settings that are no range of places in the valley.
  static void check_start(std::string_view owner, double start_low, double start_high);
  /// The car at a place, and a flag at the goal.
  static void draw(Canvas& canvas, double position, double goal);
};

/// The state one step after `s` in a valley of height sin(3 x), where the motor accelerates by
/// `push` a step. The left end stops the car; at the right end it only goes no further.
template <class Real>
constexpr MountainCarState<Real> mountain_car_step(const MountainCarState<Real>& s, Real push,
                                                   Real gravity) {
  using std::clamp;
  using std::cos;
  const Real low(Valley::kLow);
  const Real limit(Valley::kMaxSpeed);
  const Real speed =
      clamp(s.velocity + (push - gravity * cos(Real(3) * s.position)), -limit, limit);
  const Real position = clamp(s.position + speed, low, Real(Valley::kHigh));
  return {.position = position,
          .velocity = select(position == low && speed < Real(0), Real(0), speed)};
}

/// Drive an underpowered car out of a valley by swinging back and forth.
///
/// Source: Moore (1990), "Efficient memory-based learning for robot control"; Sutton & Barto
/// Example 10.1; as Gymnasium's MountainCar-v0, bit for bit.
///
/// Actions: 0 accelerate to the left, 1 not at all, 2 to the right.
///
/// | # | state and observation | unit       | bounds      |
/// |---|-----------------------|------------|-------------|
/// | 0 | position              | -          | [-1.2, 0.6] |
/// | 1 | velocity              | 1 per step | ±0.07       |
///
/// Start: position uniform in [-0.6, -0.4), at rest. Reward: -1 for every step; with
/// `sparse_reward` 1 for arriving and 0 for every other step, as in MountainCarSparse-v0 (Houthooft
/// et al. 2016, "VIME: Variational information maximizing exploration"), which gives 500 steps.
/// End: position >= 0.5 with a velocity of at least `goal_velocity`. Known difference: the book's
/// track ends at the goal, here it goes on to 0.6. Observations are the state rounded to float.
class MountainCar {
 public:
  struct Config {
    double goal_velocity = 0;
    double force = 0.001;
    double gravity = 0.0025;
    double start_low = -0.6;
    double start_high = -0.4;
    bool sparse_reward = false;

    static void visit(auto& self, auto&& field) {
      field("goal_velocity", self.goal_velocity, "least velocity at the goal [1 per step]");
      field("force", self.force, "acceleration by the motor [1 per step^2]");
      field("gravity", self.gravity, "greatest acceleration by the slope [1 per step^2]");
      field("start_low", self.start_low, "lower bound of the first position");
      field("start_high", self.start_high, "upper bound of the first position");
      field("sparse_reward", self.sparse_reward, "1 for arriving, else 0, instead of -1 a step");
    }
    void validate() const;
  };
  using Observation = std::array<float, 2>;
  using Action = int;

  MountainCar() : MountainCar(Config{}) {}
  explicit MountainCar(const Config& config) : config_(config) {}

  Box observation_space() const { return Valley::observation_space(); }
  Discrete action_space() const { return {.n = 3}; }
  static std::vector<std::string> action_names() { return {"left", "none", "right"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);

  // The same over any number type.
  template <class Real>
  using State = MountainCarState<Real>;
  template <class Real>
  static constexpr State<Real> start(const Config& config, auto& random);
  template <class Real>
  static constexpr Moved<State<Real>, Real> transition(const State<Real>& s, Real action,
                                                       const Config& config, auto& random);
  template <class Real>
  static constexpr std::array<Real, 2> observe(const State<Real>& s) {
    return {s.position, s.velocity};
  }

  Observation observation() const { return rounded(observe(state_)); }
  void draw(Canvas& canvas) const { Valley::draw(canvas, state_.position, kGoal); }
  static int coverage_cells() { return Valley::kCoverage.cells(); }
  int coverage_cell() const { return Valley::coverage_cell(state_); }
  static CoverageMap coverage_map() { return Valley::kCoverage.map(); }

  /// position, velocity
  auto state() { return std::tie(state_.position, state_.velocity); }
  void check_state() const { Valley::check(state_); }

  static constexpr double kGoal = 0.5;

 private:
  Config config_;
  State<double> state_;
};

template <class Real>
constexpr MountainCarState<Real> MountainCar::start(const Config& config, auto& random) {
  return {random.uniform(config.start_low, config.start_high), Real(0)};
}

template <class Real>
constexpr Moved<MountainCarState<Real>, Real> MountainCar::transition(const State<Real>& s,
                                                                      Real action,
                                                                      const Config& config,
                                                                      auto& /*random*/) {
  const Real push = (action - Real(1)) * Real(config.force);
  const auto next = mountain_car_step(s, push, Real(config.gravity));
  const auto arrived = next.position >= Real(kGoal) && next.velocity >= Real(config.goal_velocity);
  const Real reward = config.sparse_reward ? select(arrived, Real(1), Real(0)) : Real(-1);
  return {next, reward, arrived};
}

}  // namespace pavlov
