// What all learners with a table share: settings, spaces, checkpoints.
#include "agents/tabular/tabular_learner.h"

#include <algorithm>

#include "agents/tabular/q_learning.h"
#include "tests/agents/tabular/by_hand.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::HandBatch;

TEST_CASE("alpha, gamma, initial value and step size rule move what is learned", "[unit]") {
  HandBatch batch(3, 2);
  const auto value = [&](const TabularConfig& config) {
    QLearning learner(config, batch.context());
    batch.observe(learner, {{1, 1, 2, 2, true}, {0, 0, 1, 1}, {0, 0, 4, 1}});
    return learner.q()(0, 0);
  };
  const auto twice = [](double start, double alpha, double first, double second) {
    const double q = start + alpha * (first - start);
    return q + alpha * (second - q);
  };
  CHECK(value({.alpha = 0.5, .gamma = 1}) == twice(0, 0.5, 2, 5));
  CHECK(value({.alpha = 0.25, .gamma = 1}) == twice(0, 0.25, 1.5, 4.5));
  CHECK(value({.alpha = 0.5, .gamma = 0.5}) == twice(0, 0.5, 1.5, 4.5));
  CHECK(value({.alpha = 0.5, .gamma = 1, .initial_value = 2}) == twice(2, 0.5, 3, 6));
  // Sample averages: Q(1,1) = 2, then the mean of 1 + 2 and 4 + 2.
  CHECK(value({.step_size = StepSize::inverse_visits, .gamma = 1}) == 4.5);
}

TEST_CASE("a learner explores as its settings say and exploits greedily", "[unit]") {
  HandBatch batch(2, 4);
  QLearning learner({.exploration = {.epsilon = 1}}, batch.context());
  batch.observe(learner, {0, 2, 1, 1, true});
  int greedy = 0;
  for (int i = 0; i < 4000; ++i) greedy += batch.act(learner, 0) == 2;
  CHECK(std::abs(greedy - 1000) < 120);
  for (int i = 0; i < 10; ++i) CHECK(batch.act(learner, 0, Mode::exploit) == 2);
}

TEST_CASE("a learner with upper confidence bounds tries every action of a state first", "[unit]") {
  HandBatch batch(2, 4);
  QLearning learner({.exploration = {.exploration = ExplorationKind::ucb}}, batch.context());
  std::vector<int> tried;
  for (int i = 0; i < 4; ++i) {
    const int action = batch.act(learner, 0);
    batch.observe(learner, {0, action, -1, 1, true});
    tried.push_back(action);
  }
  std::ranges::sort(tried);
  CHECK(tried == std::vector<int>{0, 1, 2, 3});
}

TEST_CASE("a learner numbers states of several components as index_of does", "[unit]") {
  const Space space = MultiDiscrete{{3, 4, 2}};
  const StateIndex index(space, "test");
  CHECK(index.count() == 24);
  for (int i = 0; i < index.count(); ++i) {
    const auto element = element_at(space, i);
    const std::vector<int> row(element.begin(), element.end());
    CHECK(index({.data = row.data(), .dtype = Dtype::i32, .width = 3}, 0) == i);
  }
  const int from_five = 7;
  CHECK(StateIndex(Discrete{.n = 4, .start = 5}, "test")({.data = &from_five, .dtype = Dtype::i32},
                                                         0) == 2);
}

TEST_CASE("a learner tells figures and action values", "[unit]") {
  HandBatch batch(2, 2);
  QLearning learner({.alpha = 1, .exploration = {.epsilon = 0.25}}, batch.context());
  batch.observe(learner, {1, 1, 3, 0, true});
  const auto figures = learner.figures();
  REQUIRE(figures.size() == 2);
  CHECK(figures[0] == Learner::Figure{"epsilon", 0.25});
  CHECK(figures[1].first == "td_error");
  CHECK(figures[1].second == Approx(0.003));
  CHECK(learner.action_values(std::vector{1.0}) == std::vector{0.0, 3.0});
}

TEST_CASE("playing without exploring leaves training as it is", "[unit]") {
  const auto actions = [](bool play) {
    HandBatch batch(2, 4);
    QLearning learner({}, batch.context());
    std::vector<int> taken;
    for (int i = 0; i < 50; ++i) {
      if (play) batch.act(learner, 0, Mode::exploit);
      taken.push_back(batch.act(learner, 0));
    }
    return taken;
  };
  CHECK(actions(true) == actions(false));
}

TEST_CASE("tables refuse spaces, settings and checkpoints that do not fit", "[unit]") {
  HandBatch batch(2, 2);
  const auto make = [&](const TabularConfig& config, const Space& observations,
                        const Space& actions) {
    auto context = batch.context();
    context.observation_space = observations;
    context.action_space = actions;
    return QLearning(config, context);
  };
  const Discrete two{.n = 2};
  CHECK_THROWS_WITH(make({}, Box({0}, {1}), two), Contains("q-learning: the observation space"));
  CHECK_THROWS_WITH(make({}, MultiDiscrete{{65536, 65536}}, two), Contains("too many elements"));
  CHECK_THROWS_WITH(make({}, two, MultiDiscrete{{2, 2}}),
                    Contains("action space must be Discrete"));
  CHECK_THROWS_WITH(make({.alpha = 0}, two, two), Contains("alpha must be in (0, 1], not 0"));
  CHECK_THROWS_WITH(make({.gamma = 1.5}, two, two), Contains("gamma must be in [0, 1], not 1.5"));
  CHECK_THROWS_WITH(make({.exploration = {.epsilon = 2}}, two, two), Contains("epsilon"));

  Checkpoint checkpoint;
  QLearning(TabularConfig{}, batch.context()).save(checkpoint);
  auto other_size = make({}, Discrete{.n = 3}, two);
  CHECK_THROWS_AS(other_size.load(checkpoint), std::runtime_error);
  checkpoint.put("agent", "sarsa");
  QLearning same({}, batch.context());
  CHECK_THROWS_WITH(same.load(checkpoint), Contains("of agent 'sarsa', not of 'q-learning'"));
}
