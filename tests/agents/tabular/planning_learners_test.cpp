// Dyna-Q, Dyna-Q+ and prioritised sweeping by numbers computed by hand.
#include "agents/tabular/dyna_q.h"
#include "agents/tabular/prioritized_sweeping.h"
#include "tests/agents/tabular/by_hand.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::HandBatch;

namespace {
TabularConfig halves() { return {.alpha = 0.5, .gamma = 0.5}; }
}  // namespace

TEST_CASE("Dyna-Q repeats what it has seen as often as it plans", "[unit]") {
  for (const int planning_steps : {0, 1, 3}) {
    HandBatch batch(2, 2);
    DynaQ learner({.table = halves(), .planning_steps = planning_steps}, batch.context());
    batch.observe(learner, {0, 0, 1, 1, true});
    CHECK(learner.q()(0, 0) == 1 - std::pow(0.5, planning_steps + 1));
    CHECK(learner.q()(0, 1) == 0);
  }
}

TEST_CASE("Dyna-Q carries a reward back over steps made long ago", "[unit]") {
  HandBatch batch(3, 1);
  DynaQ learner({.table = halves(), .planning_steps = 200}, batch.context());
  batch.observe(learner, {{0, 0, 0, 1}, {1, 0, 1, 2, true}});
  CHECK(learner.q()(1, 0) == Approx(1));
  CHECK(learner.q()(0, 0) == Approx(0.5));
}

TEST_CASE("Dyna-Q's model does not take a truncation for an end", "[unit]") {
  HandBatch batch(3, 1);
  DynaQ learner({.table = halves(), .planning_steps = 200}, batch.context());
  batch.observe(learner, {{0, 0, 0, 1, false, true}, {1, 0, 1, 2, true}});
  CHECK(learner.q()(0, 0) == Approx(0.5));
}

TEST_CASE("Dyna-Q+ adds kappa sqrt(tau) for what was tried tau steps ago", "[unit]") {
  HandBatch batch(3, 1);
  DynaQ learner({.table = halves(), .planning_steps = 300, .kappa = 0.5}, batch.context());
  batch.observe(learner, {0, 0, 1, 2, true});
  for (int i = 0; i < 3; ++i) batch.observe(learner, {1, 0, 1, 2, true});
  CHECK(learner.q()(0, 0) == Approx(1 + 0.5 * std::sqrt(3.0)));
  CHECK(learner.q()(1, 0) == Approx(1));
}

TEST_CASE("Dyna-Q+ imagines untried actions to lead back without reward", "[unit]") {
  const auto untried = [](bool imagine) {
    HandBatch batch(2, 2);
    DynaQ learner(
        {.table = halves(), .planning_steps = 300, .kappa = 1, .untried_actions = imagine},
        batch.context());
    batch.observe(learner, {0, 0, 1, 1, true});
    CHECK(learner.q()(0, 0) == Approx(1));
    return learner.q()(0, 1);
  };
  CHECK(untried(true) == Approx(2));  // q = 1 + q / 2
  CHECK(untried(false) == 0);
}

TEST_CASE("prioritised sweeping sends a surprise back to what leads there", "[unit]") {
  const auto values = [](const PrioritizedSweeping::Config& config) {
    HandBatch batch(4, 1);
    PrioritizedSweeping learner(config, batch.context());
    batch.observe(learner, {{0, 0, 0, 1}, {1, 0, 0, 2}, {2, 0, 1, 3, true}});
    return std::vector<double>{learner.q()(0, 0), learner.q()(1, 0), learner.q()(2, 0)};
  };
  using Values = std::vector<double>;
  const TabularConfig table{.alpha = 1, .gamma = 0.5};
  CHECK(values({.table = table, .planning_steps = 3}) == Values{0.25, 0.5, 1});
  CHECK(values({.table = table, .planning_steps = 2}) == Values{0, 0.5, 1});
  CHECK(values({.table = table, .planning_steps = 3, .threshold = 0.3}) == Values{0, 0.5, 1});
}

TEST_CASE("prioritised sweeping takes the largest change first", "[unit]") {
  HandBatch batch(7, 1);
  PrioritizedSweeping learner({.table = {.alpha = 1, .gamma = 0.5}, .planning_steps = 1},
                              batch.context());
  batch.observe(learner, {{0, 0, 0, 1}, {6, 0, 0, 5}});
  batch.observe(learner, {1, 0, 1, 2, true});  // state 0 waits with priority 1/2
  batch.observe(learner, {5, 0, 4, 2, true});  // state 6 waits with priority 2
  batch.observe(learner, {1, 0, 1, 2, true});  // no surprise: time for the first in the queue
  CHECK(learner.q()(6, 0) == 2);
  CHECK(learner.q()(0, 0) == 0);
  CHECK(learner.updates() == 3);  // none for the first two, which change nothing
}

TEST_CASE("prioritised sweeping follows a world that changes", "[unit]") {
  HandBatch batch(4, 1);
  PrioritizedSweeping learner({.table = {.alpha = 1, .gamma = 0.5}}, batch.context());
  batch.observe(learner, {{1, 0, 8, 3, true}, {2, 0, 4, 3, true}, {0, 0, 0, 1}});
  CHECK(learner.q()(0, 0) == 4);
  batch.observe(learner, {0, 0, 0, 2});  // 0 leads to 2 now
  CHECK(learner.q()(0, 0) == 2);
  batch.observe(learner, {1, 0, 80, 3, true});
  CHECK(learner.q()(0, 0) == 2);
}

TEST_CASE("settings of planning learners are checked", "[unit]") {
  HandBatch batch(4, 1);
  CHECK_THROWS_WITH(DynaQ({.planning_steps = -1}, batch.context()), Contains("planning_steps"));
  CHECK_THROWS_WITH(DynaQ({.kappa = -1}, batch.context()), Contains("kappa"));
  CHECK_THROWS_WITH(PrioritizedSweeping({.planning_steps = 0}, batch.context()),
                    Contains("prioritized-sweeping: planning_steps"));
  CHECK_THROWS_WITH(PrioritizedSweeping({.threshold = -1}, batch.context()), Contains("threshold"));
}
