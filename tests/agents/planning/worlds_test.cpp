// Planning on the textbook's other examples, against exact solutions.

#include "agents/planning/policy_evaluation.h"
#include "agents/planning/policy_iteration.h"
#include "agents/planning/value_iteration.h"
#include "tests/agents/planning/models.h"
#include "tests/agents/planning/oracles.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Cars moved under a deterministic policy of Jack's, [21 * 21] by cars at the two locations.
std::vector<double> moves(const Policy& policy) {
  std::vector<double> moved;
  for (int state = 0; state < policy.num_states(); ++state) {
    const auto actions = actions_of(policy, state);
    REQUIRE(actions.size() == 1);
    moved.push_back(actions[0] - 5);
  }
  return moved;
}

PolicyIterationPlan plan_for_jack(const TabularModel& model, EvaluationMethod evaluation) {
  const std::vector<int> move_nothing(21 * 21, 5);
  return policy_iteration(model,
                          {.evaluation = evaluation, .theta = 1e-9, .sweeps = {.gamma = 0.9}},
                          deterministic_policy(model, move_nothing));
}

int blackjack_state(int sum, int dealer, bool usable_ace) {
  return (sum * 11 + dealer) * 2 + (usable_ace ? 1 : 0);
}

/// Sticks on `least` and above, hits below.
Policy stick_on(const TabularModel& model, int least) {
  std::vector<int> actions;
  for (int state = 0; state < model.num_states(); ++state) {
    actions.push_back(state / 22 >= least ? 0 : 1);
  }
  return deterministic_policy(model, actions);
}

/// Expected return from the deal. With `sab`, natural hands are settled at once: they win unless
/// the dealer has a natural, too.
double blackjack_value(const TabularModel& model, const std::vector<double>& values, bool sab) {
  double value = 0;
  for (const auto& [state, probability] : model.start) {
    value += probability * values[static_cast<std::size_t>(state)];
  }
  for (int dealer = 1; dealer <= 10 && sab; ++dealer) {
    const double open = (dealer == 10 ? 4 : 1) / 13.0;
    const double dealer_natural = dealer == 1 ? 4 / 13.0 : dealer == 10 ? 1 / 13.0 : 0;
    const double natural = 2 * (1 / 13.0) * (4 / 13.0);
    const auto state = static_cast<std::size_t>(blackjack_state(21, dealer, true));
    value += open * natural * (1 - dealer_natural - values[state]);
  }
  return value;
}

}  // namespace

TEST_CASE("policy iteration solves Jack's car rental exactly", "[unit]") {
  const TabularModel model = model_of("JacksCarRental-v0");
  const auto oracle = read_json("sutton_barto.json").at("ch04_car_rental_exact");
  const auto& policies = oracle.at("policies_after_each_improvement");
  for (const EvaluationMethod evaluation : {EvaluationMethod::exact, EvaluationMethod::sweeps}) {
    const auto plan = plan_for_jack(model, evaluation);
    REQUIRE(plan.converged);
    REQUIRE(plan.history.size() == 5);
    const int changed[] = {318, 272, 79, 8, 0};
    for (std::size_t k = 0; k < 5; ++k) {
      CHECK(plan.history[k].changed == changed[k]);
      const Policy& improved = k + 1 < 5 ? plan.history[k + 1].policy : plan.policy;
      CHECK(moves(improved) == flat(policies.at(k)));
    }
    CHECK(distance(plan.values, flat(oracle.at("V"))) < 1e-6);
    const auto& first = plan.history[0].values;
    CHECK(first[0] == Approx(407.179).margin(5e-4));
    CHECK(first[440] == Approx(611.403).margin(5e-4));
    CHECK(plan.values[0] == Approx(421.414).margin(5e-4));
    CHECK(plan.values[10 * 21 + 10] == Approx(574.948).margin(5e-4));
    CHECK(plan.values[440] == Approx(636.990).margin(5e-4));
    CHECK(plan.values[20] == Approx(567.769).margin(5e-4));
    CHECK(plan.values[20 * 21] == Approx(554.948).margin(5e-4));
  }
}

TEST_CASE("the car rental of a public implementation comes out as there", "[unit]") {
  const auto oracle = read_json("sutton_barto.json").at("ch04_car_rental_full");
  const TabularModel model = model_of("JacksCarRental-v0?largest_count=10");
  const auto plan = plan_for_jack(model, EvaluationMethod::exact);
  REQUIRE(plan.converged);
  const auto& policies = oracle.at("policies_after_each_improvement");
  REQUIRE(plan.history.size() == policies.size());
  CHECK(moves(plan.policy) == flat(policies.back()));
  CHECK(distance(plan.values, flat(oracle.at("V"))) < 1e-3);
}

TEST_CASE("value iteration solves the gambler's problem in the known sweeps", "[unit]") {
  const auto oracle = read_json("sutton_barto.json").at("ch04_gambler");
  for (const std::string p : {"0.4", "0.25", "0.55"}) {
    INFO("p_heads " << p);
    const auto& known = oracle.at(p);
    const TabularModel model = model_of("Gambler-v0?p_heads=" + p);
    const Plan plan = value_iteration(model, 1e-9, {.update = Update::in_place});
    CHECK(plan.sweeps == known.at("sweeps_1e-9").get<int>());
    const Plan precise = value_iteration(model, 1e-15, {.update = Update::in_place});
    auto values = flat(known.at("V"));
    values.front() = values.back() = 0;  // the ends; some tables say 1 for having won
    CHECK(distance(precise.values, values) < 1e-12);
    const auto& stakes = known.at("optimal_stakes_within_1e-9_for_capital_1_to_99");
    for (int capital = 1; capital < 100; ++capital) {
      INFO("capital " << capital);
      CHECK(actions_of(precise.policy, capital) ==
            stakes.at(static_cast<std::size_t>(capital - 1)).get<std::vector<int>>());
    }
  }
}

