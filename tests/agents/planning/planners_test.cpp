#include <stdexcept>

#include "agents/planning/asynchronous_value_iteration.h"
#include "agents/planning/bellman.h"
#include "agents/planning/policy_evaluation.h"
#include "agents/planning/policy_iteration.h"
#include "agents/planning/prioritized_sweeping.h"
#include "agents/planning/value_iteration.h"
#include "tests/agents/planning/models.h"

using namespace pavlov;
using test::corridor;
using test::distance;
using test::random_model;

TEST_CASE("all planners agree on random models", "[unit]") {
  Rng rng(1);
  for (int trial = 0; trial < 20; ++trial) {
    const TabularModel model = random_model(rng.integer(2, 60), rng);
    for (const double gamma : {1.0, 0.95, 0.5}) {
      const auto optimum = policy_iteration(
          model, {.evaluation = EvaluationMethod::exact, .sweeps = {.gamma = gamma}});
      REQUIRE(optimum.converged);
      const auto agrees = [&](const Plan& plan) {
        CHECK(plan.converged);
        CHECK(distance(plan.values, optimum.values) < 1e-9);
        CHECK(plan.policy == optimum.policy);
      };
      SweepOptions options{.gamma = gamma};
      agrees(value_iteration(model, 1e-11, options));
      agrees(modified_policy_iteration(model, 5, 1e-11, options));
      agrees(policy_iteration(model, {.theta = 1e-12, .sweeps = options}));
      options.update = Update::in_place;
      options.alternate = true;
      agrees(value_iteration(model, 1e-11, options));
      options.blocks = 3;
      options.threads = 2;
      agrees(value_iteration(model, 1e-11, options));
      agrees(modified_policy_iteration(model, 1, 1e-11, options));
      agrees(asynchronous_value_iteration(model, {.gamma = gamma, .accuracy = 1e-11}));
      agrees(asynchronous_value_iteration(
          model, {.gamma = gamma, .accuracy = 1e-11, .order = StateOrder::ordered}));
      agrees(prioritized_sweeping(model, {.gamma = gamma, .accuracy = 1e-11}));
    }
  }
}

TEST_CASE("exact evaluation agrees with sweeps, dense and sparse", "[unit]") {
  Rng rng(2);
  for (const int states : {40, 1500}) {
    const TabularModel model = random_model(states, rng);
    const Policy policy = uniform_policy(model);
    for (const double gamma : {1.0, 0.9}) {
      const Plan swept = evaluate_policy(model, policy, 1e-13, {.gamma = gamma});
      CHECK(distance(evaluate_exactly(model, policy, gamma).values, swept.values) < 1e-10);
    }
  }
}

TEST_CASE("values, action values and policies fulfil the Bellman equations", "[unit]") {
  Rng rng(3);
  const TabularModel model = random_model(30, rng);
  const double gamma = 0.9;
  const Policy policy = uniform_policy(model);
  const auto v = evaluate_exactly(model, policy, gamma).values;
  const ActionValues q = action_values(model, v, gamma);
  for (int state = 0; state < model.num_states(); ++state) {
    double expected = 0;  // v(s) = sum over a of pi(a | s) q(s, a)
    for (const int action : actions_of(policy, state)) {
      expected += policy(state, action) * q(state, action);
      // q(s, a) = r(s, a) + gamma sum over s' of p(s' | s, a) v(s') (3.4, 3.5)
      double reward = 0;
      std::vector<double> next(v.size(), 0.0);
      for (const Outcome& outcome : model.outcomes(state, action)) {
        reward += outcome.probability * outcome.reward;
        if (!outcome.terminated)
          next[static_cast<std::size_t>(outcome.next)] += outcome.probability;
      }
      double follows = 0;
      for (std::size_t s = 0; s < v.size(); ++s) follows += next[s] * v[s];
      CHECK(q(state, action) == Approx(reward + gamma * follows).margin(1e-12));
    }
    CHECK(v[static_cast<std::size_t>(state)] == Approx(expected).margin(1e-12));
    for (int action = 0; action < model.num_actions(); ++action) {
      if (!model.allowed(state, action)) {
        CHECK(q(state, action) == -kInfinity);
        CHECK(policy(state, action) == 0);
      }
    }
  }
}

