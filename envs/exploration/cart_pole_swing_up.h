#pragma once

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "envs/classic/cart_pole.h"

namespace pavlov {

/// Swing a hanging pole up by moving the cart, and hold it there: pushing costs, and nothing pays
/// until the pole is up.
///
/// Source: Osband et al. (2020), "Behaviour suite for reinforcement learning" (bsuite's
/// cartpole_swingup); the dynamics are CartPole's with half its time step.
///
/// Actions: 0 push left, 1 not at all, 2 push right.
///
/// | # | observation                                             | bounds   |
/// |---|---------------------------------------------------------|----------|
/// | 0 | position of the cart / `track` [3 m]                    | ±2       |
/// | 1 | its velocity / `track`                                  | infinite |
/// | 2 | sine of the angle, 0 = up                               | ±1       |
/// | 3 | cosine of the angle                                     | ±1       |
/// | 4 | angular velocity [rad/s]                                | infinite |
/// | 5 | 1 where the cart is less than `reach` off the middle, else -1 | ±1 |
/// | 6 | 1 where the pole is slower than `slowness`, else -1     | ±1       |
///
/// Start: position, velocities and the angle from hanging uniform in [-0.05, 0.05). Reward: 1 for a
/// step to where the cosine is above `height`, the pole slower than `slowness` and the cart within
/// `reach`, minus `move_cost` for a push. End: the cart is off the track. Coverage is counted in
/// 40 x 40 cells of angle and angular velocity (up to 10 rad/s).
///
/// Differences: bsuite ends an episode after 10 s and observes the time; here it is truncated after
/// 1000 steps of 0.01 s. Every number of a first state is drawn apart, as there.
class CartPoleSwingUp {
 public:
  struct Config {
    double height = 0.5;
    double slowness = 1;
    double reach = 1;
    double move_cost = 0.1;
    double track = 3;
    double time_step = 0.01;

    static void visit(auto& self, auto&& field) {
      field("height", self.height, "least cosine of the angle that pays, 0 to 1");
      field("slowness", self.slowness, "angular velocity below which it pays [rad/s]");
      field("reach", self.reach, "distance from the middle below which it pays [m]");
      field("move_cost", self.move_cost, "what a push costs");
      field("track", self.track, "the track ends so far from the middle [m]");
      field("time_step", self.time_step, "time of one step [s]");
    }
    void validate() const;
  };
  using Observation = std::array<float, 7>;
  using Action = int;

  CartPoleSwingUp() : CartPoleSwingUp(Config{}) {}
  explicit CartPoleSwingUp(const Config& config) : config_(config) {}

  Box observation_space() const;
  Discrete action_space() const { return {.n = 3}; }
  double time_step() const { return config_.time_step; }
  static std::vector<std::string> action_names() { return {"left", "none", "right"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);
  Observation observation() const;
  void draw(Canvas& canvas) const;

  static int coverage_cells() { return kCoverage.cells(); }
  int coverage_cell() const;
  static CoverageMap coverage_map() { return kCoverage.map(); }

  /// position, velocity, angle, angular velocity
  auto state() { return std::tie(state_.x, state_.x_dot, state_.theta, state_.theta_dot); }

 private:
  static constexpr double kPi = 3.14159265358979323846;
  static constexpr PlaneCells kCoverage{{-kPi, kPi, 40}, {-10, 10, 40}};

  bool slow() const { return std::abs(state_.theta_dot) < config_.slowness; }
  bool within_reach() const { return std::abs(state_.x) < config_.reach; }

  Config config_;
  CartPoleState<double> state_{.theta = kPi};
};

}  // namespace pavlov
