#include "envs/exploration/cart_pole_swing_up.h"

#include <cmath>

#include "envs/core/drawing.h"
#include "envs/exploration/register.h"

namespace pavlov {

void CartPoleSwingUp::Config::validate() const {
  const auto positive = [](std::string_view name, double value) {
    require(value > 0 && value < kInfinity, "CartPoleSwingUp", name, value, "positive and finite");
  };
  require(height >= 0 && height <= 1, "CartPoleSwingUp", "height", height, "between 0 and 1");
  positive("slowness", slowness);
  positive("reach", reach);
  positive("track", track);
  positive("time_step", time_step);
  require(std::isfinite(move_cost), "CartPoleSwingUp", "move_cost", move_cost, "finite");
}

Box CartPoleSwingUp::observation_space() const {
  return {{-2, -kInfinity, -1, -1, -kInfinity, -1, -1}, {2, kInfinity, 1, 1, kInfinity, 1, 1}};
}

CartPoleSwingUp::Observation CartPoleSwingUp::reset(Rng& rng) {
  constexpr double kSpread = 0.05;
  for (double* number : {&state_.x, &state_.x_dot, &state_.theta, &state_.theta_dot}) {
    *number = rng.uniform(-kSpread, kSpread);
  }
  state_.theta += kPi;
  return observation();
}

StepResult<CartPoleSwingUp::Observation> CartPoleSwingUp::step(Action action, Rng& /*rng*/) {
  const CartPole::Config physics{.time_step = config_.time_step};
  state_ = cart_pole_step(state_, (action - 1) * physics.force, physics);
  state_.theta = std::fmod(state_.theta, 2 * kPi);
  if (state_.theta < 0) state_.theta += 2 * kPi;
  const bool upright = std::cos(state_.theta) > config_.height && slow() && within_reach();
  return {.observation = observation(),
          .reward = (upright ? 1.0 : 0.0) - std::abs(action - 1) * config_.move_cost,
          .terminated = std::abs(state_.x) > config_.track};
}

CartPoleSwingUp::Observation CartPoleSwingUp::observation() const {
  return {static_cast<float>(state_.x / config_.track),
          static_cast<float>(state_.x_dot / config_.track),
          static_cast<float>(std::sin(state_.theta)),
          static_cast<float>(std::cos(state_.theta)),
          static_cast<float>(state_.theta_dot),
          within_reach() ? 1.0F : -1.0F,
          slow() ? 1.0F : -1.0F};
}

int CartPoleSwingUp::coverage_cell() const {
  return kCoverage.cell(std::remainder(state_.theta, 2 * kPi), state_.theta_dot);
}

/// A green strip below tells where it pays.
void CartPoleSwingUp::draw(Canvas& canvas) const {
  constexpr double kLength = 1;
  const double track = config_.track;
  canvas.view({-track - 0.3, -1.35}, {track + 0.3, 1.35});
  const Point joints[] = {
      {state_.x, 0},
      {state_.x + kLength * std::sin(state_.theta), kLength * std::cos(state_.theta)}};
  draw_cart_pole(canvas, track, joints);
  canvas.rectangle({-config_.reach, -1.25}, {config_.reach, -1.17}, okabe_ito(2));
}

namespace {
[[maybe_unused]] const bool registered = register_beside_tv<CartPoleSwingUp>(
    {.id = "CartPoleSwingUp-v0",
     .summary = "swing a pole up on a cart; pushes cost, only holding it up pays (bsuite's)",
     .max_episode_steps = 1000});
}  // namespace

}  // namespace pavlov
