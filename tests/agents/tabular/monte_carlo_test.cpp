// Monte Carlo control, on and off policy.
#include "agents/tabular/monte_carlo.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "agents/tabular/off_policy_monte_carlo.h"
#include "core/statistics.h"
#include "tests/agents/tabular/by_hand.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

using namespace pavlov;
using test::HandBatch;

namespace {

/// Q(0,0) after two equal steps in the same state with reward -1 each.
double visited_twice(const MonteCarlo::Config& config) {
  HandBatch batch(2, 2);
  MonteCarlo learner(config, batch.context());
  batch.observe(learner, {{0, 0, -1, 0}, {0, 0, -1, 1, true}});
  return learner.q()(0, 0);
}

const std::string kGames = "Blackjack-v1?sab=false&start=uniform";

/// State of Blackjack as `index_of` counts it.
int blackjack_state(int sum, int dealer, int ace) { return (sum * 11 + dealer) * 2 + ace; }

/// Where sticking and hitting differ by more than `gap`, the share of states in which the greedy
/// policy does the better of the two.
double right_decisions(const TabularLearner& learner, double gap) {
  const auto golden = nlohmann::json::parse(
      test::read_text(*test::find_golden("sutton_barto.json")))["ch05_blackjack_exact"];
  const auto policy = learner.greedy_policy();
  double right = 0;
  double clear = 0;
  for (const auto& row : golden["rows"]) {
    const double advantage = row[3].get<double>() - row[4].get<double>();  // of sticking
    if (std::abs(advantage) <= gap) continue;
    ++clear;
    right += policy(blackjack_state(row[0], row[1], row[2]), advantage > 0 ? 0 : 1);
  }
  REQUIRE(clear > 100);
  return right / clear;
}

/// epsilon 1/2, so that of two actions the greedy one has probability 3/4.
OffPolicyMonteCarlo::Config half_exploring() {
  return {.exploration = {.epsilon = 0.5, .ties = TieBreak::lowest}};
}

}  // namespace

TEST_CASE("Monte Carlo moves the values of the worked episode to its returns", "[unit]") {
  const double expected[] = {-0.16, -0.15, -0.14, -0.13, -0.12, -0.11, -0.10};  // WN-03
  for (const bool first_visit : {false, true}) {
    HandBatch batch(8, 4);
    MonteCarlo learner({.first_visit = first_visit}, batch.context());
    const auto steps = test::worked_episode();
    batch.observe(learner, steps);
    for (std::size_t t = 0; t < steps.size(); ++t) {
      CHECK(learner.q()(steps[t].state, steps[t].action) == Approx(expected[t]).epsilon(1e-12));
    }
    CHECK(learner.q()(0, 0) == 0);
  }
}

TEST_CASE("every visit counts, or the first one only", "[unit]") {
  // Returns -2 and -1; backwards with alpha 1/2: -0.5, then -0.5 + (-2 + 0.5) / 2.
  const TabularConfig halves{.alpha = 0.5, .gamma = 1};
  CHECK(visited_twice({.table = halves}) == -1.25);
  CHECK(visited_twice({.table = halves, .first_visit = true}) == -1);
  const TabularConfig averages{.step_size = StepSize::inverse_visits, .gamma = 1};
  CHECK(visited_twice({.table = averages}) == -1.5);
  CHECK(visited_twice({.table = averages, .first_visit = true}) == -2);
}

TEST_CASE("alpha, gamma and the initial value move Monte Carlo", "[unit]") {
  CHECK(visited_twice({.table = {.alpha = 1, .gamma = 1}}) == -2);
  CHECK(visited_twice({.table = {.alpha = 1, .gamma = 0.5}}) == -1.5);
  CHECK(visited_twice(
            {.table = {.alpha = 0.5, .gamma = 1, .initial_value = 8}, .first_visit = true}) == 3);
}

TEST_CASE("truncated episodes are learned from as they are, or dropped", "[unit]") {
  HandBatch batch(3, 2);
  const std::vector<test::HandStep> cut = {{0, 0, 1, 1}, {1, 1, 2, 0, false, true}};
  const std::vector<test::HandStep> whole = {{1, 0, 4, 2, true}};
  for (const bool use : {true, false}) {
    MonteCarlo on({.table = {.alpha = 1, .gamma = 1}, .use_truncated = use}, batch.context());
    auto config = half_exploring();
    config.use_truncated = use;
    config.exploration.epsilon = 1;
    OffPolicyMonteCarlo off(config, batch.context());
    for (TabularLearner* learner :
         {static_cast<TabularLearner*>(&on), static_cast<TabularLearner*>(&off)}) {
      batch.observe(*learner, cut);
      CHECK(learner->q()(1, 1) == (use ? 2 : 0));
      batch.observe(*learner, whole);
      CHECK(learner->q()(1, 0) == 4);
    }
    CHECK(on.q()(0, 0) == (use ? 3 : 0));
  }
}

TEST_CASE("with exploring starts the first action is drawn evenly, later ones are greedy",
          "[unit]") {
  HandBatch batch(2, 3);
  MonteCarlo learner(MonteCarlo::exploring_starts(), batch.context());
  batch.observe(learner, {0, 2, 5, 1, true});
  std::vector<int> drawn(3);
  for (int i = 0; i < 3000; ++i) ++drawn[static_cast<std::size_t>(batch.act(learner, 0))];
  for (const int count : drawn) CHECK(std::abs(count - 1000) < 110);
  for (int i = 0; i < 20; ++i) CHECK(batch.act(learner, 0, Mode::exploit) == 2);
  batch.observe(learner, {1, 0, 0, 0});
  for (int i = 0; i < 20; ++i) CHECK(batch.act(learner, 0) == 2);
  SECTION("from the legal ones") {
    learner.begin_episodes();
    batch.set_legal({1, 1, 0});
    int first = 0;
    for (int i = 0; i < 2000; ++i) {
      const int action = batch.act(learner, 0);
      REQUIRE(action != 2);
      first += action == 0;
    }
    CHECK(std::abs(first - 1000) < 90);
  }
}

