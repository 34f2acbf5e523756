#include "envs/exploration/pyramid.h"

#include <deque>
#include <map>
#include <set>
#include <string>

#include "envs/core/registry.h"
#include "envs/core/state_numbers.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;
using pyramid::Place;

namespace {

enum Action { kNone, kLeft, kRight, kUp, kDown, kJumpLeft, kJumpRight };

using Seen = Observed<Pyramid, Sight::vector>;

/// A game under way in which things can be looked up by name.
struct Game {
  Seen env;
  Rng rng;
  double reward = 0;
  bool terminated = false;

  explicit Game(const Pyramid::Config& config = {}) : env(config) { env.reset(rng); }

  void play(int action, int times = 1) {
    for (int k = 0; k < times; ++k) {
      const auto result = env.step(action, rng);
      reward = result.reward;
      terminated = result.terminated;
    }
  }
  /// Puts oneself at a place of the present screen.
  void stand(Place p) {
    auto numbers = state_numbers(env);
    numbers[0] = p.x;
    numbers[1] = p.y;
    set_state_numbers(env, numbers);
  }
  Place place() {
    const auto numbers = state_numbers(env);
    return {static_cast<int>(numbers[0]), static_cast<int>(numbers[1])};
  }
  int lives() { return static_cast<int>(state_numbers(env)[13]); }
  int skull() { return static_cast<int>(state_numbers(env)[9]); }
};

/// Places are told from the corner of the upper middle screen, where one starts.
constexpr Place start_screen(int x, int y) { return {16 + x, y}; }

/// The shortest way to the next reward, searched through all that can happen; it may cost no life.
std::vector<int> way_to_reward(const Seen& from) {
  std::set<std::vector<double>> known = {state_numbers(from)};
  struct Step {
    Seen env;
    std::size_t before;
    int action;
  };
  std::vector<Step> steps = {{from, 0, kNone}};
  Rng rng;
  const double lives = state_numbers(from)[13];
  for (std::size_t next = 0; next < steps.size(); ++next) {
    for (int action = 0; action < 7; ++action) {
      Seen env = steps[next].env;
      const auto result = env.step(action, rng);
      const auto numbers = state_numbers(env);
      if (numbers[13] < lives) continue;
      if (result.reward > 0) {
        std::vector<int> way = {action};
        for (std::size_t k = next; k != 0; k = steps[k].before) way.push_back(steps[k].action);
        return {way.rbegin(), way.rend()};
      }
      if (known.insert(numbers).second) steps.push_back({env, next, action});
    }
  }
  return {};
}

}  // namespace

TEST_CASE("the pyramid can be solved, and pays late", "[unit]") {
  const auto env = make("Pyramid-v0?observation=vector");
  env->reset();
  Game game;
  std::vector<double> rewards;
  std::set<int> screens;
  int steps = 0;
  int first = 0;
  while (!game.terminated && rewards.size() < 20) {
    const auto way = way_to_reward(game.env);
    REQUIRE_FALSE(way.empty());
    for (const int action : way) {
      game.play(action);
      env->view().actions.set(0, 0, action);
      env->step();
      ++steps;
      screens.insert(pyramid::screen_of(game.place()));
      CHECK(env->view().rewards[0] == game.reward);
    }
    rewards.push_back(game.reward);
    if (first == 0) first = steps;
  }
  CHECK(rewards == std::vector<double>{1, 3, 1, 10, 3, 10});
  CHECK(env->view().terminated[0] == 1);
  CHECK(screens.size() == 6);
  CHECK(first == 28);
  CHECK(steps > 200);
  CHECK(steps < 500);
  CHECK(game.lives() == 3);
}

TEST_CASE("random play finds nothing in the pyramid", "[unit]") {
  const auto env = make("Pyramid-v0", {.num_envs = 8, .seed = 1});
  env->reset();
  RandomPlayer player(*env, 2);
  double sum = 0;
  for (int t = 0; t < 5000; ++t) {
    player.play(*env, 1);
    for (int i = 0; i < 8; ++i) sum += env->view().rewards[i];
  }
  CHECK(sum == 0);
}

TEST_CASE("ladders are climbed, stone is not walked through", "[unit]") {
  Game game;
  CHECK(game.place() == start_screen(7, 2));
  game.play(kDown);
  CHECK(game.place() == start_screen(7, 2));
  game.play(kRight);
  game.play(kUp);
  CHECK(game.place() == start_screen(8, 2));
  game.play(kDown, 4);
  CHECK(game.place() == start_screen(8, 6));
  game.play(kDown);
  CHECK(game.place() == start_screen(8, 6));
  game.play(kUp, 9);
  CHECK(game.place() == start_screen(8, 2));
}

TEST_CASE("a jump clears two cells, and a short fall is survived, a deep one not", "[unit]") {
  Game game;
  game.play(kRight, 2);
  game.play(kJumpRight);
  CHECK(game.place() == start_screen(10, 1));
  game.play(kLeft);  // nothing can be done in the air
  CHECK(game.place() == start_screen(11, 1));
  game.play(kNone);
  CHECK(game.place() == start_screen(12, 2));
  CHECK(game.lives() == 3);

  game.play(kLeft);  // over the edge
  CHECK(game.place() == start_screen(11, 2));
  game.play(kLeft, 2);
  CHECK(game.place() == start_screen(11, 4));
  game.play(kNone);
  CHECK(game.place() == start_screen(11, 5));  // the rope
  game.play(kNone, 5);
  CHECK(game.place() == start_screen(11, 5));
  CHECK(game.lives() == 3);
  game.play(kDown, 4);
  CHECK(game.place() == start_screen(11, 9));
  game.play(kNone);
  CHECK(game.place() == start_screen(7, 2));
  CHECK(game.lives() == 2);
  CHECK_FALSE(game.terminated);
}

