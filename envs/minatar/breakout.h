#pragma once

#include "envs/minatar/minatar.h"

namespace pavlov::minatar {

/// Keep a ball in play with a paddle and break bricks with it.
///
/// Source: see envs/minatar/minatar.h. The paddle lies in the bottom row and moves one cell a step,
/// before the ball, which flies diagonally, one cell a step, and bounces off walls and ceiling. A
/// brick that it meets is broken and turns it up or down, unless it broke another in the step
/// before: then it flies on through bricks until it is out of them. A paddle right below the ball
/// turns it up; a paddle where it would land beside that, hit at its corner, sends it back the way
/// it came. When no brick is left, all three rows are filled again as soon as the ball comes to the
/// bottom.
///
/// Actions: 0 none, 1 left, 2 up, 3 right, 4 down, 5 fire (up, down and fire do nothing); with
/// `minimal_actions` 0 none, 1 left, 2 right.
///
/// | # | channel of the observation, [4, 10, 10] of 0 and 1   |
/// |---|------------------------------------------------------|
/// | 0 | paddle                                               |
/// | 1 | ball                                                 |
/// | 2 | trail: where the ball was, which tells its direction |
/// | 3 | bricks                                               |
///
/// Start: paddle at column 4, ball in row 3 at the left or right wall with equal chances, flying
/// down and inwards. Reward: 1 for each brick. End: the ball misses the paddle.
class Breakout : public BoardGame<Breakout, 4> {
 public:
  struct Config {
    bool minimal_actions = false;

    static void visit(auto& self, auto&& field) {
      field("minimal_actions", self.minimal_actions, "only none, left, right");
    }
  };
  enum Channel { kPaddle, kBall, kTrail, kBricks };
  static constexpr std::array<std::string_view, kPlanes> kNames = {"paddle", "ball", "trail",
                                                                   "bricks"};

  Breakout() = default;
  constexpr explicit Breakout(const Config& config) : config_(config) {}

  Discrete action_space() const { return Moves::space(config_.minimal_actions); }
  std::vector<std::string> action_names() const { return Moves::names(config_.minimal_actions); }
  template <class Draws>
  constexpr void begin(Draws& draws) {
    start(draws.integer(0, 1) == 0);
  }
  template <class Draws>
  constexpr StepOutcome play(Action action, Draws& /*draws*/) {
    return advance(Moves::move(action, config_.minimal_actions));
  }

  /// paddle's column; ball's x, y; x, y before; its direction right and down (each 1 or -1);
  /// whether it just broke a brick; bricks row by row
  auto state() {
    return std::tie(paddle_, x_, y_, last_x_, last_y_, right_, down_, struck_, bricks_);
  }
  void check_state() const;
  constexpr void mark_all(std::uint8_t* planes) const;

 private:
  using Moves = Actions<Move::none, Move::left, Move::right>;

  static constexpr int kPaddleStart = 4;
  static constexpr int kBallStart = 3;

  static constexpr Board wall();
  constexpr void start(bool from_left);
  constexpr StepOutcome advance(Move move);
  constexpr bool strike(int x, int y);
  constexpr bool paddle_returns(int next_x);

  Config config_;
  int paddle_ = 0;
  int x_ = 0;
  int y_ = 0;
  int last_x_ = 0;
  int last_y_ = 0;
  int right_ = 1;
  int down_ = 1;
  bool struck_ = false;
  Board bricks_{};
};

/// Rows 1 to 3.
constexpr Board Breakout::wall() {
  Board wall;
  for (int y = 1; y <= 3; ++y) {
    for (int x = 0; x < kSize; ++x) wall.set(x, y);
  }
  return wall;
}

constexpr void Breakout::start(bool from_left) {
  paddle_ = kPaddleStart;
  x_ = last_x_ = entry(from_left);
  y_ = last_y_ = kBallStart;
  right_ = from_left ? 1 : -1;
  down_ = 1;
  struck_ = false;
  bricks_ = wall();
}

constexpr StepOutcome Breakout::advance(Move move) {
  paddle_ = clamped(paddle_ + right_of(move), 0, kLast);

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
    if (bricks_.empty()) bricks_ = wall();
    missed = !paddle_returns(next_x);
    if (!missed) next_y = y_;
  }
  struck_ = struck_ && in_brick;
  x_ = next_x;
  y_ = next_y;
  return {.reward = broke ? 1.0 : 0.0, .terminated = missed};
}

/// The ball meets a brick; whether it breaks it.
constexpr bool Breakout::strike(int x, int y) {
  if (struck_) return false;
  struck_ = true;
  bricks_.clear(x, y);
  down_ = -down_;
  return true;
}

/// The ball would fly into the bottom row at `next_x`; whether the paddle sends it back.
constexpr bool Breakout::paddle_returns(int next_x) {
  if (paddle_ != x_ && paddle_ != next_x) return false;
  if (paddle_ != x_) right_ = -right_;
  down_ = -down_;
  return true;
}

constexpr void Breakout::mark_all(std::uint8_t* planes) const {
  mark(planes, kPaddle, paddle_, kLast);
  mark(planes, kBall, x_, y_);
  mark(planes, kTrail, last_x_, last_y_);
  mark(planes, kBricks, bricks_);
}

}  // namespace pavlov::minatar