TEST_CASE("the greedy policy keeps ties within the tolerance", "[unit]") {
  ActionValues q(2, 3);
  q(0, 0) = 1;
  q(0, 1) = 1 + 1e-10;
  q(0, 2) = 0.9;
  for (int action = 0; action < 3; ++action) q(1, action) = -kInfinity;
  CHECK(actions_of(greedy_policy(q), 0) == std::vector{0, 1});
  CHECK(greedy_policy(q)(0, 0) == 0.5);
  CHECK(actions_of(greedy_policy(q, 0), 0) == std::vector{1});
  CHECK(actions_of(greedy_policy(q, 0.2), 0) == std::vector{0, 1, 2});
  CHECK(actions_of(greedy_policy(q), 1).empty());
}

TEST_CASE("the accuracy asked for is kept, and no more work done than needed", "[unit]") {
  const TabularModel model = corridor(50);
  for (const double gamma : {0.5, 0.9, 0.99}) {
    const auto exact = value_iteration(model, 1e-14, {.gamma = gamma}).values;
    for (const double accuracy : {1e-2, 1e-6}) {
      const SweepOptions in_place{.gamma = gamma, .update = Update::in_place};
      for (const Plan& plan :
           {value_iteration(model, accuracy, {.gamma = gamma}),
            value_iteration(model, accuracy, in_place),
            modified_policy_iteration(model, 3, accuracy, in_place),
            asynchronous_value_iteration(model, {.gamma = gamma, .accuracy = accuracy}),
            prioritized_sweeping(model, {.gamma = gamma, .accuracy = accuracy})}) {
        CHECK(plan.converged);
        CHECK(distance(plan.values, exact) <= accuracy);
      }
    }
  }
  CHECK(value_iteration(model, 1e-2, {.gamma = 0.5}).sweeps <
        value_iteration(model, 1e-6, {.gamma = 0.5}).sweeps);
}

TEST_CASE("the order of updates decides how far news travel in a sweep", "[unit]") {
  const TabularModel model = corridor(100);
  const auto sweeps = [&](SweepOptions options) {
    const Plan plan = value_iteration(model, 1e-9, options);
    CHECK(plan.values == std::vector<double>(100, 1.0));
    CHECK(plan.backups == 100 * plan.sweeps);
    return plan.sweeps;
  };
  CHECK(sweeps({}) == 101);
  CHECK(sweeps({.update = Update::in_place}) == 101);  // the end lies behind the sweep
  CHECK(sweeps({.update = Update::in_place, .alternate = true}) == 3);
  CHECK(sweeps({.update = Update::in_place, .alternate = true, .blocks = 4}) == 9);
  const Plan plan = prioritized_sweeping(model);
  CHECK(plan.backups == 300);  // a look at every state, an update, and one in vain from its right
  CHECK(plan.values == std::vector<double>(100, 1.0));
  CHECK(value_iteration(model, 1e-9, {.max_sweeps = 7}).converged == false);
  CHECK(value_iteration(model, 1e-9, {.max_sweeps = 7}).values[93] == 1);
  CHECK(value_iteration(model, 1e-9, {.max_sweeps = 7}).values[92] == 0);
}

TEST_CASE("results are the same on any number of threads", "[unit]") {
  Rng rng(4);
  const TabularModel model = random_model(501, rng);
  for (const Update update : {Update::synchronous, Update::in_place}) {
    SweepOptions options{.gamma = 0.9, .update = update, .alternate = true, .blocks = 7};
    const Plan one = value_iteration(model, 1e-8, options);
    const Plan one_modified = modified_policy_iteration(model, 4, 1e-8, options);
    for (const int threads : {2, 3, 16}) {
      options.threads = threads;
      const Plan plan = value_iteration(model, 1e-8, options);
      CHECK(plan.values == one.values);
      CHECK(plan.sweeps == one.sweeps);
      CHECK(plan.change == one.change);
      CHECK(modified_policy_iteration(model, 4, 1e-8, options).values == one_modified.values);
    }
  }
}

