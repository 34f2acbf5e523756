#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "envs/core/float_form.h"

namespace pavlov {

/// Whose equations of motion: the book's (Sutton & Barto 1998) or the first paper's, which leaves
/// out one term.
enum class AcrobotDynamics { book, nips };

constexpr std::array<std::pair<AcrobotDynamics, std::string_view>, 2> enum_names(AcrobotDynamics) {
  return {{{AcrobotDynamics::book, "book"}, {AcrobotDynamics::nips, "nips"}}};
}

template <class Real>
struct AcrobotState {
  Real theta1{};      ///< angle of the first link, 0 = hanging [rad]
  Real theta2{};      ///< angle of the second against the first, 0 = straight [rad]
  Real theta1_dot{};  ///< [rad/s]
  Real theta2_dot{};  ///< [rad/s]

  friend constexpr AcrobotState operator+(const AcrobotState& a, const AcrobotState& b) {
    return {a.theta1 + b.theta1, a.theta2 + b.theta2, a.theta1_dot + b.theta1_dot,
            a.theta2_dot + b.theta2_dot};
  }
  friend constexpr AcrobotState operator*(Real k, const AcrobotState& s) {
    return {k * s.theta1, k * s.theta2, k * s.theta1_dot, k * s.theta2_dot};
  }
};

/// Swing the tip of two hanging links above a line by a motor in the joint between them.
///
/// Source: Sutton (1996), "Generalization in reinforcement learning: successful examples using
/// sparse coarse coding"; Sutton & Barto (1998), section 11.3; as Gymnasium's Acrobot-v1, bit for
/// bit.
///
/// Actions: 0, 1, 2 apply a torque of -1, 0, +1 N m to the joint.
///
/// | # | observation          | unit  | bounds |   | # | state                | unit  | bounds |
/// |---|----------------------|-------|--------|---|---|----------------------|-------|--------|
/// | 0 | cos(angle 1)         | -     | ±1     |   | 0 | angle 1, 0 = hanging | rad   | ±pi    |
/// | 1 | sin(angle 1)         | -     | ±1     |   | 1 | angle 2, to link 1   | rad   | ±pi    |
/// | 2 | cos(angle 2)         | -     | ±1     |   | 2 | angular velocity 1   | rad/s | ±4 pi  |
/// | 3 | sin(angle 2)         | -     | ±1     |   | 3 | angular velocity 2   | rad/s | ±9 pi  |
/// | 4 | angular velocity 1   | rad/s | ±4 pi  |   |   |                      |       |        |
/// | 5 | angular velocity 2   | rad/s | ±9 pi  |   |   |                      |       |        |
///
/// Start: each number of the state uniform in [-0.1, 0.1), rounded to float. Reward: -1 for every
/// step but the last, which pays 0. End: the tip is more than one link's length above the axle,
/// -cos(angle 1) - cos(angle 1 + angle 2) > 1. Observations are rounded to float.
class Acrobot {
 public:
  struct Config {
    AcrobotDynamics dynamics = AcrobotDynamics::book;
    double torque_noise = 0;
    double time_step = 0.2;
    double gravity = 9.8;
    double length1 = 1;
    double mass1 = 1;
    double mass2 = 1;
    double centre1 = 0.5;
    double centre2 = 0.5;
    double inertia = 1;
    double start_low = -0.1;
    double start_high = 0.1;

    static void visit(auto& self, auto&& field) {
      field("dynamics", self.dynamics, "equations of motion of the book or of the first paper");
      field("torque_noise", self.torque_noise, "uniform noise of the torque, either way [N m]");
      field("time_step", self.time_step, "time of one step [s]");
      field("gravity", self.gravity, "gravitational acceleration [m/s^2]");
      field("length1", self.length1, "length of the first link [m]");
      field("mass1", self.mass1, "mass of the first link [kg]");
      field("mass2", self.mass2, "mass of the second link [kg]");
      field("centre1", self.centre1, "from its joint to the centre of mass of the first link [m]");
      field("centre2", self.centre2, "from its joint to the centre of mass of the second link [m]");
      field("inertia", self.inertia, "moment of inertia of either link [kg m^2]");
      field("start_low", self.start_low, "lower bound of each number of the first state");
      field("start_high", self.start_high, "upper bound of each number of the first state");
    }
    void validate() const;
  };
  using Observation = std::array<float, 6>;
  using Action = int;

  Acrobot() : Acrobot(Config{}) {}
  explicit Acrobot(const Config& config) : config_(config) {}

