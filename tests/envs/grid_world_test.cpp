#include "envs/tabular/grid_world.h"

#include "envs/core/registry.h"
#include "envs/core/state_numbers.h"
#include "tests/envs/table_optimum.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

enum Action { left, right, top, bottom };

/// Optimal actions of a state as letters L, R, T, B.
std::string greedy(const TabularModel& model, int state, double gamma,
                   const std::vector<double>& values) {
  std::string best;
  for (int a = 0; a < 4; ++a) {
    if (backup(model, state, a, gamma, values) > values[static_cast<std::size_t>(state)] - 1e-9) {
      best += "LRTB"[a];
    }
  }
  return best;
}

}  // namespace

TEST_CASE("the course's grid world has the values and arrows of its map", "[unit]") {
  const TabularModel model = GridWorld().model();
  REQUIRE(model.num_states() == 20);
  int states = 0;
  for (int s = 0; s < 20; ++s) states += !model.terminal(s);
  CHECK(states == 15);
  CHECK(model.size() == 60);
  REQUIRE(model.start.size() == 1);
  CHECK(model.start[0].first == 10);

  // WN-04, rows of the map; walls and ends are 0.
  const std::vector<double> expected = {0.7, 0.8, 0.9, 1.0, 0,    //
                                        0.6, 0,   0.8, 0.9, 0,    //
                                        0.5, 0,   0.7, 0,   0.3,  //
                                        0.4, 0.5, 0.6, 0.5, 0.4};
  const std::vector<std::string> arrows = {"R",  "R", "R",  "R", "",   //
                                           "T",  "",  "RT", "T", "",   //
                                           "T",  "",  "T",  "",  "B",  //
                                           "RT", "R", "T",  "L", "L"};
  const auto values = optimal_values(model, 1);
  const auto discounted = optimal_values(model, 0.9);
  for (int s = 0; s < 20; ++s) {
    INFO("cell " << s);
    const auto i = static_cast<std::size_t>(s);
    CHECK(values[i] == Approx(expected[i]).margin(1e-12));
    if (model.terminal(s)) continue;
    CHECK(greedy(model, s, 1, values) == arrows[i]);
    CHECK(greedy(model, s, 0.9, discounted) == arrows[i]);
  }
  CHECK(discounted[10] == Approx(0.18098).margin(1e-10));
  CHECK(discounted[3] == Approx(1).margin(1e-12));
  CHECK(discounted[14] == Approx(-0.043406).margin(1e-6));
}

TEST_CASE("a walk through the course's grid world", "[unit]") {
  GridWorld env;
  Rng rng;
  CHECK(env.reset(rng) == 10);
  const auto bump = env.step(right, rng);  // a wall
  CHECK(bump.observation == 10);
  CHECK(bump.reward == -0.1);
  CHECK(env.step(left, rng).observation == 10);  // the edge
  double sum = 0;
  StepResult<int> last;
  for (const int action : {top, top, right, right, right, right}) {
    last = env.step(action, rng);
    sum += last.reward;
  }
  CHECK(last.observation == 4);
  CHECK(last.terminated);
  CHECK(sum == Approx(0.5));

  set_state_numbers(env, std::vector<double>{1, 3});
  last = env.step(right, rng);
  CHECK(last.reward == -1);
  CHECK(last.terminated);
  CHECK(env.grid().agent == 9);
}

TEST_CASE("a grid world tells where its states lie", "[unit]") {
  const GridView view = GridWorld().grid();
  CHECK(view.rows == 4);
  CHECK(view.columns == 5);
  CHECK(view.cells[6] == GridView::Cell::wall);
  CHECK(view.state[6] == -1);
  CHECK(view.state[7] == 7);
  CHECK(view.cells[4] == GridView::Cell::goal);
  CHECK(view.cells[9] == GridView::Cell::trap);
  CHECK(view.labels[4] == "+1");
  CHECK(view.labels[9] == "-1");
  std::string arrows;
  for (const auto& direction : view.directions) arrows += arrow(direction);
  CHECK(arrows == "←→↑↓");
}