TEST_CASE("an episode broken off by a reset is forgotten", "[unit]") {
  HandBatch batch(3, 2);
  MonteCarlo learner({.table = {.alpha = 1, .gamma = 1}}, batch.context());
  batch.observe(learner, {0, 0, 7, 1});
  learner.begin_episodes();
  batch.observe(learner, {1, 1, 2, 2, true});
  CHECK(learner.q()(0, 0) == 0);
  CHECK(learner.q()(1, 1) == 2);
}

TEST_CASE("off-policy control weighs returns by hand", "[unit]") {
  HandBatch batch(3, 2);
  OffPolicyMonteCarlo learner(half_exploring(), batch.context());
  batch.observe(learner, {{0, 0, 1, 1}, {1, 0, 2, 2, true}});
  CHECK(learner.q()(1, 0) == 2);
  CHECK(learner.q()(0, 0) == 3);  // with W = 1 / 0.75
  batch.observe(learner, {1, 1, 5, 2, true});
  CHECK(learner.q()(1, 1) == 5);
  // The greedy policy now takes action 1 in state 1: what led to action 0 teaches nothing.
  batch.observe(learner, {{0, 1, 9, 1}, {1, 0, 2, 2, true}});
  CHECK(learner.q()(1, 0) == 2);
  CHECK(learner.q()(0, 1) == 0);
  batch.observe(learner, {{0, 0, 0, 1}, {1, 1, 1, 2, true}});
  CHECK(learner.q()(1, 1) == 3);
  // W = 4/3 for both returns of Q(0,0), 3 and 1.
  CHECK(learner.q()(0, 0) == Approx(2).epsilon(1e-14));
  // A first return at W = 4/3 and a second at W = 1 / (0.75 0.75) behind two greedy steps.
  batch.observe(learner, {{2, 0, 0, 0}, {0, 0, 0, 1}, {1, 1, 6, 2, true}});
  batch.observe(learner, {{2, 0, 0, 1}, {1, 1, 3, 2, true}});
  const double c1 = 16.0 / 9;
  const double c2 = 4.0 / 3;
  CHECK(learner.q()(2, 0) == Approx((c1 * 6 + c2 * 3) / (c1 + c2)).epsilon(1e-14));
}

TEST_CASE("gamma and the initial value move off-policy control", "[unit]") {
  const auto value = [](double gamma, double initial) {
    HandBatch batch(3, 2);
    auto config = half_exploring();
    config.gamma = gamma;
    config.initial_value = initial;
    OffPolicyMonteCarlo learner(config, batch.context());
    batch.observe(learner, {{0, 0, 1, 1}, {1, 0, 2, 2, true}});
    return learner.q();
  };
  CHECK(value(1, 0)(0, 0) == 3);
  CHECK(value(0.5, 0)(0, 0) == 2);
  CHECK(value(1, 9)(0, 0) == 0 + 9);  // action 1 looks better in state 1: nothing reaches state 0
  CHECK(value(1, 9)(1, 0) == 2);
}

TEST_CASE("off-policy control refuses behaviour that leaves actions out", "[unit]") {
  HandBatch batch(3, 2);
  for (const auto kind : {ExplorationKind::greedy, ExplorationKind::ucb}) {
    OffPolicyMonteCarlo::Config config;
    config.exploration.exploration = kind;
    CHECK_THROWS_WITH(OffPolicyMonteCarlo(config, batch.context()),
                      Contains("must be epsilon_greedy or softmax"));
  }
  CHECK_THROWS_WITH(OffPolicyMonteCarlo({.gamma = 3}, batch.context()), Contains("in [0, 1]"));
}

TEST_CASE("Monte Carlo methods resume exactly amid an episode", "[unit]") {
  for (const char* name : {"monte-carlo", "monte-carlo-es", "off-policy-mc"}) {
    INFO(name);
    CHECK(test::resumes_exactly("Blackjack-v1", [name](const LearnerContext& context) {
      return find_learner(name).make({}, context);
    }));
  }
}

TEST_CASE("Monte Carlo with exploring starts finds the blackjack policy", "[learning]") {
  const auto env = make(kGames, {.num_envs = 4, .seed = 1});
  const auto learner = make_learner("monte-carlo-es", *env, 1);
  train(*env, *learner, {.episodes = 300'000});
  CHECK(right_decisions(dynamic_cast<TabularLearner&>(*learner), 0.1) == 1);
}

TEST_CASE("on-policy and off-policy Monte Carlo learn blackjack", "[learning]") {
  for (const char* name : {"monte-carlo", "off-policy-mc"}) {
    INFO(name);
    const auto env = make(kGames, {.num_envs = 4, .seed = 2});
    SettingValues settings = {{"epsilon", "0.3"}};
    if (name == std::string("monte-carlo")) settings.emplace_back("step_size", "inverse_visits");
    const auto learner = make_learner(name, *env, 2, 0, settings);
    train(*env, *learner, {.episodes = 300'000});
    CHECK(right_decisions(dynamic_cast<TabularLearner&>(*learner), 0.2) > 0.98);
  }
}
