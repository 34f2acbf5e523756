// Planning on the grids of course, textbook and Gymnasium, against worked numbers.

#include <cmath>

#include "agents/planning/grid_text.h"
#include "agents/planning/policy_evaluation.h"
#include "agents/planning/policy_iteration.h"
#include "agents/planning/prioritized_sweeping.h"
#include "agents/planning/value_iteration.h"
#include "tests/agents/planning/models.h"
#include "tests/agents/planning/oracles.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Actions of a grid world, 0 left, 1 right, 2 up, 3 down, as letters; "T" where there are none.
std::vector<std::string> letters(const Policy& policy) {
  std::vector<std::string> cells;
  for (int state = 0; state < policy.num_states(); ++state) {
    std::string cell;
    for (const int action : actions_of(policy, state)) {
      cell += "LRUD"[static_cast<std::size_t>(action)];
    }
    cells.push_back(cell.empty() ? "T" : cell);
  }
  return cells;
}

/// sum over s of p(S_0 = s) v(s).
double start_value(const TabularModel& model, std::span<const double> values) {
  double value = 0;
  for (const auto& [state, probability] : model.start) {
    value += probability * values[static_cast<std::size_t>(state)];
  }
  return value;
}

const std::vector<double> kSmallGridRandomValues = {0,   -14, -20, -22, -14, -18, -20, -20,
                                                    -20, -20, -18, -14, -22, -20, -14, 0};

}  // namespace

TEST_CASE("policy evaluation on the 4x4 grid goes through the values of the course", "[unit]") {
  const TabularModel model = model_of("SmallGridWorld-v0");
  const Policy random = uniform_policy(model);
  const auto after = [&](int sweeps, Update update = Update::synchronous) {
    return evaluate_policy(model, random, 1e-4, {.update = update, .max_sweeps = sweeps});
  };
  CHECK(evaluate_policy(model, random, 1e9).values ==
        std::vector<double>{0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0});
  CHECK(after(1).values ==
        std::vector<double>{0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0});
  CHECK(after(2).values == std::vector<double>{0, -1.75, -2, -2, -1.75, -2, -2, -2,  //
                                               -2, -2, -2, -1.75, -2, -2, -1.75, 0});
  CHECK(after(3).values ==
        std::vector<double>{0, -2.4375, -2.9375, -3, -2.4375, -2.875, -3, -2.9375,  //
                            -2.9375, -3, -2.875, -2.4375, -3, -2.9375, -2.4375, 0});
  const auto ten = after(10);
  CHECK(ten.sweeps == 10);
  CHECK(ten.backups == 160);
  CHECK_FALSE(ten.converged);
  const double row_0[] = {0, -6.1380, -8.3524, -8.9673};
  const double row_1[] = {-6.1380, -7.7374, -8.4278, -8.3524};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(std::abs(ten.values[i] - row_0[i]) < 5e-5);
    CHECK(std::abs(ten.values[4 + i] - row_1[i]) < 5e-5);
  }
  const auto in_place = after(1, Update::in_place).values;
  CHECK(std::vector(in_place.begin(), in_place.begin() + 4) ==
        std::vector<double>{0, -1, -1.25, -1.3125});
  CHECK(distance(evaluate_policy(model, random, 1e-13).values, kSmallGridRandomValues) < 1e-9);
  CHECK(distance(evaluate_exactly(model, random, 1).values, kSmallGridRandomValues) < 1e-9);
}

TEST_CASE("policy evaluation on the 4x4 grid takes the known number of sweeps", "[unit]") {
  const TabularModel model = model_of("SmallGridWorld-v0");
  const auto oracle = read_json("sutton_barto.json").at("ch04_grid_world");
  for (const bool in_place : {true, false}) {
    for (const double gamma : {1.0, 0.9}) {
      const auto& known = oracle.at(std::string(in_place ? "in_place" : "synchronous") + "_gamma_" +
                                    (gamma == 1 ? "1" : "0.9"));
      const Plan plan = evaluate_policy(
          model, uniform_policy(model), 1e-4,
          {.gamma = gamma, .update = in_place ? Update::in_place : Update::synchronous});
      CHECK(plan.sweeps == known.at("sweeps_before_last").get<int>() + 1);
      CHECK(distance(plan.values, flat(known.at("values"))) < 1e-10);
      if (in_place && gamma == 1) CHECK(plan.sweeps == 114);
    }
  }
}

TEST_CASE("the greedy policy after three sweeps on the 4x4 grid is optimal", "[unit]") {
  const TabularModel model = model_of("SmallGridWorld-v0");
  const Plan three = evaluate_policy(model, uniform_policy(model), 1e-4, {.max_sweeps = 3});
  const Policy greedy = greedy_policy(model, three.values, 1);
  CHECK(letters(greedy) == std::vector<std::string>{"T", "L", "L", "LD",   //
                                                    "U", "LU", "LD", "D",  //
                                                    "U", "RU", "RD", "D",  //
                                                    "RU", "R", "R", "T"});
  const Plan optimal = value_iteration(model);
  CHECK(distance(evaluate_exactly(model, greedy, 1).values, optimal.values) < 1e-12);
  const auto iteration = policy_iteration(model);
  CHECK(iteration.converged);
  CHECK(distance(iteration.values, optimal.values) < 1e-9);
  CHECK(iteration.policy == optimal.policy);
  CHECK(distance(iteration.history[0].values, kSmallGridRandomValues) < 1e-8);
}

