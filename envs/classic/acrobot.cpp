#include "envs/classic/acrobot.h"

#include "envs/classic/float_forms.h"
#include "envs/core/drawing.h"
#include "envs/core/float_batch.h"
#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"

namespace pavlov {

double detail::square(double x) {
  static volatile double two = 2;  // a constant would be made x * x by the compiler
  return std::pow(x, two);
}

void Acrobot::Config::validate() const {
  const auto positive = [](std::string_view name, double value) {
    require(value > 0 && value < kInfinity, "Acrobot", name, value, "positive and finite");
  };
  require(torque_noise >= 0 && torque_noise < kInfinity, "Acrobot", "torque_noise", torque_noise,
          "finite and not negative");
  positive("time_step", time_step);
  require(std::isfinite(gravity), "Acrobot", "gravity", gravity, "finite");
  positive("length1", length1);
  positive("mass1", mass1);
  positive("mass2", mass2);
  positive("centre1", centre1);
  positive("centre2", centre2);
  positive("inertia", inertia);
  require(start_low >= -std::numbers::pi && start_low < std::numbers::pi, "Acrobot", "start_low",
          start_low, "between -pi and pi");
  require(start_high >= start_low && start_high < std::numbers::pi, "Acrobot", "start_high",
          start_high, "between start_low and pi");
}

Box Acrobot::observation_space() const {
  return {{-1, -1, -1, -1, -kMaxSpeed1, -kMaxSpeed2}, {1, 1, 1, 1, kMaxSpeed1, kMaxSpeed2}};
}

Acrobot::Observation Acrobot::reset(Rng& rng) {
  state_ = start<double>(config_, rng);
  return rounded(observe(state_));
}

StepResult<Acrobot::Observation> Acrobot::step(Action action, Rng& rng) {
  const auto next = transition<double>(state_, action, config_, rng);
  state_ = next.state;
  return {rounded(observe(state_)), next.reward, next.terminated};
}

void Acrobot::check_state() const {
  constexpr double kRounding = 1e-6;
  const auto within = [](std::string_view name, double value, double limit, std::string_view text) {
    require(std::abs(value) <= limit + kRounding, "state", name, value, text);
  };
  within("angle 1", state_.theta1, std::numbers::pi, "between -pi and pi");
  within("angle 2", state_.theta2, std::numbers::pi, "between -pi and pi");
  within("angular velocity 1", state_.theta1_dot, kMaxSpeed1, "between -4 pi and 4 pi");
  within("angular velocity 2", state_.theta2_dot, kMaxSpeed2, "between -9 pi and 9 pi");
}

void Acrobot::draw(Canvas& canvas) const {
  constexpr double kView = 2.2;
  canvas.view({-kView, -kView}, {kView, kView});
  canvas.clear(kWhite);
  canvas.line({-kView, 1}, {kView, 1}, 0.015, gray(0.2));
  Point joint;
  for (const double angle : {state_.theta1, state_.theta1 + state_.theta2}) {
    const Point end{joint.x + std::sin(angle), joint.y - std::cos(angle)};
    bar(canvas, joint, end, 0.2, rgb(0, 204, 204));
    canvas.circle(joint, 0.1, rgb(204, 204, 0));
    joint = end;
  }
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<Acrobot>({.id = "Acrobot-v1",
                                   .summary = "swing up two links by the joint between them",
                                   .max_episode_steps = 500,
                                   .reward_threshold = -100}) &&
    register_float_form<Acrobot>("Acrobot-v1", classic_kernels<Acrobot>) &&
    register_device_form<Acrobot>("Acrobot-v1");
}  // namespace

}  // namespace pavlov
