// The pixel game of catch: its geometry, its settings, and that two frames tell what one does not.

#include "envs/arcade/catch.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "envs/core/registry.h"
#include "envs/core/state_numbers.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

constexpr int kLeft = 0, kStay = 1, kRight = 2;

/// A game with the paddle and one ball at certain places.
CatchGame arranged(int paddle, int x, int y, int drift, const CatchGame::Config& config = {}) {
  CatchGame game(config);
  Rng rng(1);
  game.reset(rng);
  set_state_numbers(game, std::vector<double>{static_cast<double>(paddle), static_cast<double>(x),
                                              static_cast<double>(y), static_cast<double>(drift),
                                              static_cast<double>(config.balls)});
  return game;
}

StepResult<CatchGame::Observation> step(CatchGame& game, int action) {
  Rng rng(2);
  return game.step(action, rng);
}

/// Mean reward for a ball when the paddle's middle is moved under it, or, `looking_ahead`, to where
/// it will land.
double mean_reward(CatchGame::Config config, bool looking_ahead) {
  config.balls = 1;
  CatchGame game(config);
  Rng rng(3);
  double sum = 0;
  constexpr int kBalls = 1000;
  for (int ball = 0; ball < kBalls; ++ball) {
    game.reset(rng);
    StepResult<CatchGame::Observation> result;
    while (!result.terminated) {
      CatchGame ahead = game;
      while (looking_ahead && !ahead.step(kStay, rng).terminated) continue;
      const double distance = state_numbers(ahead)[1] + config.ball_size / 2.0 -
                              (state_numbers(game)[0] + config.paddle_width / 2.0);
      result = game.step(distance < -2 ? kLeft : distance > 2 ? kRight : kStay, rng);
    }
    sum += result.reward;
  }
  return sum / kBalls;
}

}  // namespace

TEST_CASE("an image of catch shows the ball and the paddle where they are", "[unit]") {
  CatchGame game = arranged(30, 10, 20, 2, {.ball_size = 3, .paddle_width = 8, .fall_speed = 5});
  const auto image = step(game, kRight).observation;
  for (int y = 0; y < CatchGame::kSide; ++y) {
    for (int x = 0; x < CatchGame::kSide; ++x) {
      const bool ball = x >= 12 && x < 15 && y >= 25 && y < 28;
      const bool paddle = x >= 34 && x < 42 && y >= 80 && y < 83;
      INFO(x << ", " << y);
      REQUIRE(image[static_cast<std::size_t>(y * CatchGame::kSide + x)] ==
              (ball || paddle ? 255 : 0));
    }
  }
}

TEST_CASE("a ball is caught from the first to the last column that touches", "[unit]") {
  // Paddle over columns 30 to 41, ball 4 wide.
  for (const auto& [x, reward] : {std::pair{26, -1}, {27, 1}, {41, 1}, {42, -1}}) {
    INFO(x);
    CatchGame game = arranged(30, x, 72, 0);
    const auto result = step(game, kStay);
    CHECK(result.reward == reward);
    CHECK(state_numbers(game)[2] == 0);  // the next ball is at the top
    CHECK_FALSE(result.terminated);
  }
  CatchGame higher = arranged(30, 30, 71, 0);
  CHECK(step(higher, kStay).reward == 0);
}

TEST_CASE("a ball bounces off the side walls and the paddle stops there", "[unit]") {
  CatchGame left = arranged(2, 1, 10, -3);
  step(left, kLeft);
  CHECK(state_numbers(left) == std::vector<double>{0, 2, 14, 3, 5});
  CatchGame right = arranged(70, 79, 10, 3);
  step(right, kRight);
  CHECK(state_numbers(right) == std::vector<double>{72, 78, 14, -3, 5});
}

TEST_CASE("one frame does not tell where a ball of catch goes, two do", "[unit]") {
  CatchGame one = arranged(30, 37, 10, 3);
  CatchGame other = arranged(30, 43, 10, -3);
  CHECK(step(one, kStay).observation == step(other, kStay).observation);
  CHECK(step(one, kStay).observation != step(other, kStay).observation);
}

TEST_CASE("every setting of catch is seen", "[unit]") {
  SECTION("balls end the episode") {
    CatchGame game({.balls = 2});
    Rng rng(1);
    game.reset(rng);
    int steps = 1;
    while (!game.step(kStay, rng).terminated) ++steps;
    CHECK(steps == 2 * 19);  // 76 pixels of falling, 4 a step
  }
  SECTION("ball_size and paddle_width") {
    CatchGame beside = arranged(30, 22, 70, 0, {.ball_size = 8});
    CHECK(step(beside, kStay).reward == -1);
    CatchGame big = arranged(30, 23, 70, 0, {.ball_size = 8});
    CHECK(step(big, kStay).reward == 1);
    CatchGame wide = arranged(30, 49, 72, 0, {.paddle_width = 20});
    CHECK(step(wide, kStay).reward == 1);
  }
  SECTION("speeds") {
    CatchGame game = arranged(30, 40, 10, 0, {.fall_speed = 7, .paddle_speed = 9});
    step(game, kLeft);
    CHECK(state_numbers(game) == std::vector<double>{21, 40, 17, 0, 5});
  }
  SECTION("max_drift") {
    CatchGame game({.max_drift = 1});
    Rng rng(1);
    std::set<double> drifts;
    for (int i = 0; i < 100; ++i) {
      game.reset(rng);
      drifts.insert(state_numbers(game)[3]);
    }
    CHECK(drifts == std::set<double>{-1, 0, 1});
  }
  SECTION("what is out of range is refused") {
    for (const std::string setting : {"balls=0", "ball_size=41", "paddle_width=85", "fall_speed=0",
                                      "max_drift=-1", "paddle_speed=0"}) {
      INFO(setting);
      CHECK_THROWS_WITH(make("Catch-v0?" + setting),
                        Contains(setting.substr(0, setting.find('='))));
    }
  }
}

TEST_CASE("every ball can be caught by looking ahead, not by running after it", "[unit]") {
  CHECK(mean_reward({}, true) == 1);
  CHECK(mean_reward({}, false) < 0.6);
}

TEST_CASE("states of catch that make no sense are refused", "[unit]") {
  CHECK_THROWS_WITH(arranged(73, 0, 0, 0), Contains("paddle at 73"));
  CHECK_THROWS_WITH(arranged(0, 81, 0, 0), Contains("ball at 81"));
  CHECK_THROWS_WITH(arranged(0, 0, 76, 0), Contains("ball at 0, 76"));
  CHECK_THROWS_WITH(arranged(0, 0, 0, 7), Contains("drift 7"));
}