TEST_CASE("the course's grid world has its known optimum with both discounts", "[unit]") {
  const TabularModel model = model_of("GridWorld-v0");
  const auto grid = *make("GridWorld-v0")->grid(0);
  const Plan plan = value_iteration(model);
  const double kNone = 0;                                                         // walls and ends
  CHECK(distance(plan.values, std::vector<double>{0.7, 0.8,   0.9, 1.0,   kNone,  //
                                                  0.6, kNone, 0.8, 0.9,   kNone,  //
                                                  0.5, kNone, 0.7, kNone, 0.3,    //
                                                  0.4, 0.5,   0.6, 0.5,   0.4}) < 1e-9);
  const std::vector<std::string> arrows = {"R",  "R", "R",  "R", "T",  //
                                           "U",  "T", "RU", "U", "T",  //
                                           "U",  "T", "U",  "T", "D",  //
                                           "RU", "R", "U",  "L", "L"};
  CHECK(letters(plan.policy) == arrows);
  const Plan discounted = value_iteration(model, 1e-10, {.gamma = 0.9});
  CHECK(discounted.values[10] == Approx(0.18098).margin(5e-6));
  CHECK(discounted.values[3] == Approx(1));
  CHECK(discounted.values[14] == Approx(-0.043406).margin(5e-7));
  CHECK(letters(discounted.policy) == arrows);
  CHECK(values_text(grid, plan.values) ==
        "0.70  0.80  0.90  1.00    +1\n"
        "0.60     #  0.80  0.90    -1\n"
        "0.50     #  0.70     #  0.30\n"
        "0.40  0.50  0.60  0.50  0.40\n");
  CHECK(policy_text(grid, plan.policy) ==
        " →   →   →   →  +1\n"
        " ↑   #  →↑   ↑  -1\n"
        " ↑   #   ↑   #   ↓\n"
        "→↑   →   ↑   ←   ←\n");
}

TEST_CASE("the 5x5 grid has its known values, random and optimal", "[unit]") {
  const TabularModel model = model_of("TeleportGrid-v0");
  const auto oracle = read_json("sutton_barto.json").at("ch03_grid_world");
  const auto random = flat(oracle.at("random_policy_values"));
  const auto optimal = flat(oracle.at("optimal_values"));
  CHECK(distance(evaluate_exactly(model, uniform_policy(model), 0.9).values, random) < 1e-9);
  CHECK(distance(evaluate_policy(model, uniform_policy(model), 1e-12, {.gamma = 0.9}).values,
                 random) < 1e-9);
  CHECK(distance(value_iteration(model, 1e-11, {.gamma = 0.9}).values, optimal) < 1e-9);
  CHECK(distance(prioritized_sweeping(model, {.gamma = 0.9, .accuracy = 1e-11}).values, optimal) <
        1e-9);
}

TEST_CASE("Gymnasium's tables have their known optima", "[unit]") {
  const auto optima = read_json("tabular_optima.json");
  const std::pair<const char*, const char*> tables[] = {
      {"frozen_lake_4x4_slippery", "FrozenLake-v1"},
      {"frozen_lake_4x4_deterministic", "FrozenLake-v1?is_slippery=false"},
      {"frozen_lake_4x4_success_0.8", "FrozenLake-v1?success_rate=0.8"},
      {"frozen_lake_8x8_slippery", "FrozenLake-v1?map=8x8"},
      {"frozen_lake_8x8_deterministic", "FrozenLake-v1?map=8x8&is_slippery=false"},
      {"taxi", "Taxi-v4"},
      {"taxi_rainy", "Taxi-v4?is_rainy=true"},
      {"cliff_walking", "CliffWalking-v1"},
      {"cliff_walking_slippery", "CliffWalking-v1?is_slippery=true"}};
  for (const auto& [table, name] : tables) {
    INFO(table);
    const TabularModel model = model_of(name);
    const auto& oracle = optima.at(table);
    const auto& discounted = oracle.at("gamma_0.99");
    const Plan plan = value_iteration(
        model, 1e-11, {.gamma = 0.99, .update = Update::in_place, .alternate = true});
    CHECK(distance(plan.values, flat(discounted.at("V"))) < 1e-9);
    CHECK(start_value(model, plan.values) ==
          Approx(discounted.at("start_value").get<double>()).margin(1e-9));
    const auto& greedy = discounted.at("greedy_actions_within_1e-9");
    for (int state = 0; state < model.num_states(); ++state) {
      std::string actions;
      for (const int action : actions_of(plan.policy, state)) actions += std::to_string(action);
      INFO("state " << state);
      CHECK(actions == greedy.at(static_cast<std::size_t>(state)).get<std::string>());
    }
    if (!oracle.contains("time_limit")) continue;
    // As many sweeps as steps, undiscounted: the best return within the time limit.
    const Plan limited =
        value_iteration(model, 1e-300, {.max_sweeps = oracle.at("time_limit").get<int>()});
    CHECK(
        start_value(model, limited.values) ==
        Approx(oracle.at("optimal_expected_return_within_time_limit").get<double>()).margin(1e-9));
  }
}

TEST_CASE("the toy texts are worth what is said of them without discount", "[unit]") {
  const auto worth = [](const std::string& name) {
    const TabularModel model = model_of(name);
    return start_value(model, value_iteration(model, 1e-12, {.update = Update::in_place}).values);
  };
  CHECK(worth("FrozenLake-v1") == Approx(0.82353).margin(5e-6));
  CHECK(worth("FrozenLake-v1?map=8x8") == Approx(1).margin(1e-6));
  CHECK(worth("Taxi-v4") == Approx(7.93));
  CHECK(worth("CliffWalking-v1") == Approx(-13));
}
