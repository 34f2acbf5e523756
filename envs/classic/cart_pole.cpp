#include "envs/classic/cart_pole.h"

#include <cmath>
#include <stdexcept>

#include "core/text.h"
#include "envs/core/registry.h"

namespace pavlov {

void CartPole::Config::validate() const {
  for (const double positive : {cart_mass, pole_mass, half_length, time_step}) {
    if (!(positive > 0)) {
      throw std::invalid_argument("CartPole: masses, length and time step are positive, not " +
                                  shortest(positive));
    }
  }
}

CartPole::CartPole(const Config& config)
    : config_(config),
      total_mass_(config.pole_mass + config.cart_mass),
      pole_mass_length_(config.pole_mass * config.half_length) {}

Box CartPole::observation_space() const {
  return {{-2 * kPositionLimit, -kInfinity, -2 * kAngleLimit, -kInfinity},
          {2 * kPositionLimit, kInfinity, 2 * kAngleLimit, kInfinity}};
}

CartPole::Observation CartPole::reset(Rng& rng) {
  for (double* number : {&x_, &x_dot_, &theta_, &theta_dot_}) *number = rng.uniform(-0.05, 0.05);
  return observation();
}

StepResult<CartPole::Observation> CartPole::step(Action action, Rng& /*rng*/) {
  const double force = action == 1 ? config_.force : -config_.force;
  const double cos_theta = std::cos(theta_);
  const double sin_theta = std::sin(theta_);
  const double temp =
      (force + pole_mass_length_ * (theta_dot_ * theta_dot_) * sin_theta) / total_mass_;
  const double theta_acc =
      (config_.gravity * sin_theta - cos_theta * temp) /
      (config_.half_length *
       (4.0 / 3.0 - config_.pole_mass * (cos_theta * cos_theta) / total_mass_));
  const double x_acc = temp - pole_mass_length_ * theta_acc * cos_theta / total_mass_;

  const double tau = config_.time_step;
  if (config_.integrator == Integrator::euler) {
    x_ += tau * x_dot_;
    x_dot_ += tau * x_acc;
    theta_ += tau * theta_dot_;
    theta_dot_ += tau * theta_acc;
  } else {
    x_dot_ += tau * x_acc;
    x_ += tau * x_dot_;
    theta_dot_ += tau * theta_acc;
    theta_ += tau * theta_dot_;
  }

  const bool failed = std::abs(x_) > kPositionLimit || std::abs(theta_) > kAngleLimit;
  const double reward = config_.sutton_barto_reward ? (failed ? -1.0 : 0.0) : 1.0;
  return {.observation = observation(), .reward = reward, .terminated = failed};
}

namespace {
[[maybe_unused]] const bool registered = register_environment<CartPole>(
    {.id = "CartPole-v1",
     .summary = "balance a pole on a cart",
     .max_episode_steps = 500,
     .reward_threshold = 475});
}  // namespace

}  // namespace pavlov