TEST_CASE("every setting of a grid world does something", "[unit]") {
  const auto values = [](const std::string& settings) {
    const auto model = make("GridWorld-v0?" + settings)->model();
    return optimal_values(*model, 1);
  };
  CHECK(values("step_reward=-0.2")[10] == Approx(0).margin(1e-12));
  CHECK(values("goal_reward=2")[10] == Approx(1.5));
  CHECK(values("step_reward=-1&trap_reward=0.5")[14] == Approx(0.5));
  CHECK(values("map=S.G")[0] == Approx(0.9));

  const auto slippery = make("GridWorld-v0?slip=0.2")->model();
  const auto outcomes = slippery->outcomes(10, top);
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0].probability == Approx(0.8));
  CHECK(outcomes[0].next == 5);
  CHECK(outcomes[1].probability == Approx(0.1));
  CHECK(outcomes[1].next == 10);
  CHECK(slippery->outcomes(2, right)[2].next == 7);
  const auto env = make("GridWorld-v0?slip=0.2", {.seed = 1, .max_episode_steps = 1});
  env->reset();
  int up = 0;
  for (int i = 0; i < 10'000; ++i) {
    env->view().actions.set(0, 0, top);
    env->step();
    up += env->view().next_observations.number(0) == 5;
  }
  CHECK(up == Approx(8000).margin(200));  // five standard deviations

  const auto anywhere = make("GridWorld-v0?random_start=true")->model();
  CHECK(anywhere->start.size() == 15);
}

TEST_CASE("what makes no grid world is refused", "[unit]") {
  CHECK_THROWS_WITH(make("GridWorld-v0?slip=1.5"), Contains("slip") && Contains("1.5"));
  CHECK_THROWS_WITH(make("GridWorld-v0?map=S.Q"), Contains("'Q'") && Contains("row 0"));
  CHECK_THROWS_WITH(make("GridWorld-v0?map=S./G"), Contains("different lengths"));
  CHECK_THROWS_WITH(make("GridWorld-v0?map="), Contains("empty"));
  CHECK_THROWS_WITH(make("GridWorld-v0?map=S.."), Contains("no goal"));
  CHECK_THROWS_WITH(make("GridWorld-v0?map=XGX"), Contains("no cell to start in"));
  CHECK_THROWS_WITH(make("GridWorld-v0?step_reward=inf"), Contains("step_reward"));
  const auto env = make("GridWorld-v0");
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{1, 1}), Contains("row 1, column 1"));
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{0, 5}), Contains("column 5"));
}

TEST_CASE("the small grid of Example 4.1 has the known values of the random policy", "[unit]") {
  const auto model = make("SmallGridWorld-v0")->model();
  REQUIRE(model->num_states() == 16);
  CHECK(model->start.size() == 14);
  std::vector<double> values(16, 0.0);
  const auto sweep_random_policy = [&] {
    const auto old = values;
    for (int s = 0; s < 16; ++s) {
      double sum = 0;
      for (int a = 0; a < 4; ++a) sum += 0.25 * backup(*model, s, a, 1, old);
      values[static_cast<std::size_t>(s)] = sum;
    }
  };
  for (int k = 0; k < 3; ++k) sweep_random_policy();
  CHECK(values == std::vector<double>{0, -2.4375, -2.9375, -3, -2.4375, -2.875, -3, -2.9375,
                                      -2.9375, -3, -2.875, -2.4375, -3, -2.9375, -2.4375, 0});
  for (int k = 0; k < 2000; ++k) sweep_random_policy();
  CHECK(values[1] == Approx(-14));
  CHECK(values[3] == Approx(-22));
  CHECK(values[5] == Approx(-18));
}

TEST_CASE("the shortest path through the Dyna maze has 14 steps", "[unit]") {
  const auto env = make("DynaMaze-v0");
  const auto model = env->model();
  const double value = optimal_values(*model, 0.95)[18];
  CHECK(value == Approx(std::pow(0.95, 13)));
  CHECK(model->start[0].first == 18);
  const auto view = *env->grid(0);
  CHECK(view.cells[8] == GridView::Cell::goal);
  CHECK(std::count(view.cells.begin(), view.cells.end(), GridView::Cell::wall) == 7);
}
