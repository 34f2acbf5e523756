#include "envs/tabular/random_walk.h"

#include "envs/core/registry.h"
#include "tests/envs/model_check.h"
#include "tests/support/catch.h"
#include "tests/support/planning.h"

using namespace pavlov;

TEST_CASE("the five-state random walk has values k/6, the 19-state walk -0.9 to 0.9", "[unit]") {
  const auto small = test::optimal_values(RandomWalk().model(), 1);
  for (int k = 1; k <= 5; ++k) CHECK(small[static_cast<std::size_t>(k)] == Approx(k / 6.0));
  const auto large = test::optimal_values(*make("RandomWalk19-v0")->model(), 1);
  for (int k = 1; k <= 19; ++k) {
    CHECK(large[static_cast<std::size_t>(k)] == Approx((k - 10) / 10.0).margin(1e-10));
  }
}

TEST_CASE("a random walk starts in the middle and steps as its model says", "[unit]") {
  Rng rng(1);
  CHECK(RandomWalk().reset(rng) == 3);
  CHECK(RandomWalk({.states = 19}).reset(rng) == 10);
  test::check_model("RandomWalk-v0?states=3&left_reward=-2&right_reward=7");
}

TEST_CASE("a random walk shows its states in a row", "[unit]") {
  const GridView grid = RandomWalk().grid();
  CHECK(grid.columns == 7);
  CHECK(grid.labels[1] == "A");
  CHECK(grid.labels[5] == "E");
  CHECK(grid.agent == 3);
}

TEST_CASE("a random walk refuses settings and states that make no sense", "[unit]") {
  CHECK_THROWS_WITH(make("RandomWalk-v0?states=4"), Contains("odd number") && Contains("4"));
  const auto env = make("RandomWalk-v0");
  env->reset();
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{6}), Contains("between 1 and 5"));
}
