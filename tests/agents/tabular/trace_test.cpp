// Sarsa(lambda) and Q(lambda) by numbers computed by hand.
#include "agents/tabular/q_lambda.h"
#include "agents/tabular/sarsa_lambda.h"
#include "tests/agents/tabular/by_hand.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::HandBatch;

namespace {

TraceConfig halves(TraceKind trace = TraceKind::accumulating) {
  return {.table = {.alpha = 0.5, .gamma = 0.5}, .lambda = 0.5, .trace = trace};
}

}  // namespace

TEST_CASE("an error goes back along the episode by gamma lambda a step", "[unit]") {
  HandBatch batch(3, 1);
  const auto check = [&](auto&& learner) {
    batch.observe(learner, {{0, 0, 1, 1}, {1, 0, 2, 2, true}});
    CHECK(learner.q()(1, 0) == 1);
    CHECK(learner.q()(0, 0) == 0.5 * 1 + 0.5 * 2 * 0.25);
  };
  for (const auto& [trace, name] : enum_names(TraceKind{})) {
    check(SarsaLambda(halves(trace), batch.context()));
    if (trace != TraceKind::dutch) check(QLambda(halves(trace), batch.context()));
  }
}

TEST_CASE("each kind of trace counts a second visit in its own way", "[unit]") {
  // State 0 leads to itself, then to the end; reward 1 each, gamma 1: the errors are 1 and 1/2.
  const auto value = [](auto make, TraceKind trace) {
    HandBatch batch(2, 1);
    auto config = halves(trace);
    config.table.gamma = 1;
    auto learner = make(config, batch.context());
    batch.observe(learner, {{0, 0, 1, 0}, {0, 0, 1, 1, true}});
    return learner.q()(0, 0);
  };
  const auto sarsa = [](const auto&... args) { return SarsaLambda(args...); };
  const auto q = [](const auto&... args) { return QLambda(args...); };
  CHECK(value(sarsa, TraceKind::accumulating) == 0.5 + 0.5 * 0.5 * 1.5);
  CHECK(value(sarsa, TraceKind::replacing) == 0.5 + 0.5 * 0.5);
  CHECK(value(q, TraceKind::accumulating) == 0.5 + 0.5 * 0.5 * 1.5);
  CHECK(value(q, TraceKind::replacing) == 0.5 + 0.5 * 0.5);
  // The online lambda-return: 1/2 of (1/2 * 1 + 1/2 * 2), then half the way to 1.
  CHECK(value(sarsa, TraceKind::dutch) == 0.75 + 0.5 * (1 - 0.75));
  HandBatch batch(2, 1);
  CHECK_THROWS_WITH(QLambda(halves(TraceKind::dutch), batch.context()), Contains("not dutch"));
}

TEST_CASE("lambda 1 is Monte Carlo on an episode without revisits", "[unit]") {
  for (const auto& [trace, name] : enum_names(TraceKind{})) {
    HandBatch batch(8, 4);  // WN-03
    SarsaLambda learner({.table = {.alpha = 0.1, .gamma = 1}, .lambda = 1, .trace = trace},
                        batch.context());
    const auto steps = test::worked_episode();
    batch.observe(learner, steps);
    for (int t = 0; t < 7; ++t) {
      CHECK(learner.q()(t, steps[static_cast<std::size_t>(t)].action) ==
            Approx(-0.16 + 0.01 * t).epsilon(1e-12));
    }
  }
}

TEST_CASE("traces bootstrap through truncation and end with the episode", "[unit]") {
  const auto check = [](auto make) {
    HandBatch batch(4, 1);
    auto learner = make(batch.context());
    batch.observe(learner, {2, 0, 16, 3, true});  // Q(2) = 8
    batch.observe(learner, {{0, 0, 1, 1}, {1, 0, 2, 2, false, true}});
    CHECK(learner.q()(1, 0) == 0.5 * (2 + 0.5 * 8));
    CHECK(learner.q()(0, 0) == 0.5 * 1 + 0.5 * 6 * 0.25);
    batch.observe(learner, {2, 0, 100, 3, true});
    CHECK(learner.q()(1, 0) == 3);
    batch.observe(learner, {1, 0, 0, 2});
    const double before = learner.q()(1, 0);
    learner.begin_episodes();
    batch.observe(learner, {2, 0, 100, 3, true});
    CHECK(learner.q()(1, 0) == before);
  };
  check([](const LearnerContext& context) { return SarsaLambda(halves(), context); });
  check([](const LearnerContext& context) { return QLambda(halves(), context); });
}

TEST_CASE("Watkins's traces end before an action that is not greedy", "[unit]") {
  const auto value = [](int action) {
    HandBatch batch(3, 2);
    QLambda learner(halves(), batch.context());
    batch.observe(learner, {{1, 0, 4, 2, true}, {1, 1, 8, 2, true}});  // Q(1,·) = (2, 4)
    batch.observe(learner, {{0, 0, 1, 1}, {1, action, 6, 2, true}});
    return learner.q()(0, 0);
  };
  CHECK(value(0) == 0.5 * (1 + 0.5 * 4));
  CHECK(value(1) == 0.5 * (1 + 0.5 * 4) + 0.5 * (6 - 4) * 0.25);
}

TEST_CASE("lambda must lie between 0 and 1", "[unit]") {
  HandBatch batch(3, 2);
  auto config = halves();
  config.lambda = 1.5;
  CHECK_THROWS_WITH(SarsaLambda(config, batch.context()),
                    Contains("sarsa-lambda: lambda must be in [0, 1], not 1.5"));
}
