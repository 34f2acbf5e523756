#include "envs/minatar/breakout.h"

#include <cstdlib>

#include "envs/minatar/register.h"

namespace pavlov::minatar {
namespace {

constexpr int kPaddleStart = 4;
constexpr int kBallStart = 3;

/// Rows 1 to 3.
constexpr Board kWall = [] {
  Board wall;
  for (int y = 1; y <= 3; ++y) {
    for (int x = 0; x < kSize; ++x) wall.set(x, y);
  }
  return wall;
}();

}  // namespace

void Breakout::start(bool from_left) {
  paddle_ = kPaddleStart;
  x_ = last_x_ = entry(from_left);
  y_ = last_y_ = kBallStart;
  right_ = from_left ? 1 : -1;
  down_ = 1;
  struck_ = false;
  bricks_ = kWall;
}

StepOutcome Breakout::advance(Move move) {
  paddle_ = std::clamp(paddle_ + right_of(move), 0, kLast);

  last_x_ = x_;
  last_y_ = y_;
  int next_x = x_ + right_;
  int next_y = y_ + down_;
  bool in_brick = false;
  bool broke = false;
  bool missed = false;
  if (!on_board(next_x)) {
    next_x = x_;
    right_ = -right_;
  }
  if (next_y < 0) {
    next_y = 0;
    down_ = -down_;
  } else if (bricks_.at(next_x, next_y)) {
    in_brick = true;
    broke = strike(next_x, next_y);
    if (broke) next_y = y_;
  } else if (next_y == kLast) {
    if (bricks_.empty()) bricks_ = kWall;
    missed = !paddle_returns(next_x);
    if (!missed) next_y = y_;
  }
  struck_ = struck_ && in_brick;
  x_ = next_x;
  y_ = next_y;
  return {.reward = broke ? 1.0 : 0.0, .terminated = missed};
}

/// The ball meets a brick; whether it breaks it.
bool Breakout::strike(int x, int y) {
  if (struck_) return false;
  struck_ = true;
  bricks_.clear(x, y);
  down_ = -down_;
  return true;
}

/// The ball would fly into the bottom row at `next_x`; whether the paddle sends it back.
bool Breakout::paddle_returns(int next_x) {
  if (paddle_ != x_ && paddle_ != next_x) return false;
  if (paddle_ != x_) right_ = -right_;
  down_ = -down_;
  return true;
}

void Breakout::mark_all(std::uint8_t* planes) const {
  mark(planes, kPaddle, paddle_, kLast);
  mark(planes, kBall, x_, y_);
  mark(planes, kTrail, last_x_, last_y_);
  mark(planes, kBricks, bricks_);
}

void Breakout::check_state() const {
  const bool possible = on_board(paddle_) && on_board(x_) && within(y_, 0, kLast - 1) &&
                        on_board(last_x_) && within(last_y_, 0, kLast) && std::abs(right_) == 1 &&
                        std::abs(down_) == 1 && (bricks_ - kWall).empty();
  check_possible(possible, "Breakout");
}

namespace {
[[maybe_unused]] const bool registered =
    register_game<Breakout>("Breakout", "break bricks with ball and paddle");
}  // namespace

}  // namespace pavlov::minatar