TEST_CASE("a rope is gone along by hand", "[unit]") {
  Game game;
  game.stand(start_screen(9, 6));
  game.play(kJumpRight, 2);
  CHECK(game.place() == start_screen(11, 5));
  game.play(kRight);
  CHECK(game.place() == start_screen(12, 5));
  game.play(kUp);
  CHECK(game.place() == start_screen(12, 5));
  game.play(kRight);
  game.play(kNone);
  CHECK(game.place() == start_screen(13, 6));
  CHECK(game.lives() == 3);
}

TEST_CASE("the key opens the door, once", "[unit]") {
  Game game;
  game.stand(start_screen(14, 2));
  game.play(kRight);
  CHECK(game.place() == start_screen(14, 2));
  game.stand(start_screen(2, 6));
  game.play(kLeft);
  CHECK(game.reward == 1);
  game.stand(start_screen(2, 6));
  game.play(kLeft);
  CHECK(game.reward == 0);
  game.stand(start_screen(14, 2));
  game.play(kRight);
  CHECK(game.reward == 3);
  CHECK(game.place() == start_screen(14, 2));
  game.play(kRight, 2);
  CHECK(game.place() == start_screen(16, 2));
  CHECK(pyramid::screen_of(game.place()) == 2);
}

TEST_CASE("a skull walks to and fro, a cell every second step", "[unit]") {
  Game game;
  CHECK(game.skull() == 16 + 7);
  const std::vector<int> walked = {6, 6, 5, 5, 4, 4, 3, 3, 4, 4, 5};
  for (const int x : walked) {
    game.play(kNone);
    CHECK(game.skull() == 16 + x);
  }
}

TEST_CASE("a skull costs a life, and is leapt over", "[unit]") {
  Game game;
  game.stand(start_screen(6, 10));
  game.play(kRight);  // into it
  CHECK(game.lives() == 2);
  CHECK(game.place() == start_screen(7, 2));
  CHECK(game.skull() == 16 + 7);

  game.stand(start_screen(5, 10));
  game.play(kJumpRight, 3);
  CHECK(game.lives() == 2);
  CHECK(game.place() == start_screen(8, 10));

  Game passing;
  passing.stand(start_screen(6, 10));
  passing.play(kNone);
  CHECK(passing.lives() == 2);
}

TEST_CASE("spikes cost a life; the last ends the game", "[unit]") {
  for (const int lives : {1, 3}) {
    Game game({.lives = lives});
    auto numbers = state_numbers(game.env);
    const Place spot{32 + 4, 10};
    for (const std::size_t k : {0, 2, 4}) {
      numbers[k] = spot.x;
      numbers[k + 1] = spot.y;
    }
    numbers[9] = numbers[10] = 32 + 4;
    set_state_numbers(game.env, numbers);
    for (int life = 1; life <= lives; ++life) {
      CHECK_FALSE(game.terminated);
      game.play(kRight);
      CHECK(game.reward == 0);
      CHECK(game.place() == spot);
    }
    CHECK(game.terminated);
  }
}

TEST_CASE("the way out is a decoy", "[unit]") {
  Game game({.decoy_reward = 0.1});
  game.stand(start_screen(1, 2));
  game.play(kLeft);
  CHECK(game.terminated);
  CHECK(game.reward == 0.1);
  Game without;
  without.stand(start_screen(1, 2));
  without.play(kLeft);
  CHECK_FALSE(without.terminated);
  CHECK(without.place() == start_screen(1, 2));
}

TEST_CASE("planes show the present screen", "[unit]") {
  const auto env = make("Pyramid-v0");
  env->reset();
  const auto pixel = [&](int plane, int x, int y) {
    return env->view().observations.number(0, (plane * 12 + y) * 16 + x);
  };
  const auto count = [&](int plane) {
    int ones = 0;
    for (int k = 0; k < 12 * 16; ++k)
      ones += env->view().observations.number(0, plane * 192 + k) == 1;
    return ones;
  };
  CHECK(pixel(0, 7, 2) == 1);
  CHECK(count(0) == 1);
  CHECK(pixel(3, 8, 3) == 1);
  CHECK(pixel(4, 11, 5) == 1);
  CHECK(count(4) == 2);
  CHECK(count(5) == 0);
  CHECK(pixel(6, 1, 6) == 1);
  CHECK(pixel(7, 15, 2) == 1);
  CHECK(count(8) == 0);
  CHECK(pixel(9, 7, 10) == 1);
  CHECK(count(11) == 3);
  env->view().actions.set(0, 0, kRight);
  env->step();
  CHECK(pixel(0, 8, 2) == 1);
  CHECK(pixel(1, 7, 2) == 1);
  CHECK(pixel(9, 6, 10) == 1);
  CHECK(pixel(10, 7, 10) == 1);
}

TEST_CASE("places in stone and games that cannot be are refused", "[unit]") {
  CHECK_THROWS_WITH(make("Pyramid-v0?lives=0"), Contains("from 1 to 12"));
  CHECK_THROWS_WITH(make("Pyramid-v0?observation=state"), Contains("must be planes or vector, not state"));
  const auto env = make("Pyramid-v0");
  env->reset();
  const auto refused = [&](std::size_t number, double value) {
    auto state = env->state(0);
    state[number] = value;
    CHECK_THROWS_WITH(env->set_state(0, state), Contains("pyramid"));
  };
  refused(0, 16);  // in the wall
  refused(6, 1);   // a jump of no steps
  refused(9, 17);  // a skull off its beat
  refused(13, 4);  // too many lives
}
