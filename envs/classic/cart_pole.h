#pragma once

#include <array>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "envs/core/float_form.h"

namespace pavlov {

/// How velocities and positions are advanced.
enum class Integrator { euler, semi_implicit_euler };

constexpr std::array<std::pair<Integrator, std::string_view>, 2> enum_names(Integrator) {
  return {{{Integrator::euler, "euler"}, {Integrator::semi_implicit_euler, "semi_implicit_euler"}}};
}

template <class Real>
struct CartPoleState {
  Real x{};          ///< position of the cart [m]
  Real x_dot{};      ///< [m/s]
  Real theta{};      ///< angle of the pole, 0 = up [rad]
  Real theta_dot{};  ///< [rad/s]
};

/// Balance a pole that is hinged on a cart by pushing the cart left or right.
///
/// Source: Barto, Sutton & Anderson (1983), "Neuronlike adaptive elements that can solve difficult
/// learning control problems"; constants and order as Gymnasium's CartPole-v1, bit for bit.
///
/// Actions: 0 push left, 1 push right.
///
/// | # | state and observation     | unit  | bounds of the observation |
/// |---|---------------------------|-------|---------------------------|
/// | 0 | position of the cart      | m     | ±4.8                      |
/// | 1 | velocity of the cart      | m/s   | infinite                  |
/// | 2 | angle of the pole, 0 = up | rad   | ±24 degrees               |
/// | 3 | its angular velocity      | rad/s | infinite                  |
///
/// Start: each number uniform in [-0.05, 0.05). Reward: 1 for every step, the last included; with
/// `sutton_barto_reward` 0 for every step and -1 for failing. End: |position| > 2.4 or
/// |angle| > 12 degrees. Observations are the state rounded to float.
class CartPole {
 public:
  struct Config {
    double gravity = 9.8;
    double cart_mass = 1.0;
    double pole_mass = 0.1;
    double half_length = 0.5;
    double force = 10.0;
    double time_step = 0.02;
    Integrator integrator = Integrator::euler;
    bool sutton_barto_reward = false;
    double start_low = -0.05;
    double start_high = 0.05;

    static void visit(auto& self, auto&& field) {
      field("gravity", self.gravity, "gravitational acceleration [m/s^2]");
      field("cart_mass", self.cart_mass, "mass of the cart [kg]");
      field("pole_mass", self.pole_mass, "mass of the pole [kg]");
      field("half_length", self.half_length, "half the length of the pole [m]");
      field("force", self.force, "force of a push [N]");
      field("time_step", self.time_step, "time of one step [s]");
      field("integrator", self.integrator,
            "euler advances positions by the old velocities, semi_implicit_euler by the new");
      field("sutton_barto_reward", self.sutton_barto_reward,
            "0 for a step and -1 for failing instead of 1 for a step");
      field("start_low", self.start_low, "lower bound of each number of the first state");
      field("start_high", self.start_high, "upper bound of each number of the first state");
    }
    void validate() const;
  };
  using Observation = std::array<float, 4>;
  using Action = int;

  CartPole() : CartPole(Config{}) {}
  explicit CartPole(const Config& config) : config_(config) {}

  Box observation_space() const;
  Discrete action_space() const { return {.n = 2}; }
  double time_step() const { return config_.time_step; }
  static std::vector<std::string> action_names() { return {"left", "right"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);

  // The same over any number type.
  template <class Real>
  using State = CartPoleState<Real>;
  template <class Real>
  static constexpr State<Real> start(const Config& config, auto& random);
  template <class Real>
  static constexpr Moved<State<Real>, Real> transition(const State<Real>& s, Real action,
                                                       const Config& config, auto& random);
  template <class Real>
  static constexpr std::array<Real, 4> observe(const State<Real>& s) {
    return {s.x, s.x_dot, s.theta, s.theta_dot};
  }

  void draw(Canvas& canvas) const;

  /// position, velocity, angle, angular velocity
  auto state() { return std::tie(state_.x, state_.x_dot, state_.theta, state_.theta_dot); }

  /// The pole falls beyond this angle [rad], the cart leaves the track beyond this place [m].
  static constexpr double kAngleLimit = 12 * 2 * 3.14159265358979323846 / 360;
  static constexpr double kPositionLimit = 2.4;

 private:
  Config config_;
  State<double> state_;
};

/// The state one time step after `s` under a force [N] on the cart: Barto, Sutton & Anderson
/// (1983), appendix, without friction.
template <class Real>
constexpr CartPoleState<Real> cart_pole_step(const CartPoleState<Real>& s, Real force,
                                             const CartPole::Config& config) {
  const Real pole_mass(config.pole_mass);
  const double total_mass = config.pole_mass + config.cart_mass;
  const Real pole_mass_length(config.pole_mass * config.half_length);
  const Real cos_theta = cos_near_0(s.theta);
  const Real sin_theta = sin_near_0(s.theta);
  const Real push =
      quotient(force + pole_mass_length * (s.theta_dot * s.theta_dot) * sin_theta, total_mass);
  const Real theta_acceleration =
      (Real(config.gravity) * sin_theta - cos_theta * push) /
      (Real(config.half_length) *
       (Real(4.0 / 3.0) - quotient(pole_mass * (cos_theta * cos_theta), total_mass)));
  const Real x_acceleration =
      push - quotient(pole_mass_length * theta_acceleration * cos_theta, total_mass);

  const Real tau(config.time_step);
  const Real x_dot = s.x_dot + tau * x_acceleration;
  const Real theta_dot = s.theta_dot + tau * theta_acceleration;
  const bool euler = config.integrator == Integrator::euler;
  return {.x = s.x + tau * (euler ? s.x_dot : x_dot),
          .x_dot = x_dot,
          .theta = s.theta + tau * (euler ? s.theta_dot : theta_dot),
          .theta_dot = theta_dot};
}

template <class Real>
constexpr CartPoleState<Real> CartPole::start(const Config& config, auto& random) {
  State<Real> s;
  for (Real* number : {&s.x, &s.x_dot, &s.theta, &s.theta_dot}) {
    *number = random.uniform(config.start_low, config.start_high);
  }
  return s;
}

template <class Real>
constexpr Moved<CartPoleState<Real>, Real> CartPole::transition(const State<Real>& s, Real action,
                                                                const Config& config,
                                                                auto& /*random*/) {
  using std::abs;
  const Real force = (Real(2) * action - Real(1)) * Real(config.force);
  const auto next = cart_pole_step(s, force, config);
  const auto failed = abs(next.x) > Real(kPositionLimit) || abs(next.theta) > Real(kAngleLimit);
  const Real reward = config.sutton_barto_reward ? select(failed, Real(-1), Real(0)) : Real(1);
  return {next, reward, failed};
}

/// Draws a cart on a track that ends `track` [m] left and right of the middle, with one pole or
/// several on top of one another, in the view that is set. `joints` [m] are the hinge on the cart,
/// at height 0, those between poles, and the tip.
void draw_cart_pole(Canvas& canvas, double track, std::span<const Point> joints);

}  // namespace pavlov
