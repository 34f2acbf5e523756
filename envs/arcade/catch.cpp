#include "envs/arcade/catch.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "envs/core/registry.h"

namespace pavlov {
namespace {

constexpr int kMost =
    40;  // of pixels: a ball then bounces off one wall a step, and is seen to fall

void fill_rectangle(CatchGame::Observation& image, int x, int y, int width, int height) {
  for (int row = y; row < y + height; ++row) {
    std::fill_n(image.begin() + row * CatchGame::kSide + x, width, std::uint8_t{255});
  }
}

bool between(int value, int low, int high) { return value >= low && value <= high; }

}  // namespace

void CatchGame::Config::validate() const {
  const auto check = [](std::string_view name, int value, int low, int high) {
    require(between(value, low, high), "Catch", name, value,
            "between " + std::to_string(low) + " and " + std::to_string(high));
  };
  require(balls >= 1, "Catch", "balls", balls, "1 or more");
  check("ball_size", ball_size, 1, kMost);
  check("paddle_width", paddle_width, 1, kSide);
  check("fall_speed", fall_speed, 1, kMost);
  check("max_drift", max_drift, 0, kMost);
  check("paddle_speed", paddle_speed, 1, kSide);
}

CatchGame::Observation CatchGame::reset(Rng& rng) {
  paddle_ = (kSide - config_.paddle_width) / 2;
  balls_left_ = config_.balls;
  drop_ball(rng);
  return observation();
}

StepResult<CatchGame::Observation> CatchGame::step(Action action, Rng& rng) {
  paddle_ =
      std::clamp(paddle_ + (action - 1) * config_.paddle_speed, 0, kSide - config_.paddle_width);
  move_ball();
  double reward = 0;
  if (landed()) {
    reward = touches_paddle() ? 1 : -1;
    --balls_left_;
    if (balls_left_ > 0) drop_ball(rng);
  }
  return {.observation = observation(), .reward = reward, .terminated = balls_left_ == 0};
}

void CatchGame::drop_ball(Rng& rng) {
  x_ = rng.integer(0, kSide - config_.ball_size);
  y_ = 0;
  drift_ = rng.integer(-config_.max_drift, config_.max_drift);
}

/// A ball that would be beyond a wall is as far before it, and drifts back.
void CatchGame::move_ball() {
  const int rightmost = kSide - config_.ball_size;
  y_ = std::min(y_ + config_.fall_speed, kPaddleTop - config_.ball_size);
  x_ += drift_;
  if (!between(x_, 0, rightmost)) {
    x_ = x_ < 0 ? -x_ : 2 * rightmost - x_;
    drift_ = -drift_;
  }
}

bool CatchGame::touches_paddle() const {
  return x_ < paddle_ + config_.paddle_width && paddle_ < x_ + config_.ball_size;
}

CatchGame::Observation CatchGame::observation() const {
  Observation image{};
  fill_rectangle(image, x_, y_, config_.ball_size, config_.ball_size);
  fill_rectangle(image, paddle_, kPaddleTop, config_.paddle_width, kPaddleHeight);
  return image;
}

void CatchGame::check_state() const {
  if (!between(paddle_, 0, kSide - config_.paddle_width) ||
      !between(x_, 0, kSide - config_.ball_size) || y_ < 0 || landed() ||
      !between(drift_, -config_.max_drift, config_.max_drift) ||
      !between(balls_left_, 1, config_.balls)) {
    throw std::invalid_argument("no game of Catch looks like this: paddle at " +
                                std::to_string(paddle_) + ", ball at " + std::to_string(x_) + ", " +
                                std::to_string(y_) + " with drift " + std::to_string(drift_) +
                                ", balls left " + std::to_string(balls_left_));
  }
}

namespace {
[[maybe_unused]] const bool registered = register_environment<CatchGame>(
    {.id = "Catch-v0",
     .summary = "catch falling balls with a paddle, seen as 84 x 84 pixels",
     .reward_threshold = 4});
}  // namespace

}  // namespace pavlov
