// What the recordings of the MinAtar games do not show: their settings, rare cases and states.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "envs/core/registry.h"
#include "envs/core/state_numbers.h"
#include "envs/minatar/asterix.h"
#include "envs/minatar/breakout.h"
#include "envs/minatar/freeway.h"
#include "envs/minatar/seaquest.h"
#include "envs/minatar/space_invaders.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::minatar;

namespace {

/// A game in the state of its start with some of its numbers, by their place in `state()`,
/// replaced.
template <class Game>
Game arranged(const std::map<std::size_t, double>& numbers,
              const typename Game::Config& config = {}) {
  Game game(config);
  Rng rng(1);
  game.reset(rng);
  auto state = state_numbers(game);
  for (const auto& [place, number] : numbers) state.at(place) = number;
  set_state_numbers(game, state);
  return game;
}

template <class Game>
StepResult<typename Game::Observation> play(Game& game, Move move, int steps = 1) {
  Rng rng(2);
  for (int t = 1; t < steps; ++t) game.step(static_cast<int>(move), rng);
  return game.step(static_cast<int>(move), rng);
}

template <class Observation>
bool marked(const Observation& planes, int channel, int x, int y) {
  return planes[cell(x, y + channel * kSize)] != 0;
}

template <class Game>
double number(const Game& game, std::size_t place) {
  return state_numbers(game)[place];
}

// Places in the state of Seaquest.
constexpr std::size_t kSpawnInterval = 1, kMoveInterval = 2, kAboard = 3, kOxygenLeft = 4, kX = 5,
                      kY = 6, kSurfaced = 8, kEnemyTimer = 10, kScalars = 12, kThing = 5,
                      kSwarm = 1 + kThing * Swarm<int>::kMost, kBulletSwarm = kScalars,
                      kEnemyBulletSwarm = kBulletSwarm + kSwarm,
                      kFishSwarm = kEnemyBulletSwarm + kSwarm, kSubSwarm = kFishSwarm + kSwarm;
// Places in the states of the other games.
constexpr std::size_t kBallY = 2, kStruck = 7, kBricks = 8, kMarchInterval = 5, kAliens = 7,
                      kCannonBullets = 107;

/// The state in which the submarine is about to come up with so many divers.
std::map<std::size_t, double> coming_up(double aboard) {
  return {{kY, 1}, {kSurfaced, 0}, {kAboard, aboard}};
}

/// The state in which the last alien is about to be shot.
const std::map<std::size_t, double> kLastAlien = [] {
  std::map<std::size_t, double> numbers;
  for (std::size_t i = 0; i < kSize * kSize; ++i) numbers[kAliens + i] = 0;
  numbers[kAliens + cell(3, 5)] = 1;
  numbers[kCannonBullets + cell(3, 6)] = 1;
  return numbers;
}();

}  // namespace

TEST_CASE("MinAtar's version 1 has the actions that a game uses", "[unit]") {
  const std::map<std::string, std::vector<int>> used = {{"Asterix", {0, 1, 2, 3, 4}},
                                                        {"Breakout", {0, 1, 3}},
                                                        {"Freeway", {0, 2, 4}},
                                                        {"Seaquest", {0, 1, 2, 3, 4, 5}},
                                                        {"SpaceInvaders", {0, 1, 3, 5}}};
  for (const auto& [name, actions] : used) {
    INFO(name);
    const auto full = make("MinAtar-" + name + "-v0", {.seed = 3});
    const auto fewest = make("MinAtar-" + name + "-v1", {.seed = 3});
    CHECK(full->action_space() == Space(Discrete{.n = 6}));
    REQUIRE(fewest->action_space() == Space(Discrete{.n = static_cast<int>(actions.size())}));
    full->reset();
    fewest->reset();
    Rng rng(4);
    for (int t = 0; t < 300; ++t) {
      const int action = rng.integer(0, static_cast<int>(actions.size()) - 1);
      fewest->view().actions.set(0, 0, action);
      full->view().actions.set(0, 0, actions[static_cast<std::size_t>(action)]);
      full->step();
      fewest->step();
      REQUIRE(full->view().observations.numbers(0) == fewest->view().observations.numbers(0));
    }
  }
}

