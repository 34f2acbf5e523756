// Q-learning, Sarsa, Expected Sarsa and Double Q-learning by numbers computed by hand.
#include "agents/tabular/double_q_learning.h"
#include "agents/tabular/expected_sarsa.h"
#include "agents/tabular/q_learning.h"
#include "agents/tabular/sarsa.h"
#include "tests/agents/tabular/by_hand.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::HandBatch;

namespace {

/// Greedy with ties to the lowest action, alpha 1/2, gamma 1/2: numbers stay short.
TabularConfig halves() {
  return {.alpha = 0.5,
          .gamma = 0.5,
          .exploration = {.exploration = ExplorationKind::greedy, .ties = TieBreak::lowest}};
}

/// The same with epsilon 1/2: of two actions the greedy one has probability 3/4.
TabularConfig exploring_halves() {
  auto config = halves();
  config.exploration.exploration = ExplorationKind::epsilon_greedy;
  config.exploration.epsilon = 0.5;
  return config;
}

/// Two ended episodes after which Q(1,·) = (2, 4) with alpha 1/2.
const std::vector<test::HandStep> kTeachState1 = {{1, 0, 4, 2, true}, {1, 1, 8, 2, true}};

}  // namespace

TEST_CASE("Q-learning on the worked episode changes values by -0.01 and -0.1", "[unit]") {
  HandBatch batch(8, 4);  // WN-03, the contrast
  QLearning learner({.alpha = 0.1, .gamma = 1}, batch.context());
  const auto steps = test::worked_episode();
  batch.observe(learner, steps);
  for (const auto& step : steps) {
    CHECK(learner.q()(step.state, step.action) ==
          Approx(step.terminated ? -0.1 : -0.01).epsilon(1e-12));
  }
}

TEST_CASE("Q-learning backs up the best next value", "[unit]") {
  HandBatch batch(3, 2);
  QLearning learner(halves(), batch.context());
  batch.observe(learner, kTeachState1);
  batch.observe(learner, {0, 0, 1, 1});
  CHECK(learner.q()(0, 0) == 0.5 * (1 + 0.5 * 4));
  CHECK(learner.q()(0, 1) == 0);
}

TEST_CASE("Sarsa backs up the value of what it does next", "[unit]") {
  bool saw[2] = {};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    HandBatch batch(3, 2, seed);
    Sarsa learner(exploring_halves(), batch.context());
    batch.observe(learner, kTeachState1);
    batch.observe(learner, {0, 0, 1, 1});
    const int next = batch.act(learner, 1);
    CHECK(learner.q()(0, 0) == 0.5 * (1 + 0.5 * (next == 0 ? 2 : 4)));
    saw[next] = true;
  }
  CHECK((saw[0] && saw[1]));
}

TEST_CASE("Expected Sarsa backs up the mean over its behaviour policy", "[unit]") {
  HandBatch batch(3, 2);
  ExpectedSarsa learner(exploring_halves(), batch.context());
  batch.observe(learner, kTeachState1);
  batch.observe(learner, {0, 0, 1, 1});
  CHECK(learner.q()(0, 0) == 0.5 * (1 + 0.5 * (0.25 * 2 + 0.75 * 4)));
}

TEST_CASE("Expected Sarsa with a greedy policy is Q-learning", "[unit]") {
  HandBatch batch(4, 2);
  QLearning q_learning(halves(), batch.context());
  ExpectedSarsa expected(halves(), batch.context());
  Rng rng(1);
  for (int t = 0; t < 200; ++t) {
    const test::HandStep step{rng.integer(0, 3), rng.integer(0, 1), rng.normal(), rng.integer(0, 3),
                              rng.bernoulli(0.2)};
    batch.observe(q_learning, step);
    batch.observe(expected, step);
  }
  CHECK(q_learning.q() == expected.q());
}

TEST_CASE("Double Q-learning lets one table choose and the other value", "[unit]") {
  int told_apart = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    HandBatch batch(3, 2, seed);
    auto config = halves();
    config.alpha = config.gamma = 1;
    DoubleQLearning learner(config, batch.context());
    // With alpha 1 every step writes its target into one of the tables; changing rewards leave
    // different values in the two.
    for (int t = 0; t < 10; ++t) {
      batch.observe(learner, {{1, 0, t % 3 - 1.0, 2, true}, {1, 1, t % 2 - 0.5, 2, true}});
    }
    const auto tables = [&] {
      Checkpoint saved;
      learner.save(saved);
      return std::pair(saved.doubles("q1"), saved.doubles("q2"));
    };
    const auto [q1, q2] = tables();  // Q(1,·) are elements 2 and 3
    CHECK(learner.q()(1, 0) == (q1[2] + q2[2]) / 2);
    batch.observe(learner, {0, 0, 10, 1});
    const auto [new1, new2] = tables();
    const auto best = [](const std::vector<double>& q) { return q[3] > q[2] ? 3U : 2U; };
    const bool first = new1[0] != 0;
    CHECK((first ? new2[0] : new1[0]) == 0);
    CHECK((first ? new1[0] : new2[0]) == 10 + (first ? q2[best(q1)] : q1[best(q2)]));
    told_apart += q1[best(q1)] != q2[best(q1)] && q2[best(q2)] != q1[best(q2)];
  }
  CHECK(told_apart > 0);
}

TEST_CASE("one-step methods bootstrap through truncation and never through termination", "[unit]") {
  HandBatch batch(3, 2);
  const auto value_after = [&](auto&& learner, bool terminated, bool truncated) {
    batch.observe(learner, kTeachState1);
    batch.observe(learner, {0, 0, 1, 1, terminated, truncated});
    return learner.q()(0, 0);
  };
  const auto check = [&](auto make) {
    CHECK(value_after(make(), false, true) == 0.5 * (1 + 0.5 * 4));
    CHECK(value_after(make(), true, false) == 0.5);
    CHECK(value_after(make(), true, true) == 0.5);
  };
  check([&] { return QLearning(halves(), batch.context()); });
  check([&] { return Sarsa(halves(), batch.context()); });
  check([&] { return ExpectedSarsa(halves(), batch.context()); });
}

TEST_CASE("actions that are not legal are neither taken nor counted on", "[unit]") {
  HandBatch batch(3, 3);
  auto config = exploring_halves();
  config.initial_value = 9;  // what an action never taken would promise
  const auto check = [&](auto&& learner) {
    batch.set_legal({1, 1, 0});
    batch.act(learner, 1);  // shows the learner what is legal in state 1
    for (int i = 0; i < 100; ++i) {
      batch.observe(learner, {{1, 0, 4, 2, true}, {1, 1, 4, 2, true}});
      CHECK(batch.act(learner, 0) != 2);
    }
    for (int i = 0; i < 100; ++i) batch.observe(learner, {0, 0, 1, 1});
    CHECK(learner.q()(0, 0) == Approx(1 + 0.5 * 4).epsilon(1e-4));
    CHECK(learner.values()[1] == Approx(4).epsilon(1e-4));
    CHECK(learner.greedy_policy()(1, 2) == 0);
  };
  check(QLearning(config, batch.context()));
  check(Sarsa(config, batch.context()));
  check(ExpectedSarsa(config, batch.context()));
  check(DoubleQLearning(config, batch.context()));
}
