#include "envs/classic/pendulum.h"

#include "envs/core/drawing.h"
#include "envs/core/registry.h"

namespace pavlov {

void Pendulum::Config::validate() const {
  const auto positive = [](std::string_view name, double value) {
    require(value > 0 && value < kInfinity, "Pendulum", name, value, "positive and finite");
  };
  require(std::isfinite(g), "Pendulum", "g", g, "finite");
  positive("mass", mass);
  positive("length", length);
  positive("time_step", time_step);
  positive("max_torque", max_torque);
  positive("max_speed", max_speed);
  require(start_angle >= 0 && start_angle < kInfinity, "Pendulum", "start_angle", start_angle,
          "finite and not negative");
  require(start_speed >= 0 && start_speed <= max_speed, "Pendulum", "start_speed", start_speed,
          "between 0 and max_speed");
}

Box Pendulum::observation_space() const {
  return {{-1, -1, -config_.max_speed}, {1, 1, config_.max_speed}};
}

Pendulum::Observation Pendulum::reset(Rng& rng) {
  state_.theta = rng.uniform(-config_.start_angle, config_.start_angle);
  state_.theta_dot = rng.uniform(-config_.start_speed, config_.start_speed);
  return observation();
}

StepResult<Pendulum::Observation> Pendulum::step(const Action& action, Rng& /*rng*/) {
  const double torque = std::clamp(action[0], -config_.max_torque, config_.max_torque);
  const double cost = pendulum_cost(state_, torque);
  state_ = pendulum_step(state_, torque, config_);
  return {.observation = observation(), .reward = -cost};
}

void Pendulum::check_state() const {
  constexpr double kRounding = 1e-6;
  require(std::abs(state_.theta_dot) <= config_.max_speed + kRounding, "state", "angular velocity",
          state_.theta_dot, "between -max_speed and max_speed");
}

Pendulum::Observation Pendulum::observation() const {
  return {static_cast<float>(std::cos(state_.theta)), static_cast<float>(std::sin(state_.theta)),
          static_cast<float>(state_.theta_dot)};
}

void Pendulum::draw(Canvas& canvas) const { draw_pendulum(canvas, state_.theta); }

void draw_pendulum(Canvas& canvas, double angle) {
  constexpr double kView = 1.35;
  canvas.view({-kView, -kView}, {kView, kView});
  canvas.clear(kWhite);
  canvas.line({0, 0}, {-std::sin(angle), std::cos(angle)}, 0.2, rgb(204, 77, 77));
  canvas.circle({0, 0}, 0.05, kBlack);
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<Pendulum>({.id = "Pendulum-v1",
                                    .summary = "swing up a pendulum with a weak motor",
                                    .max_episode_steps = 200});
}  // namespace

}  // namespace pavlov
