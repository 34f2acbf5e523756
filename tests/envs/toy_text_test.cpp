// What FrozenLake and Taxi do beyond their recorded tables.

#include "envs/core/registry.h"
#include "envs/core/state_numbers.h"
#include "envs/tabular/frozen_lake.h"
#include "envs/tabular/taxi.h"
#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("random lakes have a way to the goal and as many holes as asked for", "[unit]") {
  int frozen = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const GridMap map = random_lake(20, 0.8, Rng(seed));
    CHECK(map.at(0) == 'S');
    CHECK(map.at(399) == 'G');
    CHECK(map.path_length(0, 399, 'H') >= 38);
    frozen += static_cast<int>(map.cells_with("F").size());
  }
  // 398 cells a map, 80 % of them; solvable maps have slightly more.
  CHECK(frozen / (50.0 * 398) == Approx(0.8).margin(0.02));
  CHECK_THROWS_WITH(random_lake(50, 0.01, Rng(1)), Contains("frozen_probability 0.01"));
}

TEST_CASE("every setting of the frozen lake does something", "[unit]") {
  const auto model = [](const std::string& settings) {
    return *make("FrozenLake-v1?" + settings)->model();
  };
  const auto dry = model("is_slippery=false&goal_reward=5&hole_reward=-2&frozen_reward=-0.1");
  CHECK(dry.outcomes(14, 2)[0].reward == 5);
  CHECK(dry.outcomes(4, 2)[0].reward == -2);
  CHECK(dry.outcomes(0, 2)[0].reward == -0.1);
  CHECK(dry.outcomes(0, 2).size() == 1);
  CHECK(model("success_rate=1").outcomes(0, 2)[1].probability == 1);
  CHECK(model("map=8x8").num_states() == 64);
  const auto own = model("map=FS/GF");
  CHECK(own.num_states() == 4);
  CHECK(own.start.front().first == 1);
  CHECK(model("map=SS/GF").start.size() == 2);
  CHECK(model("map=random").num_states() == 64);
  CHECK(model("map=random&size=5").num_states() == 25);
  const auto holes = [](const std::string& settings) {
    const auto view = make("FrozenLake-v1?map=random&size=30&" + settings)->grid(0);
    return view->cells;
  };
  const auto count = [](const std::vector<GridView::Cell>& cells) {
    return std::count(cells.begin(), cells.end(), GridView::Cell::trap);
  };
  CHECK(holes("map_seed=1") == holes("map_seed=1"));
  CHECK(holes("map_seed=1") != holes("map_seed=2"));
  CHECK(count(holes("frozen_probability=1")) == 0);
  CHECK(count(holes("frozen_probability=0.95")) < count(holes("frozen_probability=0.75")));

  CHECK_THROWS_WITH(model("map=5x5"), Contains("'5'") && Contains("SFHG"));
  CHECK_THROWS_WITH(model("map=FG"), Contains("no start"));
  CHECK_THROWS_WITH(model("success_rate=2"), Contains("success_rate"));
  CHECK_THROWS_WITH(model("size=1"), Contains("size"));
  CHECK_THROWS_WITH(model("frozen_probability=0"), Contains("frozen_probability"));
}

TEST_CASE("time limits and thresholds of toy text environments are as published", "[unit]") {
  const auto check = [](const char* id, int limit, double threshold) {
    const auto& spec = find_environment(id).spec;
    CHECK(spec.max_episode_steps == limit);
    CHECK(spec.reward_threshold == threshold);
  };
  check("FrozenLake-v1", 100, 0.70);
  check("FrozenLake8x8-v1", 200, 0.85);
  check("Taxi-v4", 200, 8);
  CHECK(find_environment("CliffWalking-v1").spec.max_episode_steps == 0);
  CHECK(std::isnan(find_environment("CliffWalking-v1").spec.reward_threshold));
}

TEST_CASE("a fickle passenger changes the destination once, after the first move", "[unit]") {
  enum { south, north, east, west, pick_up, drop_off };
  Rng rng(1);
  Taxi env({.fickle_passenger = true, .fickle_probability = 1});
  CHECK_FALSE(env.model().has_value());
  std::array<int, 4> chosen{};
  for (int i = 0; i < 3000; ++i) {
    env.reset(rng);
    REQUIRE(state_numbers(env)[1] == 1);
    set_state_numbers(env,
                      std::vector<double>{static_cast<double>(TaxiState{0, 0, 0, 1}.number()), 1});
    const auto destination = [&](int action) {
      return TaxiState::of(env.step(action, rng).observation).destination;
    };
    REQUIRE(destination(pick_up) == 1);
    REQUIRE(destination(north) == 1);  // blocked: no move
    const int other = destination(south);
    ++chosen[static_cast<std::size_t>(other)];
    REQUIRE(destination(south) == other);
    REQUIRE(state_numbers(env)[1] == 0);
  }
  CHECK(chosen[1] == 0);
  for (const int i : {0, 2, 3}) {
    CHECK(chosen[static_cast<std::size_t>(i)] == Approx(1000).margin(5 * 25.8));
  }

  int fickle = 0;
  Taxi sometimes({.fickle_passenger = true});
  for (int i = 0; i < 10'000; ++i) {
    sometimes.reset(rng);
    fickle += state_numbers(sometimes)[1] == 1;
  }
  CHECK(fickle == Approx(3000).margin(5 * 45.8));
  Taxi steady;
  steady.reset(rng);
  CHECK(state_numbers(steady)[1] == 0);
}

TEST_CASE("rain makes a taxi drift as often as it is set to", "[unit]") {
  const auto model = make("Taxi-v4?is_rainy=true&rainy_probability=0.5")->model();
  const auto outcomes = model->outcomes(TaxiState{2, 2, 0, 1}.number(), 1);
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0].probability == 0.5);
  CHECK(outcomes[1].probability == 0.25);
  CHECK(TaxiState::of(outcomes[1].next).column == 1);
  CHECK(TaxiState::of(outcomes[2].next).column == 3);
  CHECK_THROWS_WITH(make("Taxi-v4?rainy_probability=-1"), Contains("rainy_probability"));
  CHECK_THROWS_WITH(make("Taxi-v4?fickle_probability=3"), Contains("fickle_probability"));
}

TEST_CASE("a taxi shows its cells, its landmarks and the action mask of its state", "[unit]") {
  Taxi env;
  set_state_numbers(env,
                    std::vector<double>{static_cast<double>(TaxiState{4, 3, 3, 1}.number()), 0});
  const auto view = env.grid();
  CHECK(view.agent == 23);
  CHECK(view.labels[0] == "R");
  CHECK(view.labels[23] == "B");
  CHECK(view.cells[4] == GridView::Cell::goal);
  CHECK(view.state[0] == TaxiState{0, 0, 3, 1}.number());
  CHECK(env.action_mask() == std::array<bool, 6>{false, true, true, false, true, false});
}
