#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <tuple>
#include <vector>

#include "envs/core/float_form.h"

namespace pavlov {

template <class Real>
struct PendulumState {
  Real theta{};      ///< angle, 0 = up [rad]; grows without wrapping
  Real theta_dot{};  ///< [rad/s]
};

/// Swing up a pendulum with a weak motor and hold it there.
///
/// Source: Gymnasium's Pendulum-v1, bit for bit in double (its usual actions are float, which under
/// NumPy 2 rounds parts of the sum to float).
///
/// Action: the torque [N m], in [-2, 2]; beyond, it is clipped.
///
/// | # | observation      | unit  | bounds |   | # | state            | unit  |
/// |---|------------------|-------|--------|---|---|------------------|-------|
/// | 0 | cos(angle)       | -     | ±1     |   | 0 | angle, 0 = up    | rad   |
/// | 1 | sin(angle)       | -     | ±1     |   | 1 | angular velocity | rad/s |
/// | 2 | angular velocity | rad/s | ±8     |   |   |                  |       |
///
/// Start: angle uniform in [-pi, pi), velocity in [-1, 1). Reward: -(angle^2 + 0.1 velocity^2 +
/// 0.001 torque^2) with the state before the step and the angle wrapped to [-pi, pi). End: never; a
/// time limit is usual. Observations are rounded to float. In the float32 form the angle of the
/// state is kept within ±pi, where float has most digits.
class Pendulum {
 public:
  struct Config {
    double g = 10;
    double mass = 1;
    double length = 1;
    double time_step = 0.05;
    double max_torque = 2;
    double max_speed = 8;
    double start_angle = std::numbers::pi;
    double start_speed = 1;

    static void visit(auto& self, auto&& field) {
      field("g", self.g, "gravitational acceleration [m/s^2]");
      field("mass", self.mass, "mass of the rod [kg]");
      field("length", self.length, "length of the rod [m]");
      field("time_step", self.time_step, "time of one step [s]");
      field("max_torque", self.max_torque, "greatest torque of the motor [N m]");
      field("max_speed", self.max_speed, "greatest angular velocity [rad/s]");
      field("start_angle", self.start_angle, "greatest angle at the start, either way [rad]");
      field("start_speed", self.start_speed,
            "greatest angular velocity at the start, either way [rad/s]");
    }
    void validate() const;
  };
  using Observation = std::array<float, 3>;
  using Action = std::array<double, 1>;

  Pendulum() : Pendulum(Config{}) {}
  explicit Pendulum(const Config& config) : config_(config) {}

  Box observation_space() const;
  Box action_space() const { return {-config_.max_torque, config_.max_torque, {1}}; }
  double time_step() const { return config_.time_step; }
  static std::vector<std::string> action_names() { return {"torque"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(const Action& action, Rng& rng);

  // The same over any number type.
  template <class Real>
  using State = PendulumState<Real>;
  template <class Real>
  static constexpr State<Real> start(const Config& config, auto& random);
  template <class Real>
  static constexpr Moved<State<Real>, Real> transition(const State<Real>& s,
                                                       const std::array<Real, 1>& action,
                                                       const Config& config, auto& random);
  template <class Real>
  static constexpr std::array<Real, 3> observe(const State<Real>& s) {
    using std::cos;
    using std::sin;
    return {cos(s.theta), sin(s.theta), s.theta_dot};
  }

  void draw(Canvas& canvas) const;

  /// angle, angular velocity
  auto state() { return std::tie(state_.theta, state_.theta_dot); }
  void check_state() const;

 private:
  Config config_;
  State<double> state_;
};

/// An angle [rad] brought into [-pi, pi).
template <class Real>
constexpr Real wrap_angle(Real angle) {
  using std::fmod;
  const Real turn(2 * std::numbers::pi);
  const Real rest = fmod(angle + Real(std::numbers::pi), turn);
  return select(rest < Real(0), rest + turn, rest) - Real(std::numbers::pi);
}

/// What a state and a torque [N m] cost: the negative reward.
template <class Real>
constexpr Real pendulum_cost(const PendulumState<Real>& s, Real torque) {
  const Real angle = wrap_angle(s.theta);
  return angle * angle + Real(0.1) * (s.theta_dot * s.theta_dot) + Real(0.001) * (torque * torque);
}

/// The state one time step after `s`: a rod that turns about its end, under gravity and a torque
/// [N m]; semi-implicit Euler, the angle advances by the new velocity.
template <class Real>
constexpr PendulumState<Real> pendulum_step(const PendulumState<Real>& s, Real torque,
                                            const Pendulum::Config& config) {
  using std::clamp;
  using std::sin;
  const Real gravity(3 * config.g / (2 * config.length));
  const Real motor(3.0 / (config.mass * (config.length * config.length)));
  const Real limit(config.max_speed);
  const Real dt(config.time_step);
  const Real theta_dot =
      clamp(s.theta_dot + (gravity * sin(s.theta) + motor * torque) * dt, -limit, limit);
  return {.theta = s.theta + theta_dot * dt, .theta_dot = theta_dot};
}

template <class Real>
constexpr PendulumState<Real> Pendulum::start(const Config& config, auto& random) {
  return {random.uniform(-config.start_angle, config.start_angle),
          random.uniform(-config.start_speed, config.start_speed)};
}

template <class Real>
constexpr Moved<PendulumState<Real>, Real> Pendulum::transition(const State<Real>& s,
                                                                const std::array<Real, 1>& action,
                                                                const Config& config,
                                                                auto& /*random*/) {
  using std::clamp;
  const Real torque = clamp(action[0], Real(-config.max_torque), Real(config.max_torque));
  const Real cost = pendulum_cost(s, torque);
  auto next = pendulum_step(s, torque, config);
  if constexpr (!std::is_same_v<Real, double>) next.theta = wrap_angle(next.theta);
  return {next, -cost, MaskOf<Real>{}};
}

/// Draws a rod on an axle at this angle [rad], 0 = up, counter-clockwise.
void draw_pendulum(Canvas& canvas, double angle);

}  // namespace pavlov
