#include "envs/tabular/short_corridor.h"

#include "envs/core/registry.h"
#include "tests/envs/model_check.h"
#include "tests/support/catch.h"
#include "tests/support/planning.h"

using namespace pavlov;

namespace {

/// Value of the start under going right with probability p, by sweeps over the model.
double value_of(double p) {
  const auto model = ShortCorridor({.show_cell = true}).model().value();
  std::vector<double> values(4, 0.0);
  for (int sweep = 0; sweep < 20000; ++sweep) {
    for (int cell = 0; cell < 3; ++cell) {
      values[static_cast<std::size_t>(cell)] =
          (1 - p) * test::action_value(model, values, cell, 0, 1) +
          p * test::action_value(model, values, cell, 1, 1);
    }
  }
  return values[0];
}

}  // namespace

TEST_CASE("the short corridor has the exact values of Example 13.1", "[unit]") {
  CHECK(value_of(2 - std::sqrt(2.0)) == Approx(-(6 + 4 * std::sqrt(2.0))).epsilon(1e-9));
  CHECK(value_of(0.05) == Approx(-82.105).margin(5e-4));
  CHECK(value_of(0.5) == Approx(-12));
  CHECK(value_of(0.95) == Approx(-44.211).margin(5e-4));
}

TEST_CASE("the cells of the short corridor look alike unless they are shown", "[unit]") {
  const auto hidden = make("ShortCorridor-v0");
  CHECK(count_of(hidden->observation_space()) == 1);
  CHECK_FALSE(hidden->model().has_value());
  test::check_model("ShortCorridor-v0?show_cell=true");
}

TEST_CASE("the middle cell of the short corridor exchanges left and right", "[unit]") {
  ShortCorridor corridor({.show_cell = true});
  Rng rng(0);
  CHECK(corridor.reset(rng) == 0);
  CHECK(corridor.step(0, rng).observation == 0);
  CHECK(corridor.step(1, rng).observation == 1);
  CHECK(corridor.step(1, rng).observation == 0);
  CHECK(corridor.step(1, rng).observation == 1);
  CHECK(corridor.step(0, rng).observation == 2);
  const auto last = corridor.step(1, rng);
  CHECK(last.observation == 3);
  CHECK(last.terminated);
  CHECK(last.reward == -1);
  CHECK(corridor.grid().agent == 3);
}