TEST_CASE("asynchronous value iteration draws its states from its seed", "[unit]") {
  Rng rng(5);
  const TabularModel model = random_model(40, rng);
  const auto values = [&](std::uint64_t seed) {
    return asynchronous_value_iteration(model, {.accuracy = 1e-3, .seed = seed}).values;
  };
  CHECK(values(1) == values(1));
  CHECK(values(1) != values(2));
  const Plan stopped = asynchronous_value_iteration(model, {.max_backups = 40});
  CHECK(stopped.backups == 40);
  CHECK(!stopped.converged);
}

TEST_CASE("an improper policy is refused at gamma 1 and solved below", "[unit]") {
  const TabularModel model = corridor(4);
  const Policy left = deterministic_policy(model, std::vector{0, 0, 1, 1});
  CHECK_THROWS_WITH(evaluate_exactly(model, left, 1),
                    Contains("improper") && Contains("from state 0"));
  CHECK(evaluate_exactly(model, left, 0.9).values[0] == 0);
  CHECK(evaluate_exactly(model, left, 0.9).values[2] == Approx(0.9));
  CHECK(evaluate_exactly(model, uniform_policy(model), 1).values[0] == Approx(1));
}

TEST_CASE("evaluation goes on from the values it is given", "[unit]") {
  Rng rng(6);
  const TabularModel model = random_model(20, rng);
  const Policy policy = uniform_policy(model);
  const Plan cold = evaluate_policy(model, policy, 1e-8);
  const Plan warm = evaluate_policy(model, policy, 1e-8, {}, cold.values);
  CHECK(warm.sweeps == 1);
  CHECK(distance(warm.values, cold.values) < 1e-8);
  CHECK(cold.sweeps > 5);
}

TEST_CASE("policy iteration stops at its limit and tells so", "[unit]") {
  const TabularModel model = corridor(6);
  const auto all = policy_iteration(model, {.sweeps = {.gamma = 0.9}});
  CHECK(all.converged);
  CHECK(all.history.back().changed == 0);
  const auto one = policy_iteration(model, {.max_improvements = 1, .sweeps = {.gamma = 0.9}});
  CHECK(!one.converged);
  CHECK(one.history.size() == 1);
  CHECK(one.history[0].policy == uniform_policy(model));
  const auto rough = policy_iteration(model, {.theta = 0.1, .sweeps = {.gamma = 0.9}});
  CHECK(rough.history[0].values != all.history[0].values);
}

TEST_CASE("planners say what they cannot do", "[unit]") {
  const TabularModel model = corridor(3);
  const Policy policy = uniform_policy(model);
  CHECK_THROWS_WITH(value_iteration(model, 1e-6, {.gamma = 1.5}), Contains("[0, 1], not 1.5"));
  CHECK_THROWS_WITH(value_iteration(model, 0), Contains("accuracy must be positive, not 0"));
  CHECK_THROWS_WITH(value_iteration(model, 1e-6, {.threads = 0}),
                    Contains("must be 1 or more, not 0"));
  CHECK_THROWS_WITH(prioritized_sweeping(model, {.gamma = -1}), Contains("[0, 1], not -1"));
  CHECK_THROWS_WITH(modified_policy_iteration(model, 0), Contains("must be 1 or more, not 0"));
  CHECK_THROWS_WITH(policy_iteration(model, {.theta = 0}), Contains("theta must be positive"));
  CHECK_THROWS_WITH(evaluate_policy(model, Policy(2, 2)), Contains("[2, 2]") && Contains("[3, 2]"));
  CHECK_THROWS_WITH(evaluate_policy(model, Policy(3, 2)), Contains("state 0 sum to 0"));
  CHECK_THROWS_WITH(evaluate_policy(model, policy, 1e-6, {}, std::vector<double>(4)),
                    Contains("3 states") && Contains("not 4"));
  CHECK_THROWS_WITH(action_values(model, std::vector<double>(2), 1),
                    Contains("3") && Contains("2"));
  CHECK_THROWS_WITH(deterministic_policy(model, std::vector{0, 1, 2}),
                    Contains("action 2 is not allowed in state 2"));
}
