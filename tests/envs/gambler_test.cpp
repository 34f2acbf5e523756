#include "envs/tabular/gambler.h"

#include <nlohmann/json.hpp>

#include "envs/core/registry.h"
#include "tests/envs/model_check.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"
#include "tests/support/planning.h"

using namespace pavlov;

TEST_CASE("the gambler's values and optimal stakes are the recorded ones", "[golden]") {
  const auto golden = nlohmann::json::parse(
      test::read_text(test::find_golden("sutton_barto.json").value()))["ch04_gambler"];
  for (const std::string p_heads : {"0.4", "0.25", "0.55"}) {
    const auto model = make("Gambler-v0?p_heads=" + p_heads)->model().value();
    const auto values = test::optimal_values(model, 1, 1e-15);
    const auto& stakes = golden[p_heads]["optimal_stakes_within_1e-9_for_capital_1_to_99"];
    for (int capital = 1; capital < 100; ++capital) {
      const auto i = static_cast<std::size_t>(capital);
      CHECK(std::abs(values[i] - golden[p_heads]["V"][i].get<double>()) < 1e-12);
      CHECK(test::best_actions(model, values, capital, 1, 1e-9) ==
            stakes[i - 1].get<std::vector<int>>());
    }
  }
}

TEST_CASE("the gambler's steps agree with the model for every setting", "[unit]") {
  test::check_model("Gambler-v0?p_heads=0.9&goal=10");
  test::check_model("Gambler-v0?goal=11&zero_stake=true&start_capital=4");
}

TEST_CASE("a stake is at most the capital and what is missing to the goal", "[unit]") {
  const auto env = make("Gambler-v0?start_capital=80");
  env->reset();
  CHECK(env->view().observations.number(0) == 80);
  const auto* legal = env->view().legal_actions;
  for (int stake = 0; stake <= 50; ++stake)
    CHECK((legal[stake] != 0) == (stake >= 1 && stake <= 20));
  env->view().actions.set(0, 0, 21);
  CHECK_THROWS_WITH(env->step(), Contains("Gambler-v0") && Contains("21"));
  const auto zero = make("Gambler-v0?zero_stake=true");
  zero->reset();
  CHECK(zero->view().legal_actions[0] != 0);
}

TEST_CASE("the gambler refuses senseless settings", "[unit]") {
  CHECK_THROWS_WITH(make("Gambler-v0?p_heads=1.5"), Contains("p_heads") && Contains("1.5"));
  CHECK_THROWS_WITH(make("Gambler-v0?goal=1"), Contains("goal"));
  CHECK_THROWS_WITH(make("Gambler-v0?start_capital=100"), Contains("start_capital"));
}
