#include "envs/exploration/deep_sea.h"

#include <set>

#include "envs/core/registry.h"
#include "tests/envs/table_optimum.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

using Sea = Observed<DeepSea, Sight::state>;

/// The return of going right at the steps where `right` says so.
double dive(const DeepSea::Config& config, auto&& right) {
  Sea sea(config);
  Rng rng(1);
  sea.reset(rng);
  double sum = 0;
  for (int t = 0; t < config.size; ++t) {
    const auto result = sea.step(right(t) ? 1 : 0, rng);
    CHECK(result.terminated == (t + 1 == config.size));
    sum += result.reward;
  }
  return sum;
}

}  // namespace

TEST_CASE("returns in the deep sea are bsuite's", "[unit]") {
  for (const int size : {2, 10, 50}) {
    DeepSea::Config config{.size = size, .randomize_actions = false};
    CHECK(dive(config, [](int) { return true; }) == Approx(0.99));
    CHECK(dive(config, [](int) { return false; }) == 0);
    // One turn to the left, and the treasure is missed.
    CHECK(dive(config, [&](int t) { return t > 0; }) == Approx(-0.01 * (size - 1) / size));
    config.move_cost = 0.5;
    CHECK(dive(config, [](int) { return true; }) == Approx(0.5));
  }
}

TEST_CASE("a diver sinks by a row a step and stays between the sides", "[unit]") {
  Sea sea({.size = 4, .randomize_actions = false});
  Rng rng(1);
  CHECK(sea.reset(rng) == 0);
  CHECK(sea.step(0, rng).observation == 4);
  CHECK(sea.step(1, rng).observation == 9);
  CHECK(sea.step(1, rng).observation == 14);
  CHECK(sea.step(0, rng).observation == 16);  // the ground
}

TEST_CASE("which action goes right is drawn for each cell", "[unit]") {
  const auto model = *DeepSea({.size = 20}).model();
  int ones = 0;
  for (int state = 0; state < 400; ++state) {
    ones += model.outcomes(state, 1).front().reward != 0 && state % 20 > 0;
  }
  CHECK(ones > 150);
  CHECK(ones < 230);
  CHECK(make("DeepSea-v0?mapping_seed=1")->model()->outcomes(0, 0).size() == 1);
  std::set<std::string> mappings;
  for (const char* seed : {"0", "1", "2"}) {
    const auto env = make(std::string("DeepSea-v0?size=5&mapping_seed=") + seed);
    std::string mapping;
    for (int state = 0; state < 25; ++state) {
      mapping += env->model()->outcomes(state, 1).front().reward < 0 ? 'r' : 'l';
    }
    mappings.insert(mapping);
  }
  CHECK(mappings.size() == 3);
}

TEST_CASE("the deep sea's optimum is 0.99 whatever the mapping", "[unit]") {
  for (const char* name : {"DeepSea-v0", "DeepSea-v0?size=30&mapping_seed=7"}) {
    const auto env = make(name);
    CHECK(optimal_values(*env->model(), 1.0)[0] == Approx(0.99));
  }
}

TEST_CASE("planes of the deep sea show the diver alone", "[unit]") {
  const auto env = make("DeepSea-v0?size=5&observation=planes&randomize_actions=false");
  CHECK(env->observation_space() == Space(Box(0, 1, {1, 5, 5}, Dtype::u8)));
  env->reset();
  std::vector<double> expected(25, 0.0);
  expected[0] = 1;
  CHECK(env->view().observations.numbers(0) == expected);
  for (int t = 1; t <= 5; ++t) {
    env->view().actions.set(0, 0, 1);
    env->step();
    expected.assign(25, 0.0);
    if (t < 5) expected[static_cast<std::size_t>(6 * t)] = 1;
    CHECK(env->view().next_observations.numbers(0) == expected);
  }
  CHECK(env->view().terminated[0] == 1);
}

TEST_CASE("in the stochastic sea moves to the right fail and the corners are noisy", "[unit]") {
  Sea sea({.size = 5, .stochastic = true, .randomize_actions = false});
  CHECK_FALSE(sea.model());
  Rng rng(3);
  int stays = 0;
  double sum = 0;
  double squares = 0;
  constexpr int kEpisodes = 4000;
  for (int episode = 0; episode < kEpisodes; ++episode) {
    sea.reset(rng);
    stays += sea.step(1, rng).observation == 5;
    sea.reset(rng);
    for (int t = 0; t < 4; ++t) CHECK(sea.step(0, rng).reward == 0);
    const double reward = sea.step(0, rng).reward;
    sum += reward;
    squares += reward * reward;
  }
  CHECK(stays / double{kEpisodes} == Approx(0.2).margin(0.025));
  CHECK(sum / kEpisodes == Approx(0).margin(0.06));
  CHECK(squares / kEpisodes == Approx(1).margin(0.1));
}

TEST_CASE("a decoy pays for going left to the end", "[unit]") {
  const DeepSea::Config config{.size = 6, .randomize_actions = false, .decoy_reward = 0.1};
  CHECK(dive(config, [](int) { return false; }) == Approx(0.1));
  CHECK(dive(config, [](int t) { return t == 0; }) == Approx(0.1 - 0.01 / 6));
  CHECK(dive(config, [](int t) { return t == 4; }) == Approx(-0.01 / 6));
}

TEST_CASE("senseless seas are refused", "[unit]") {
  CHECK_THROWS_WITH(make("DeepSea-v0?size=1"), Contains("from 2 to 1000"));
  CHECK_THROWS_WITH(make("DeepSea-v0?observation=vector"), Contains("observation must be state or planes, not vector"));
  const auto env = make("DeepSea-v0");
  const std::vector<double> above = {2, 3};
  CHECK_THROWS_WITH(env->set_state(0, above), Contains("no place"));
}
