// TeleportGrid, WindyGridWorld and CliffWalking.

#include <nlohmann/json.hpp>

#include "envs/core/registry.h"
#include "tests/envs/table_optimum.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

using namespace pavlov;
using namespace pavlov::test;

TEST_CASE("the grid of Example 3.5 has the known values", "[golden]") {
  const auto path = find_golden("sutton_barto.json");
  REQUIRE(path.has_value());
  const auto recorded = nlohmann::json::parse(read_text(*path)).at("ch03_grid_world");
  const auto model = make("TeleportGrid-v0")->model();
  const auto optimal = optimal_values(*model, 0.9);
  std::vector<double> random(25, 0.0);
  for (int k = 0; k < 500; ++k) {
    const auto old = random;
    for (int s = 0; s < 25; ++s) {
      double sum = 0;
      for (int a = 0; a < 4; ++a) sum += 0.25 * backup(*model, s, a, 0.9, old);
      random[static_cast<std::size_t>(s)] = sum;
    }
  }
  for (std::size_t row = 0; row < 5; ++row) {
    for (std::size_t column = 0; column < 5; ++column) {
      const std::size_t s = row * 5 + column;
      CHECK(optimal[s] ==
            Approx(recorded["optimal_values"][row][column].get<double>()).margin(1e-9));
      CHECK(random[s] ==
            Approx(recorded["random_policy_values"][row][column].get<double>()).margin(1e-9));
    }
  }
}

TEST_CASE("every setting of the teleport grid does something", "[unit]") {
  const auto reward = [](const std::string& settings, int state) {
    return make("TeleportGrid-v0?" + settings)->model()->outcomes(state, 2)[0].reward;
  };
  CHECK(reward("a_reward=7", 1) == 7);
  CHECK(reward("b_reward=3", 3) == 3);
  CHECK(reward("edge_reward=-2", 0) == -2);
  CHECK(reward("edge_reward=-2", 24) == 0);
  CHECK_THROWS_WITH(make("TeleportGrid-v0?a_reward=nan"), Contains("a_reward"));
  const auto view = *make("TeleportGrid-v0")->grid(0);
  CHECK(view.labels[1] == "A");
  CHECK(view.labels[13] == "B'");
}

TEST_CASE("shortest paths through the windy grid have 15, 7 and 7 steps", "[unit]") {
  const auto length = [](const std::string& settings) {
    return -optimal_values(*make("WindyGridWorld-v0" + settings)->model(), 1)[30];
  };
  CHECK(length("") == 15);
  CHECK(length("?moves=king") == 7);
  CHECK(length("?moves=king_stay") == 7);
  CHECK(length("?wind=0,0,0,0,0,0,0,0,0,0") == 7);
  CHECK(length("?moves=king&stochastic_wind=true") > 7);
}

TEST_CASE("the wind blows where a move starts and ends at the edge", "[unit]") {
  enum { left, right, up, down };
  const auto model = make("WindyGridWorld-v0")->model();
  CHECK(model->terminal(37));
  CHECK(model->outcomes(32, right)[0].next == 33);
  CHECK(model->outcomes(33, right)[0].next == 24);
  CHECK(model->outcomes(46, left)[0].next == 25);
  CHECK(model->outcomes(16, down)[0].next == 6);
  CHECK(model->outcomes(8, up)[0].next == 8);
  CHECK(model->outcomes(48, left)[0].terminated);

  const auto gusty = make("WindyGridWorld-v0?stochastic_wind=true")->model();
  CHECK(gusty->outcomes(32, right).size() == 1);
  const auto outcomes = gusty->outcomes(36, right);
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0].next == 27);
  CHECK(outcomes[1].next == 17);
  CHECK(outcomes[2].next == 7);
  CHECK(outcomes[2].probability == 1.0 / 3.0);
  CHECK_THROWS_WITH(make("WindyGridWorld-v0?wind=1,2"), Contains("wind") && Contains("10"));
  CHECK_THROWS_WITH(make("WindyGridWorld-v0?wind=9,0,0,0,0,0,0,0,0,0"), Contains("from -7 to 7"));
  CHECK(make("WindyGridWorld-v0?moves=king_stay")->grid(0)->directions.size() == 9);
}

TEST_CASE("the best path along the cliff pays -13, and grids show the cliff", "[unit]") {
  const auto env = make("CliffWalking-v1");
  CHECK(optimal_values(*env->model(), 1)[36] == -13);
  const auto view = *env->grid(0);
  CHECK(view.cells[36] == GridView::Cell::start);
  CHECK(view.cells[37] == GridView::Cell::trap);
  CHECK(view.cells[47] == GridView::Cell::goal);
  CHECK(arrow(view.directions[0]) == "↑");
  CHECK(view.agent == 36);
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{48}), Contains("48"));
}
