#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "envs/core/environment.h"

namespace pavlov {

/// Catch balls with a paddle, seen only as an image: a small task for convolutional networks.
///
/// Source: our own, after the game of catch of Mnih et al. (2014), "Recurrent Models of Visual
/// Attention", with frames as in the Atari tasks. Balls fall one after another and drift sideways,
/// each at a speed of its own; they bounce off the side walls. One frame does not tell where a ball
/// goes, two do: stack frames (`frame_stack=4`). With the default settings every ball can be caught
/// by looking ahead; running after it earns half as much, since it drifts faster than the paddle.
///
/// Actions: 0 left, 1 stay, 2 right; the paddle moves before the ball.
///
/// Observation: a grey image [84, 84] of bytes, rows from the top: 255 for the ball (a square) and
/// the paddle (3 pixels high, its upper edge in row 80), 0 elsewhere.
///
/// Start: the paddle in the middle, a ball at the top. Each ball begins in a uniformly random
/// column with a uniformly random drift of -max_drift, …, max_drift pixels a step. Reward: when a
/// ball comes down to the paddle's upper edge, 1 if it touches the paddle, else -1; the next ball
/// is at the top in the same step. End: after `balls` balls; how many are left is not seen.
class CatchGame {
 public:
  struct Config {
    int balls = 5;
    int ball_size = 4;
    int paddle_width = 12;
    int fall_speed = 4;
    int max_drift = 6;
    int paddle_speed = 4;

    static void visit(auto& self, auto&& field) {
      field("balls", self.balls, "balls in an episode (1 or more)");
      field("ball_size", self.ball_size, "side of the ball [pixels, 1 to 40]");
      field("paddle_width", self.paddle_width, "[pixels, 1 to 84]");
      field("fall_speed", self.fall_speed, "of the ball [pixels a step, 1 to 40]");
      field("max_drift", self.max_drift, "greatest sideways speed [pixels a step, 0 to 40]");
      field("paddle_speed", self.paddle_speed, "of the paddle [pixels a step, 1 to 84]");
    }
    void validate() const;
  };
  static constexpr int kSide = 84;
  static constexpr int kPaddleTop = 80;
  static constexpr int kPaddleHeight = 3;

  using Observation = std::array<std::uint8_t, kSide * kSide>;
  using Action = int;

  CatchGame() : CatchGame(Config{}) {}
  explicit CatchGame(const Config& config) : config_(config) {}

  Box observation_space() const { return {0, 255, {kSide, kSide}, Dtype::u8}; }
  Discrete action_space() const { return {.n = 3}; }
  static std::vector<std::string> action_names() { return {"left", "stay", "right"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);
  void draw(Canvas& canvas) const;

  /// paddle's left edge, ball's left and upper edge [pixels], its drift [pixels a step], balls left
  auto state() { return std::tie(paddle_, x_, y_, drift_, balls_left_); }
  void check_state() const;

 private:
  void drop_ball(Rng& rng);
  /// Where a ball is that would be at x: beyond a wall it is as far before it.
  int bounced(int x) const;
  void move_ball();
  bool landed() const { return y_ + config_.ball_size >= kPaddleTop; }
  bool touches_paddle() const;
  Observation observation() const;

  Config config_;
  int paddle_ = 0;
  int x_ = 0;
  int y_ = 0;
  int drift_ = 0;
  int balls_left_ = 0;
};

}  // namespace pavlov
