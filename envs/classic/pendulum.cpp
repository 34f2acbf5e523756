#include "envs/classic/pendulum.h"

#include "envs/classic/float_forms.h"
#include "envs/core/drawing.h"
#include "envs/core/float_batch.h"
#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"

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
  state_ = start<double>(config_, rng);
  return rounded(observe(state_));
}

StepResult<Pendulum::Observation> Pendulum::step(const Action& action, Rng& rng) {
  const auto next = transition<double>(state_, action, config_, rng);
  state_ = next.state;
  return {rounded(observe(state_)), next.reward, next.terminated};
}

void Pendulum::check_state() const {
  constexpr double kRounding = 1e-6;
  require(std::abs(state_.theta_dot) <= config_.max_speed + kRounding, "state", "angular velocity",
          state_.theta_dot, "between -max_speed and max_speed");
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
                                    .max_episode_steps = 200}) &&
    register_float_form<Pendulum>("Pendulum-v1", classic_kernels<Pendulum>) &&
    register_device_form<Pendulum>("Pendulum-v1");
}  // namespace

}  // namespace pavlov
