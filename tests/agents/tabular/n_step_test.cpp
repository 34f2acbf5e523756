// n-step Sarsa, tree backup and n-step prediction by numbers computed by hand.
#include "agents/tabular/n_step_sarsa.h"
#include "agents/tabular/n_step_tree_backup.h"
#include "agents/tabular/td_prediction.h"
#include "tests/agents/tabular/by_hand.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::HandBatch;

namespace {

TabularConfig halves() { return {.alpha = 0.5, .gamma = 0.5}; }

std::vector<double> column(const ActionValues& q) {
  std::vector<double> out;
  for (int s = 0; s < q.num_states(); ++s) out.push_back(q(s, 0));
  return out;
}

/// States 0, 1, 2 and then the end, one action, rewards 1, 2, 4.
const std::vector<test::HandStep> kChain = {{0, 0, 1, 1}, {1, 0, 2, 2}, {2, 0, 4, 3, true}};

}  // namespace

TEST_CASE("2-step Sarsa on a chain gives the values computed by hand", "[unit]") {
  HandBatch batch(4, 1);
  NStepSarsa learner({.table = halves(), .n = 2}, batch.context());
  batch.observe(learner, kChain);  // targets 1 + 2/2, 2 + 4/2, 4
  CHECK(column(learner.q()) == std::vector<double>{1, 2, 2, 0});
  batch.observe(learner, kChain);  // targets 2 + Q(2)/4, 4, 4
  CHECK(column(learner.q()) == std::vector<double>{1.75, 3, 3, 0});
}

TEST_CASE("n-step Sarsa beyond the episode's length is Monte Carlo", "[unit]") {
  HandBatch batch(8, 4);  // WN-03
  NStepSarsa learner({.table = {.alpha = 0.1, .gamma = 1}, .n = 1000}, batch.context());
  const auto steps = test::worked_episode();
  batch.observe(learner, steps);
  for (int t = 0; t < 7; ++t) {
    CHECK(learner.q()(t, steps[static_cast<std::size_t>(t)].action) ==
          Approx(-0.16 + 0.01 * t).epsilon(1e-12));
  }
}

TEST_CASE("n-step returns bootstrap from where a truncation cut them", "[unit]") {
  const auto values = [](auto make, bool terminated) {
    HandBatch batch(4, 1);
    auto learner = make(batch.context());
    batch.observe(learner, {2, 0, 16, 3, true});  // Q(2) = 8
    batch.observe(learner, {{0, 0, 1, 1}, {1, 0, 2, 2, terminated, !terminated}});
    return column(learner.q());
  };
  for (const int n : {2, 3, 100}) {
    const auto sarsa = [n](const LearnerContext& context) {
      return NStepSarsa({.table = halves(), .n = n}, context);
    };
    const auto tree = [n](const LearnerContext& context) {
      return NStepTreeBackup({.table = halves(), .n = n}, context);
    };
    CHECK(values(sarsa, false) == std::vector<double>{2, 3, 8, 0});  // 1 + 2/2 + 8/4, 2 + 8/2
    CHECK(values(sarsa, true) == std::vector<double>{1, 1, 8, 0});
    CHECK(values(tree, false) == std::vector<double>{2, 3, 8, 0});
    CHECK(values(tree, true) == std::vector<double>{1, 1, 8, 0});
  }
}

TEST_CASE("an episode that was broken off is forgotten", "[unit]") {
  HandBatch batch(4, 1);
  NStepSarsa learner({.table = halves(), .n = 4}, batch.context());
  batch.observe(learner, {0, 0, 1, 1});
  learner.begin_episodes();
  batch.observe(learner, {2, 0, 4, 3, true});
  CHECK(column(learner.q()) == std::vector<double>{0, 0, 2, 0});
}

TEST_CASE("2-step tree backup weighs the actions not taken by their probability", "[unit]") {
  const auto value = [](TargetPolicy target) {
    HandBatch batch(3, 2);
    auto table = halves();
    table.exploration.epsilon = 0.5;  // of two actions the greedy one has probability 3/4
    NStepTreeBackup learner({.table = table, .n = 2, .target_policy = target}, batch.context());
    batch.observe(learner, {{1, 0, 4, 2, true}, {1, 1, 8, 2, true}});  // Q(1,·) = (2, 4)
    batch.observe(learner, {{0, 0, 1, 1}, {1, 0, 6, 2, true}});
    CHECK(learner.q()(1, 0) == 4);
    return learner.q()(0, 0);
  };
  // 1 + gamma (3/4 * 4 + 1/4 * 6), and with the greedy policy 1 + gamma * 4
  CHECK(value(TargetPolicy::behaviour) == 0.5 * (1 + 0.5 * 4.5));
  CHECK(value(TargetPolicy::greedy) == 0.5 * (1 + 0.5 * 4));
}

