#include "envs/core/tabular_model.h"

#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("a model keeps its outcomes by state and action", "[unit]") {
  TabularModel model(3, 2);
  model.add(0, 0, {.probability = 0.25, .reward = -1, .next = 0});
  model.add(0, 0, {.probability = 0.75, .reward = 2, .next = 2, .terminated = true});
  model.add(1, 1, {.probability = 1, .next = 0});
  model.finish();
  CHECK(model.size() == 3);
  REQUIRE(model.outcomes(0, 0).size() == 2);
  CHECK(model.outcomes(0, 0)[1].reward == 2);
  CHECK(model.outcomes(0, 0)[1].terminated);
  CHECK(model.outcomes(1, 1)[0].next == 0);
  CHECK(model.allowed(0, 0));
  CHECK_FALSE(model.allowed(0, 1));
  CHECK_FALSE(model.allowed(1, 0));
  CHECK_FALSE(model.terminal(0));
  CHECK_FALSE(model.terminal(1));
  CHECK(model.terminal(2));
}

TEST_CASE("a model refuses what is no distribution over its states", "[unit]") {
  const auto finish = [](std::initializer_list<Outcome> outcomes) {
    TabularModel model(2, 1);
    for (const Outcome& outcome : outcomes) model.add(1, 0, outcome);
    model.finish();
  };
  finish({{.probability = 1, .next = 1}});
  CHECK_THROWS_WITH(finish({{.probability = 0.9, .next = 1}}),
                    Contains("state 1, action 0") && Contains("0.9"));
  CHECK_THROWS_WITH(finish({{.probability = 1, .next = 2}}), Contains("2 states"));
  CHECK_THROWS_WITH(finish({{.probability = 1, .next = -1}}), Contains("state 1, action 0"));
  CHECK_THROWS_WITH(finish({{.probability = 2, .next = 0}, {.probability = -1, .next = 0}}),
                    Contains("not a distribution"));
}

TEST_CASE("a model's rows come in order and inside", "[unit]") {
  TabularModel model(2, 2);
  model.add(0, 1, {.probability = 1});
  CHECK_THROWS_WITH(model.add(0, 0, {.probability = 1}), Contains("state 0, action 0"));
  CHECK_THROWS_WITH(model.add(2, 0, {.probability = 1}), Contains("state 2, action 0"));
  CHECK_THROWS_WITH(model.add(1, 2, {.probability = 1}), Contains("state 1, action 2"));
  CHECK_THROWS_WITH(TabularModel(0, 1), Contains("0 and 1"));
}
