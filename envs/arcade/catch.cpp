#include "envs/arcade/catch.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "envs/core/palette.h"
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

int CatchGame::bounced(int x) const {
  const int rightmost = kSide - config_.ball_size;
  return x < 0 ? -x : x > rightmost ? 2 * rightmost - x : x;
}

/// A ball that bounces drifts back.
void CatchGame::move_ball() {
  y_ = std::min(y_ + config_.fall_speed, kPaddleTop - config_.ball_size);
  const int straight_on = x_ + drift_;
  x_ = bounced(straight_on);
  if (x_ != straight_on) drift_ = -drift_;
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

/// The ball with its shadow where it was a step before, which tells where it goes.
void CatchGame::draw(Canvas& canvas) const {
  constexpr double kFloor = 10;
  canvas.view({0, -kFloor}, {kSide, kSide});
  canvas.clear(gray(0.22));
  canvas.rectangle({0, 0}, {kSide, kSide}, gray(0.1));
  const auto block = [&](int x, int y, int width, int height, Color color) {
    canvas.rectangle({static_cast<double>(x), static_cast<double>(kSide - y - height)},
                     {static_cast<double>(x + width), static_cast<double>(kSide - y)}, color);
  };
  const int size = config_.ball_size;
  if (y_ > 0) {
    block(bounced(x_ - drift_), std::max(0, y_ - config_.fall_speed), size, size,
          translucent(okabe_ito(4), 0.3));
  }
  block(x_, y_, size, size, okabe_ito(4));
  block(paddle_, kPaddleTop, config_.paddle_width, kPaddleHeight, okabe_ito(5));
  const std::string left = std::to_string(balls_left_) + (balls_left_ == 1 ? " ball" : " balls");
  canvas.text({0.5 * kSide, -0.5 * kFloor}, left + " left", 5, gray(0.9), Align::centre);
}

namespace {
[[maybe_unused]] const bool registered = register_environment<CatchGame>(
    {.id = "Catch-v0",
     .summary = "catch falling balls with a paddle, seen as 84 x 84 pixels",
     .reward_threshold = 4});
}  // namespace

}  // namespace pavlov
