#include "envs/classic/cart_pole.h"

#include "envs/core/registry.h"

namespace pavlov {

void CartPole::Config::validate() const {
  const auto positive = [](std::string_view name, double value) {
    require(value > 0 && value < kInfinity, "CartPole", name, value, "positive and finite");
  };
  positive("cart_mass", cart_mass);
  positive("pole_mass", pole_mass);
  positive("half_length", half_length);
  positive("time_step", time_step);
  require(std::isfinite(gravity), "CartPole", "gravity", gravity, "finite");
  require(std::isfinite(force), "CartPole", "force", force, "finite");
  require(std::isfinite(start_low), "CartPole", "start_low", start_low, "finite");
  require(start_high >= start_low && start_high < kInfinity, "CartPole", "start_high", start_high,
          "finite and not below start_low");
}

Box CartPole::observation_space() const {
  return {{-2 * kPositionLimit, -kInfinity, -2 * kAngleLimit, -kInfinity},
          {2 * kPositionLimit, kInfinity, 2 * kAngleLimit, kInfinity}};
}

CartPole::Observation CartPole::reset(Rng& rng) {
  for (double* number : {&state_.x, &state_.x_dot, &state_.theta, &state_.theta_dot}) {
    *number = rng.uniform(config_.start_low, config_.start_high);
  }
  return observation();
}

StepResult<CartPole::Observation> CartPole::step(Action action, Rng& /*rng*/) {
  state_ = cart_pole_step(state_, (2 * action - 1) * config_.force, config_);
  const bool failed = std::abs(state_.x) > kPositionLimit || std::abs(state_.theta) > kAngleLimit;
  const double reward = config_.sutton_barto_reward ? (failed ? -1.0 : 0.0) : 1.0;
  return {.observation = observation(), .reward = reward, .terminated = failed};
}

CartPole::Observation CartPole::observation() const {
  return {static_cast<float>(state_.x), static_cast<float>(state_.x_dot),
          static_cast<float>(state_.theta), static_cast<float>(state_.theta_dot)};
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<CartPole>({.id = "CartPole-v1",
                                    .summary = "balance a pole on a cart",
                                    .max_episode_steps = 500,
                                    .reward_threshold = 475}) &&
    register_environment<CartPole>({.id = "CartPole-v0",
                                    .summary = "balance a pole on a cart, short episodes",
                                    .max_episode_steps = 200,
                                    .reward_threshold = 195});
}  // namespace

}  // namespace pavlov