TEST_CASE("the smallest optimal stakes of the gambler make the saw-tooth", "[unit]") {
  const TabularModel model = model_of("Gambler-v0?p_heads=0.4");
  const Plan plan = value_iteration(model, 1e-15);
  const auto tooth = [](int capital) {  // 1 ... 12, 12 ... 1 between multiples of 25
    const int place = capital % 25;
    return place <= 12 ? place : 25 - place;
  };
  for (int capital = 1; capital < 100; ++capital) {
    const int stake = capital == 50 ? 50 : capital % 25 == 0 ? 25 : tooth(capital);
    CHECK(actions_of(plan.policy, capital).front() == stake);
  }
}

TEST_CASE("the first sweeps of the gambler's problem are the known ones", "[unit]") {
  const auto known = read_json("sutton_barto.json").at("ch04_gambler").at("reference_code");
  const TabularModel model = model_of("Gambler-v0?p_heads=0.4");
  for (const int sweeps : {1, 2, 3}) {
    auto values = flat(known.at("after_sweep_" + std::to_string(sweeps)));
    values.back() = 0;
    const Plan plan =
        value_iteration(model, 1e-9, {.update = Update::in_place, .max_sweeps = sweeps});
    CHECK(distance(plan.values, values) < 1e-12);
  }
}

TEST_CASE("blackjack has its exact optimum", "[unit]") {
  const TabularModel model = model_of("Blackjack-v1?sab=false");
  const auto oracle = read_json("sutton_barto.json").at("ch05_blackjack_exact");
  const Plan plan = value_iteration(model, 1e-14);
  const ActionValues q = action_values(model, plan.values, 1);
  for (const auto& row : oracle.at("rows")) {
    const auto numbers = flat(row);
    const int state = blackjack_state(static_cast<int>(numbers[0]), static_cast<int>(numbers[1]),
                                      numbers[2] == 1);
    CHECK(q(state, 0) == Approx(numbers[3]).margin(1e-10));
    CHECK(q(state, 1) == Approx(numbers[4]).margin(1e-10));
  }
  CHECK(blackjack_value(model, plan.values, false) ==
        Approx(oracle.at("start_value_optimal_no_natural_rule").get<double>()).margin(1e-10));
  CHECK(blackjack_value(model, plan.values, true) ==
        Approx(oracle.at("start_value_optimal_sab_natural_rule_sticking_on_naturals").get<double>())
            .margin(1e-10));
  for (int sum = 12; sum <= 21; ++sum) {
    for (int dealer = 1; dealer <= 10; ++dealer) {
      const bool low = dealer >= 2 && dealer <= 6;
      const bool with_ace = sum >= 19 || (sum == 18 && dealer != 1 && dealer < 9);
      const bool without = sum >= 17 || (sum >= 13 && low) || (sum == 12 && low && dealer >= 4);
      INFO("sum " << sum << ", dealer " << dealer);
      CHECK(actions_of(plan.policy, blackjack_state(sum, dealer, true)) ==
            std::vector{with_ace ? 0 : 1});
      CHECK(actions_of(plan.policy, blackjack_state(sum, dealer, false)) ==
            std::vector{without ? 0 : 1});
    }
  }
}

TEST_CASE("sticking on 20 and 21 in blackjack has its exact values", "[unit]") {
  const TabularModel model = model_of("Blackjack-v1?sab=false");
  const auto oracle = read_json("sutton_barto.json").at("ch05_blackjack_exact");
  const Plan plan = evaluate_exactly(model, stick_on(model, 20), 1);
  for (const auto& row : oracle.at("policy_stick_on_20_or_21_values").at("rows")) {
    const auto numbers = flat(row);
    const int state = blackjack_state(static_cast<int>(numbers[0]), static_cast<int>(numbers[1]),
                                      numbers[2] == 1);
    CHECK(plan.values[static_cast<std::size_t>(state)] == Approx(numbers[3]).margin(1e-10));
  }
  const auto state = static_cast<std::size_t>(blackjack_state(13, 2, true));
  CHECK(plan.values[state] ==
        Approx(oracle.at("state_13_dealer_2_usable_policy_20").get<double>()).margin(1e-10));
  CHECK(blackjack_value(model, plan.values, false) == Approx(-0.3536).margin(5e-5));
  CHECK(blackjack_value(model, plan.values, true) == Approx(-0.3501).margin(5e-5));
}

TEST_CASE("states of the random walks are worth their known shares", "[unit]") {
  const TabularModel five = model_of("RandomWalk-v0");
  const TabularModel nineteen = model_of("RandomWalk-v0?states=19&left_reward=-1");
  const auto v5 = evaluate_exactly(five, uniform_policy(five), 1).values;
  const auto v19 = evaluate_exactly(nineteen, uniform_policy(nineteen), 1).values;
  double squares = 0;
  for (std::size_t i = 1; i <= 5; ++i) {
    CHECK(v5[i] == Approx(static_cast<double>(i) / 6));
    squares += (0.5 - v5[i]) * (0.5 - v5[i]) / 5;
  }
  CHECK(std::sqrt(squares) == Approx(0.2357).margin(5e-5));  // what a start of 0.5 is off by
  for (std::size_t i = 1; i <= 19; ++i) {
    CHECK(v19[i] == Approx((static_cast<double>(i) - 10) / 10).margin(1e-12));
  }
}
