// What the pictures of bandits, tables, grids and small games show. How they look is told by
// tests/render/tabular_pictures_test.cpp.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "envs/bandit/arms.h"
#include "envs/core/registry.h"
#include "envs/minatar/minatar.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Notes the texts and how far shapes and texts reach beyond the view.
class NotingCanvas final : public Canvas {
 public:
  void view(Point low, Point high) override {
    low_ = low;
    high_ = high;
  }
  void clear(Color) override {}
  void line(std::span<const Point> points, double width, Color, Dash) override {
    for (const Point& p : points) note(p, width / 2);
  }
  void polygon(std::span<const Point> corners, Color) override {
    for (const Point& p : corners) note(p, 0);
  }
  void circle(Point centre, double radius, Color) override { note(centre, radius); }
  void text(Point at, std::string_view text, double height, Color, Align align, double) override {
    texts.emplace_back(text);
    const double width = 0.62 * height * static_cast<double>(text.size());
    const double part = align == Align::left ? 0 : align == Align::centre ? 0.5 : 1;
    note({at.x - part * width, at.y}, 0);
    note({at.x + (1 - part) * width, at.y}, 0);
    note(at, 0.5 * height);
  }
  void image(Point low, Point high, int, int, std::span<const std::uint8_t>) override {
    note(low, 0);
    note(high, 0);
  }

  bool shows(std::string_view text) const { return std::ranges::find(texts, text) != texts.end(); }

  std::vector<std::string> texts;
  double overhang = 0;  ///< in world units

 private:
  void note(Point p, double reach) {
    overhang = std::max({overhang, low_.x - p.x + reach, p.x + reach - high_.x,
                         low_.y - p.y + reach, p.y + reach - high_.y});
  }

  Point low_;
  Point high_;
};

NotingCanvas drawn(const VectorEnv& env) {
  NotingCanvas canvas;
  REQUIRE(env.draw(0, canvas));
  return canvas;
}

/// The picture after these actions.
NotingCanvas drawn_after(const std::string& name, const std::vector<int>& actions) {
  const auto env = make(name, {.auto_reset = false});
  env->reset();
  for (const int action : actions) {
    env->view().actions.set(0, 0, action);
    env->step();
  }
  return drawn(*env);
}

}  // namespace

TEST_CASE("pictures of tables, grids and games lie within what is shown", "[contract]") {
  for (const std::string id :
       {"Bandit-v0", "BernoulliBandit-v0", "DriftingBandit-v0", "Bandit-v0?arms=1",
        "Bandit-v0?arms=500", "Blackjack-v1", "BlockingMaze-v0", "CliffWalking-v1", "DynaMaze-v0",
        "FrozenLake-v1", "FrozenLake8x8-v1", "Gambler-v0", "Gambler-v0?goal=10000", "GridWorld-v0",
        "JacksCarRental-v0", "JacksCarRental-v0?max_cars=50", "MaximizationBias-v0", "Maze-v0",
        "Maze-v0?width=201&height=101", "Racetrack-v0?track=right", "RandomWalk-v0",
        "RandomWalk19-v0", "RandomWalk-v0?states=1001", "ShortCorridor-v0", "Taxi-v4",
        "TeleportGrid-v0", "TicTacToe-v0", "WindyGridWorld-v0", "Catch-v0", "MinAtar-Asterix-v1",
        "MinAtar-Breakout-v1", "MinAtar-Freeway-v1", "MinAtar-Seaquest-v1",
        "MinAtar-SpaceInvaders-v1"}) {
    INFO(id);
    const auto env = make(id, {.seed = 1});
    env->reset();
    RandomPlayer player(*env, 2);
    for (int t = 0; t < 60; ++t) {
      REQUIRE(drawn(*env).overhang <= 0.01);
      player.play(*env, 1);
    }
  }
}

TEST_CASE("an environment with a grid is drawn as that", "[unit]") {
  const auto canvas = drawn_after("GridWorld-v0", {});
  CHECK(canvas.texts == std::vector<std::string>{"+1", "-1", "S"});
  CHECK(drawn_after("Maze-v0?generator=open&width=1000&height=1000", {}).texts.empty());
}

TEST_CASE("a bandit's picture tells its best arm and the last pull", "[unit]") {
  const auto env = make("Bandit-v0", {.seed = 1});
  env->reset();
  const int best = best_arm(true_values(*env, 0));
  CHECK(drawn(*env).texts.back() == "true values, best arm: " + std::to_string(best));
  env->view().actions.set(0, 0, 3);
  env->step();
  CHECK_THAT(drawn(*env).texts.back(), Catch::Matchers::StartsWith("arm 3 paid "));
  auto state = env->state(0);
  CHECK(state.size() == 13);
  CHECK(state[11] == 3);
  CHECK(state[12] == env->view().rewards[0]);
  state[11] = 10;
  CHECK_THROWS_WITH(env->set_state(0, state), Contains("-1 to 9, not 10"));
}

TEST_CASE("of many arms those around the last one are shown", "[unit]") {
  const auto canvas = drawn_after("DriftingBandit-v0?arms=1000", {700});
  CHECK(canvas.shows("700"));
  CHECK(canvas.shows("680"));
  CHECK_FALSE(canvas.shows("660"));
}

TEST_CASE("of a long random walk the part around the walker is shown", "[unit]") {
  const auto canvas = drawn_after("RandomWalk-v0?states=1001", {});
  CHECK(canvas.shows("501"));
  CHECK(canvas.shows("491"));
  CHECK_FALSE(canvas.shows("490"));
}

TEST_CASE("blackjack hides the dealer's sum until the game is over", "[unit]") {
  const auto env = make("Blackjack-v1", {.auto_reset = false});
  env->reset();
  env->set_state(0, std::vector<double>{15, 0, 2, 17, 0, 2, 10, 0});
  CHECK(drawn(*env).shows("15"));
  CHECK_FALSE(drawn(*env).shows("17"));
  env->view().actions.set(0, 0, 0);
  env->step();
  CHECK(drawn(*env).shows("17"));
  CHECK(drawn(*env).shows("lost"));
  CHECK_THROWS_WITH(env->set_state(0, env->state(0)), Contains("over"));
}

TEST_CASE("MinAtar's colours are the published ones", "[unit]") {
  // seaborn.color_palette("cubehelix", 4)
  constexpr double kPublished[4][3] = {
      {0.086, 0.238, 0.306}, {0.329, 0.476, 0.184}, {0.815, 0.495, 0.575}, {0.759, 0.792, 0.954}};
  for (int i = 0; i < 4; ++i) {
    const Color color = minatar::cubehelix((i + 1) / 5.0);
    CHECK(std::abs(color.r - kPublished[i][0]) < 0.01);
    CHECK(std::abs(color.g - kPublished[i][1]) < 0.01);
    CHECK(std::abs(color.b - kPublished[i][2]) < 0.01);
  }
  CHECK(minatar::cubehelix(0) == Color{0, 0, 0});
  CHECK(drawn_after("MinAtar-Asterix-v1", {}).texts ==
        std::vector<std::string>{"player", "enemies", "trail", "gold"});
}