  Box observation_space() const;
  Discrete action_space() const { return {.n = 3}; }
  double time_step() const { return config_.time_step; }
  static std::vector<std::string> action_names() { return {"left torque", "none", "right torque"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);

  // The same over any number type.
  template <class Real>
  using State = AcrobotState<Real>;
  template <class Real>
  static constexpr State<Real> start(const Config& config, auto& random);
  template <class Real>
  static constexpr Moved<State<Real>, Real> transition(const State<Real>& s, Real action,
                                                       const Config& config, auto& random);
  template <class Real>
  static constexpr std::array<Real, 6> observe(const State<Real>& s) {
    using std::cos;
    using std::sin;
    return {cos(s.theta1), sin(s.theta1), cos(s.theta2), sin(s.theta2), s.theta1_dot, s.theta2_dot};
  }

  /// Both links are drawn 1 long, for which the end is reached where the tip crosses the line.
  void draw(Canvas& canvas) const;

  /// angle 1, angle 2, angular velocity 1, angular velocity 2
  auto state() {
    return std::tie(state_.theta1, state_.theta2, state_.theta1_dot, state_.theta2_dot);
  }
  void check_state() const;

  /// Greatest angular velocities of the links [rad/s].
  static constexpr double kMaxSpeed1 = 4 * std::numbers::pi;
  static constexpr double kMaxSpeed2 = 9 * std::numbers::pi;

 private:
  Config config_;
  State<double> state_;
};

namespace detail {
/// A square. In double it is the C library's pow(x, 2), as NumPy takes it: that differs from x * x
/// in the last digit once in some thousand times, and recordings show it.
template <class Real>
constexpr Real square(Real x) {
  return x * x;
}
double square(double x);
}  // namespace detail

/// The time derivative of a state under a torque [N m] (Sutton & Barto 1998, section 11.3).
template <class Real>
constexpr AcrobotState<Real> acrobot_derivative(const AcrobotState<Real>& s, Real torque,
                                                const Acrobot::Config& config) {
  using detail::square;
  using std::cos;
  using std::sin;
  const Real m1(config.mass1), m2(config.mass2), l1(config.length1);
  const Real lc1(config.centre1), lc2(config.centre2), inertia(config.inertia), g(config.gravity);
  const Real quarter_turn(std::numbers::pi / 2);
  const Real two(2);
  const Real cos2 = cos(s.theta2);
  const Real sin2 = sin(s.theta2);
  const Real d1 =
      m1 * (lc1 * lc1) + m2 * (l1 * l1 + lc2 * lc2 + two * l1 * lc2 * cos2) + inertia + inertia;
  const Real d2 = m2 * (lc2 * lc2 + l1 * lc2 * cos2) + inertia;
  const Real phi2 = m2 * lc2 * g * cos(s.theta1 + s.theta2 - quarter_turn);
  const Real phi1 = -m2 * l1 * lc2 * square(s.theta2_dot) * sin2 -
                    two * m2 * l1 * lc2 * s.theta2_dot * s.theta1_dot * sin2 +
                    (m1 * lc1 + m2 * l1) * g * cos(s.theta1 - quarter_turn) + phi2;
  const Real coupling = config.dynamics == AcrobotDynamics::book
                            ? m2 * l1 * lc2 * square(s.theta1_dot) * sin2
                            : Real(0);
  const Real acceleration2 =
      (torque + d2 / d1 * phi1 - coupling - phi2) / (m2 * (lc2 * lc2) + inertia - square(d2) / d1);
  const Real acceleration1 = -(d2 * acceleration2 + phi1) / d1;
  return {s.theta1_dot, s.theta2_dot, acceleration1, acceleration2};
}

/// An angle [rad] beyond ±pi brought back by whole turns; the ends themselves stay.
template <class Real>
constexpr Real within_half_turn(Real angle) {
  using std::ceil;
  using std::floor;
  using std::max;
  using std::min;
  const Real half(std::numbers::pi);
  const Real turn = half + half;
  const Real above = max(Real(0), ceil((angle - half) / turn));
  const Real below = min(Real(0), floor((angle + half) / turn));
  return angle - (above + below) * turn;
}

/// The state one time step after `s` under a torque [N m] that is held: one Runge-Kutta step of
/// fourth order, then angles wrapped and velocities clipped.
template <class Real>
constexpr AcrobotState<Real> acrobot_step(const AcrobotState<Real>& s, Real torque,
                                          const Acrobot::Config& config) {
  using std::clamp;
  const Real dt(config.time_step);
  const Real half(config.time_step / 2);
  const Real two(2);
  const auto k1 = acrobot_derivative(s, torque, config);
  const auto k2 = acrobot_derivative(s + half * k1, torque, config);
  const auto k3 = acrobot_derivative(s + half * k2, torque, config);
  const auto k4 = acrobot_derivative(s + dt * k3, torque, config);
  const auto next = s + dt / Real(6) * (k1 + two * k2 + two * k3 + k4);
  const Real limit1(Acrobot::kMaxSpeed1), limit2(Acrobot::kMaxSpeed2);
  return {within_half_turn(next.theta1), within_half_turn(next.theta2),
          clamp(next.theta1_dot, -limit1, limit1), clamp(next.theta2_dot, -limit2, limit2)};
}

template <class Real>
constexpr AcrobotState<Real> Acrobot::start(const Config& config, auto& random) {
  State<Real> s;
  for (Real* number : {&s.theta1, &s.theta2, &s.theta1_dot, &s.theta2_dot}) {
    *number = random.uniform(config.start_low, config.start_high);
    if constexpr (std::is_same_v<Real, double>) *number = as_float(*number);
  }
  return s;
}

template <class Real>
constexpr Moved<AcrobotState<Real>, Real> Acrobot::transition(const State<Real>& s, Real action,
                                                              const Config& config, auto& random) {
  using std::cos;
  Real torque = action - Real(1);
  if (config.torque_noise > 0) {
    torque = torque + random.uniform(-config.torque_noise, config.torque_noise);
  }
  const auto next = acrobot_step(s, torque, config);
  const auto swung_up = -cos(next.theta1) - cos(next.theta2 + next.theta1) > Real(1);
  return {next, select(swung_up, Real(0), Real(-1)), swung_up};
}

}  // namespace pavlov
