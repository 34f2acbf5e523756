#include "envs/core/coverage.h"

#include <numeric>

#include "envs/core/registry.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

void step(VectorEnv& env, int action) {
  env.view().actions.set(0, 0, action);
  env.step();
}

constexpr int kLeft = 0;
constexpr int kUp = 2;

}  // namespace

TEST_CASE("coverage counts the last place of an episode and the first of the next", "[unit]") {
  // Two steps up and left lead from S into the goal.
  const auto env = make("GridWorld-v0?map=G../.../..S");
  Coverage coverage(*env);
  env->reset();
  coverage.begin(*env);
  CHECK(coverage.cells() == 9);
  CHECK(coverage.covered() == 1);
  for (const int action : {kUp, kUp, kLeft, kLeft}) {
    step(*env, action);
    coverage.count(*env);
  }
  CHECK(env->next_coverage_cell(0) == 0);
  CHECK(env->coverage_cell(0) == 8);
  CHECK(std::vector<std::int64_t>(coverage.visits().begin(), coverage.visits().end()) ==
        std::vector<std::int64_t>{1, 1, 1, 0, 0, 1, 0, 0, 2});
  CHECK(std::vector<std::int64_t>(coverage.first_visits().begin(), coverage.first_visits().end()) ==
        std::vector<std::int64_t>{4, 3, 2, -1, -1, 1, -1, -1, 0});
  CHECK(coverage.covered() == 5);
  CHECK(coverage.steps() == 4);
}

TEST_CASE("an episode that is not followed by another is in no cell", "[unit]") {
  const auto env = make("GridWorld-v0?map=GS", {.auto_reset = false});
  Coverage coverage(*env);
  CHECK(env->coverage_cell(0) == -1);
  env->reset();
  coverage.begin(*env);
  step(*env, kLeft);
  coverage.count(*env);
  CHECK(env->next_coverage_cell(0) == 0);
  CHECK(env->coverage_cell(0) == -1);
  CHECK(coverage.visits()[0] == 1);
  CHECK(coverage.visits()[1] == 1);
}

TEST_CASE("coverage follows truncated episodes and several copies", "[unit]") {
  const auto env = make("GridWorld-v0?map=G.S", {.num_envs = 3, .max_episode_steps = 1});
  Coverage coverage(*env);
  env->reset();
  coverage.begin(*env);
  for (int i = 0; i < 3; ++i) env->view().actions.set(i, 0, kLeft);
  env->step();
  coverage.count(*env);
  CHECK(coverage.visits()[1] == 3);
  CHECK(coverage.visits()[2] == 6);
  CHECK(coverage.first_visits()[1] == 3);
}

TEST_CASE("wrappers pass coverage on", "[unit]") {
  const auto env = make("MountainCar-v0?frame_stack=3&sticky_actions=0.25");
  env->reset();
  CHECK(env->coverage_cells() == 1600);
  CHECK(env->coverage_cell(0) >= 0);
  REQUIRE(env->coverage_map());
  RandomPlayer(*env, 1).play(*env, 1);
  CHECK(env->next_coverage_cell(0) == env->coverage_cell(0));
}

TEST_CASE("cells cut an axis evenly and take in what lies outside", "[unit]") {
  const AxisCells axis{-1, 1, 4};
  CHECK(axis(-1) == 0);
  CHECK(axis(-0.51) == 0);
  CHECK(axis(-0.49) == 1);
  CHECK(axis(0) == 2);
  CHECK(axis(1) == 3);
  CHECK(axis(-7) == 0);
  CHECK(axis(7) == 3);
  const PlaneCells plane{{0, 2, 2}, {0, 3, 3}};
  CHECK(plane.cells() == 6);
  CHECK(plane.cell(0.5, 2.5) == 0);  // upper left
  CHECK(plane.cell(1.5, 0.5) == 5);  // lower right
}

TEST_CASE("environments without coverage are refused", "[unit]") {
  CHECK_THROWS_WITH(Coverage(*make("CartPole-v1")), Contains("CartPole-v1"));
}

TEST_CASE("cells of coverage are where they should be", "[contract]") {
  int covered = 0;
  for (const auto& id : registered_ids()) {
    INFO(id);
    const auto env = make(id, {.num_envs = 2, .seed = 1});
    env->reset();
    if (env->coverage_cells() == 0) {
      CHECK(env->coverage_cell(0) == -1);
      CHECK_FALSE(env->coverage_map());
      continue;
    }
    ++covered;
    if (const auto map = env->coverage_map()) {
      CHECK(static_cast<int>(map->cells.size()) == map->rows * map->columns);
      for (const int cell : map->cells) CHECK((cell >= -1 && cell < env->coverage_cells()));
    }
    Coverage coverage(*env);
    coverage.begin(*env);
    RandomPlayer player(*env, 2);
    for (int t = 0; t < 300; ++t) {
      player.play(*env, 1);
      for (int i = 0; i < 2; ++i) {
        REQUIRE((env->coverage_cell(i) >= 0 && env->coverage_cell(i) < env->coverage_cells()));
        REQUIRE(env->next_coverage_cell(i) < env->coverage_cells());
      }
      coverage.count(*env);
    }
    const auto visits = coverage.visits();
    CHECK(std::accumulate(visits.begin(), visits.end(), std::int64_t{0}) >= 600);
    CHECK(coverage.covered() >= 2);
  }
  CHECK(covered >= 8);
}
