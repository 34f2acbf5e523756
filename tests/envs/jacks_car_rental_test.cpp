#include "envs/tabular/jacks_car_rental.h"

#include <nlohmann/json.hpp>

#include "envs/core/registry.h"
#include "tests/envs/model_check.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"
#include "tests/support/planning.h"

using namespace pavlov;
using nlohmann::json;

namespace {

json golden(const char* key) {
  static const json all =
      json::parse(test::read_text(test::find_golden("sutton_barto.json").value()));
  return all[key];
}

/// v* against the recorded table [21, 21], and the best moves where there is a table of them.
void check_optimum(const JacksCarRental::Config& config, const json& values_wanted,
                   double tolerance, const json& moves_wanted) {
  const auto model = JacksCarRental(config).model();
  const auto values = test::optimal_values(model, 0.9, 1e-9);
  int wrong_moves = 0;
  double error = 0;
  for (int i = 0; i <= 20; ++i) {
    for (int j = 0; j <= 20; ++j) {
      const auto state = static_cast<std::size_t>(i * 21 + j);
      const auto row = static_cast<std::size_t>(i);
      const auto column = static_cast<std::size_t>(j);
      error = std::max(error, std::abs(values[state] - values_wanted[row][column].get<double>()));
      const auto best = test::best_actions(model, values, i * 21 + j, 0.9, 1e-4);
      wrong_moves += best != std::vector<int>{moves_wanted[row][column].get<int>() + 5};
    }
  }
  CHECK(error < tolerance);
  CHECK(wrong_moves == 0);
}

}  // namespace

TEST_CASE("the car rental's optimum with all of the Poisson distributions is the recorded one",
          "[golden]") {
  const auto wanted = golden("ch04_car_rental_exact");
  check_optimum({}, wanted["V"], 1e-6, wanted["policies_after_each_improvement"].back());
}

TEST_CASE("the car rental with counts cut at 10 is the public implementation's", "[golden]") {
  const auto wanted = golden("ch04_car_rental_full");
  check_optimum({.largest_count = 10}, wanted["V"], 1e-5,
                wanted["policies_after_each_improvement"].back());
}

TEST_CASE("the car rental with constant returns is the public implementation's", "[golden]") {
  const auto wanted = golden("ch04_car_rental_constant_returns");
  check_optimum({.largest_count = 10, .constant_returns = true}, wanted["V"], 1e-3,
                wanted["policy_rows_first_location"]);
}

TEST_CASE("moving no cars has the known values", "[unit]") {
  // Without moves there is one action, so that the optimum is the policy "move nothing".
  const auto values =
      test::optimal_values(make("JacksCarRental-v0?max_moves=0")->model().value(), 0.9, 1e-9);
  CHECK(values.front() == Approx(407.179).margin(5e-4));
  CHECK(values.back() == Approx(611.403).margin(5e-4));
}

TEST_CASE("days at the car rental agree with the model for every setting", "[unit]") {
  const std::string small =
      "JacksCarRental-v0?max_cars=3&max_moves=2&requests_1=1&requests_2=2&returns_1=1&returns_2=1."
      "5";
  for (const std::string change :
       {"", "&largest_count=2", "&constant_returns=true", "&rent=3&move_cost=7",
        "&free_moves=1&parking_cost=4&parking_limit=2"}) {
    test::check_model(small + change);
  }
}

TEST_CASE("the shuttle takes one car for nothing and a second parking lot costs 4", "[unit]") {
  // Nobody comes, so that the reward is the cost of the night alone.
  const auto reward = [](const std::string& settings, std::vector<double> cars, int moved) {
    const auto env = make("JacksCarRental-v0?requests_1=0&requests_2=0" + settings);
    env->reset();
    env->set_state(0, cars);
    env->view().actions.set(0, 0, moved);
    env->step();
    return env->view().rewards[0];
  };
  CHECK(reward("", {12, 3}, 2) == -4);
  CHECK(reward("", {12, 3}, -2) == -4);
  CHECK(reward("&free_moves=1", {12, 3}, 2) == -2);
  CHECK(reward("&free_moves=1", {12, 3}, -2) == -4);
  CHECK(reward("&free_moves=1&parking_cost=4", {12, 3}, 1) == -4);
  CHECK(reward("&free_moves=1&parking_cost=4", {12, 3}, 2) == -2);
  CHECK(reward("&parking_cost=4", {11, 20}, 0) == -8);
  CHECK(reward("&parking_cost=4&parking_limit=12", {11, 20}, 0) == -4);
}

TEST_CASE("only cars that are there can be moved", "[unit]") {
  const auto env = make("JacksCarRental-v0");
  env->reset();
  env->set_state(0, std::vector<double>{1, 3});
  const auto* legal = env->view().legal_actions;
  for (int moved = -5; moved <= 5; ++moved) {
    CHECK((legal[moved + 5] != 0) == (moved >= -3 && moved <= 1));
  }
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{1, 21}), Contains("between 0 and 20"));
}

TEST_CASE("the car rental refuses senseless settings", "[unit]") {
  CHECK_THROWS_WITH(make("JacksCarRental-v0?max_cars=0"), Contains("max_cars"));
  CHECK_THROWS_WITH(make("JacksCarRental-v0?max_moves=21"), Contains("max_moves"));
  CHECK_THROWS_WITH(make("JacksCarRental-v0?returns_2=-1"), Contains("mean of"));
  CHECK_THROWS_WITH(make("JacksCarRental-v0?free_moves=-1"), Contains("count"));
  CHECK_THROWS_WITH(make("JacksCarRental-v0?rent=inf"), Contains("money"));
}
