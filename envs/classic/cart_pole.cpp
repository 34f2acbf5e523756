#include "envs/classic/cart_pole.h"

#include <algorithm>

#include "envs/classic/float_forms.h"
#include "envs/core/drawing.h"
#include "envs/core/float_batch.h"
#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"

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
  state_ = start<double>(config_, rng);
  return rounded(observe(state_));
}

StepResult<CartPole::Observation> CartPole::step(Action action, Rng& rng) {
  const auto next = transition<double>(state_, action, config_, rng);
  state_ = next.state;
  return {rounded(observe(state_)), next.reward, next.terminated};
}

void CartPole::draw(Canvas& canvas) const {
  const double length = 2 * config_.half_length;
  canvas.view({-2.7, -0.85}, {2.7, std::max(1.85, length + 0.25)});
  const Point joints[] = {
      {state_.x, 0}, {state_.x + length * std::sin(state_.theta), length * std::cos(state_.theta)}};
  draw_cart_pole(canvas, kPositionLimit, joints);
}

void draw_cart_pole(Canvas& canvas, double track, std::span<const Point> joints) {
  constexpr double kRail = -0.06;
  const double x = joints.front().x;
  canvas.clear(kWhite);
  canvas.line({-track, kRail}, {track, kRail}, 0.014, gray(0.3));
  for (const double end : {-track, track}) {
    canvas.line({end, kRail - 0.09}, {end, kRail + 0.09}, 0.02, gray(0.3));
  }
  canvas.rectangle({x - 0.2, -0.18}, {x + 0.2, 0.06}, gray(0.1));
  for (std::size_t i = 1; i < joints.size(); ++i) {
    canvas.line(joints[i - 1], joints[i], 0.08, rgb(202, 152, 101));
  }
  for (const Point& joint : joints.first(joints.size() - 1)) {
    canvas.circle(joint, 0.035, rgb(129, 132, 203));
  }
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
                                    .reward_threshold = 195}) &&
    register_float_form<CartPole>("CartPole-v1", classic_kernels<CartPole>) &&
    register_float_form<CartPole>("CartPole-v0", classic_kernels<CartPole>) &&
    register_device_form<CartPole>("CartPole-v1") && register_device_form<CartPole>("CartPole-v0");
}  // namespace

}  // namespace pavlov