TEST_CASE("Asterix becomes faster every 102 steps, only with difficulty_ramping", "[unit]") {
  Asterix game({.difficulty_ramping = true});
  Asterix steady({.difficulty_ramping = false});
  play(game, Move::none, 101);
  CHECK(number(game, 0) == 0);
  play(game, Move::none);
  CHECK(number(game, 0) == 1);
  play(game, Move::none, 10'000);
  play(steady, Move::none, 10'000);
  CHECK(number(game, 0) == 9);
  CHECK(number(game, kSpawnInterval) == 1);
  CHECK(number(game, kMoveInterval) == 1);
  CHECK(number(steady, 0) == 0);
  CHECK(number(steady, kSpawnInterval) == 10);
  CHECK(number(steady, kMoveInterval) == 5);
}

TEST_CASE("a ball that just broke a brick flies on through the next", "[unit]") {
  for (const bool struck : {false, true}) {
    auto flying_up = arranged<Breakout>({{kBallY, 4}, {6, -1}, {kStruck, struck ? 1.0 : 0.0}});
    const auto result = play(flying_up, Move::none);
    CHECK(result.reward == (struck ? 0 : 1));
    CHECK(number(flying_up, kBallY) == (struck ? 3 : 4));
  }
}

TEST_CASE("bricks are filled again when the ball comes down and none is left", "[unit]") {
  std::map<std::size_t, double> numbers = {{0, 1}, {1, 2}, {kBallY, 8}, {5, -1}};
  for (std::size_t i = 0; i < kSize * kSize; ++i) numbers[kBricks + i] = 0;
  auto game = arranged<Breakout>(numbers);
  const auto result = play(game, Move::none);
  CHECK_FALSE(result.terminated);
  for (int y = 0; y < kSize; ++y) {
    CHECK(marked(result.observation, Breakout::kBricks, 0, y) == within(y, 1, 3));
  }
}

TEST_CASE("each wave marches faster than the last, only with difficulty_ramping", "[unit]") {
  for (const bool ramping : {true, false}) {
    auto game = arranged<SpaceInvaders>(kLastAlien, {.difficulty_ramping = ramping});
    const auto result = play(game, Move::none);
    CHECK(result.reward == 1);
    CHECK(number(game, 0) == (ramping ? 1 : 0));
    CHECK(number(game, kMarchInterval) == (ramping ? 11 : 12));
    CHECK(marked(result.observation, SpaceInvaders::kAliens, 2, 0));
    CHECK(marked(result.observation, SpaceInvaders::kAliensLeft, 7, 3));
    CHECK_FALSE(marked(result.observation, SpaceInvaders::kAliens, 3, 5));
  }
}

TEST_CASE("coming up lands six divers for the oxygen left and costs one of fewer", "[unit]") {
  auto full = coming_up(6);
  full[kOxygenLeft] = 99;
  auto six = arranged<Seaquest>(full);
  const auto landed = play(six, Move::up);
  CHECK(landed.reward == 4);
  CHECK_FALSE(landed.terminated);
  CHECK(number(six, kAboard) == -1);
  CHECK(number(six, kOxygenLeft) == 200);

  for (const double aboard : {2.0, 0.0, -1.0}) {
    INFO(aboard);
    auto game = arranged<Seaquest>(coming_up(aboard));
    const auto result = play(game, Move::up);
    CHECK(result.reward == 0);
    CHECK(result.terminated == (aboard == 0));
    CHECK(number(game, kAboard) == (aboard == 0 ? 0 : aboard - 1));
  }
}

TEST_CASE("Seaquest becomes faster with each surfacing, only with difficulty_ramping", "[unit]") {
  for (const bool ramping : {true, false}) {
    auto game = arranged<Seaquest>(coming_up(1), {.difficulty_ramping = ramping});
    play(game, Move::up);
    CHECK(number(game, 0) == (ramping ? 1 : 0));
    CHECK(number(game, kSpawnInterval) == (ramping ? 19 : 20));
  }
}

TEST_CASE("a bullet that equals one yet to be moved takes it away and flies on", "[unit]") {
  auto game = arranged<Seaquest>({{kBulletSwarm, 2},  // at (6, 3) and behind it (5, 3)
                                  {kBulletSwarm + 1, 6},
                                  {kBulletSwarm + 2, 3},
                                  {kBulletSwarm + 3, 1},
                                  {kBulletSwarm + 1 + kThing, 5},
                                  {kBulletSwarm + 2 + kThing, 3},
                                  {kBulletSwarm + 3 + kThing, 1},
                                  {kFishSwarm, 1},  // at (6, 3), waiting
                                  {kFishSwarm + 1, 6},
                                  {kFishSwarm + 2, 3},
                                  {kFishSwarm + 4, 3}});
  const auto result = play(game, Move::none);
  CHECK(result.reward == 1);
  CHECK(number(game, kBulletSwarm) == 1);
  CHECK(marked(result.observation, Seaquest::kBullets, 7, 3));
  CHECK_FALSE(marked(result.observation, Seaquest::kFish, 6, 3));
}

TEST_CASE("Seaquest's swarms have room for the fastest game and never overflow", "[unit]") {
  auto game = arranged<Seaquest>({{kSpawnInterval, 1}, {kMoveInterval, 2}});
  Rng rng(5);
  double most = 0;
  for (int t = 0; t < 20'000; ++t) {
    game.step(0, rng);
    const auto state = state_numbers(game);
    most = std::max({most, state[kEnemyBulletSwarm], state[kFishSwarm], state[kSubSwarm]});
  }
  CHECK(most >= 10);
  CHECK(most <= 40);

  std::map<std::size_t, double> crowd = {{kFishSwarm, Swarm<int>::kMost},
                                         {kSubSwarm, Swarm<int>::kMost},
                                         {kSpawnInterval, 1},
                                         {kEnemyTimer, 0}};
  for (std::size_t i = 0; i < Swarm<int>::kMost; ++i) {
    crowd[kFishSwarm + 4 + kThing * i] = crowd[kSubSwarm + 4 + kThing * i] = 120;
  }
  auto full = arranged<Seaquest>(crowd);
  for (int t = 0; t < 100; ++t) full.step(0, rng);
  CHECK(number(full, kFishSwarm) == Swarm<int>::kMost);
  CHECK(number(full, kSubSwarm) == Swarm<int>::kMost);
}

TEST_CASE("states of MinAtar games that make no sense are refused", "[unit]") {
  CHECK_THROWS_WITH(arranged<Asterix>({{7, 9}}), Contains("Asterix"));         // row
  CHECK_THROWS_WITH(arranged<Breakout>({{kBallY, 9}}), Contains("Breakout"));  // lost ball
  CHECK_THROWS_WITH(arranged<Breakout>({{5, 0}}), Contains("Breakout"));       // no direction
  CHECK_THROWS_WITH(arranged<Breakout>({{kBricks + 50, 1}}), Contains("Breakout"));
  CHECK_THROWS_WITH(arranged<Freeway>({{4, 6}}), Contains("Freeway"));               // speed
  CHECK_THROWS_WITH(arranged<SpaceInvaders>({{1, 10}}), Contains("SpaceInvaders"));  // column
  auto deserted = kLastAlien;
  deserted[kAliens + cell(3, 5)] = 0;
  CHECK_THROWS_WITH(arranged<SpaceInvaders>(deserted), Contains("SpaceInvaders"));
  CHECK_THROWS_WITH(arranged<Seaquest>({{kFishSwarm, 49}}), Contains("Seaquest"));
  CHECK_THROWS_WITH(arranged<Seaquest>({{kFishSwarm, 1}, {kFishSwarm + 1, 10}}),
                    Contains("Seaquest"));
  CHECK_THROWS_WITH(arranged<Seaquest>({{kX, -1}}), Contains("Seaquest"));
}