TEST_CASE("n must be at least 1", "[unit]") {
  HandBatch batch(4, 1);
  CHECK_THROWS_WITH(NStepSarsa({.n = 0}, batch.context()),
                    Contains("n-step-sarsa: n must be at least 1, not 0"));
  CHECK_THROWS_WITH(NStepTreeBackup({.n = 0}, batch.context()), Contains("tree-backup: n"));
}

TEST_CASE("TD prediction learns state values with each of its settings", "[unit]") {
  const auto values = [](const TdPrediction::Config& config) {
    HandBatch batch(4, 1);
    TdPrediction learner(config, batch.context(), Policy(4, 1, 1.0));
    batch.observe(learner, kChain);
    return learner.values();
  };
  using Values = std::vector<double>;
  CHECK(values({.alpha = 0.5, .gamma = 0.5}) == Values{0.5, 1, 2, 0});
  CHECK(values({.alpha = 0.25, .gamma = 0.5}) == Values{0.25, 0.5, 1, 0});
  CHECK(values({.alpha = 0.5, .gamma = 1, .initial_value = 2}) == Values{2.5, 3, 3, 2});
  CHECK(values({.alpha = 0.5, .gamma = 0.5, .n = 2}) == Values{1, 2, 2, 0});
  CHECK(values({.alpha = 0.5, .gamma = 1, .n = 100}) == Values{3.5, 3, 2, 0});
}

TEST_CASE("TD prediction bootstraps through truncation", "[unit]") {
  HandBatch batch(4, 1);
  for (const int n : {1, 2, 100}) {
    TdPrediction learner({.alpha = 0.5, .n = n}, batch.context(), Policy(4, 1, 1.0));
    batch.observe(learner, {{2, 0, 16, 3, true}, {1, 0, 2, 2, false, true}});
    CHECK(learner.values()[1] == 0.5 * (2 + 8));
  }
}

TEST_CASE("TD prediction follows the policy it is given", "[unit]") {
  HandBatch batch(1, 2);
  Policy policy(1, 2);
  policy(0, 0) = 0.2;
  policy(0, 1) = 0.8;
  TdPrediction learner({}, batch.context(), policy);
  int ones = 0;
  for (int i = 0; i < 10'000; ++i) ones += batch.act(learner, 0);
  CHECK(std::abs(ones - 8000) < 150);
  CHECK_THROWS_WITH(TdPrediction({}, batch.context(), Policy(2, 2)),
                    Contains("a policy for 2 states and 2 actions does not fit"));
}

TEST_CASE("batch TD and batch Monte Carlo give the two answers of the predictor", "[unit]") {
  // Sutton & Barto, Example 6.4: states A = 0 and B = 1.
  std::vector<Episode> episodes = {{.states = {0, 1, 2}, .rewards = {0, 0}}};
  for (int i = 0; i < 7; ++i) {
    episodes.push_back({.states = {1, 2}, .rewards = {i < 6 ? 1.0 : 0.0}});
  }
  std::vector<double> values(3, 0.5);
  CHECK(batch_td(episodes, {.alpha = 0.1, .tolerance = 1e-10}, values) < 1000);
  CHECK(values[0] == Approx(0.75));
  CHECK(values[1] == Approx(0.75));
  batch_td(episodes, {.alpha = 0.1, .n = 1000, .tolerance = 1e-10}, values);
  CHECK(std::abs(values[0]) < 1e-9);
  CHECK(values[1] == Approx(0.75));

  SECTION("an episode that was cut off counts the value of its last state") {
    episodes.assign(1, {.states = {0, 1}, .rewards = {1}, .terminated = false});
    episodes.push_back({.states = {1, 2}, .rewards = {3}});
    batch_td(episodes, {.alpha = 0.1, .gamma = 0.5, .tolerance = 1e-10}, values);
    CHECK(values[0] == Approx(1 + 0.5 * 3));
  }
  SECTION("it gives up after the sweeps it is allowed") {
    CHECK(batch_td(episodes, {.alpha = 0.1, .tolerance = 0, .max_sweeps = 7}, values) == 7);
  }
}
