#include "agents/tabular/monte_carlo_prediction.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "agents/core/train.h"
#include "core/statistics.h"
#include "envs/core/env_batch.h"
#include "envs/core/registry.h"
#include "envs/tabular/blackjack.h"
#include "tests/agents/tabular/by_hand.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

using namespace pavlov;
using test::HandBatch;

namespace {

using Config = MonteCarloPrediction::Config;

Policy policy_of(const std::vector<std::vector<double>>& rows) {
  Policy policy(static_cast<int>(rows.size()), static_cast<int>(rows[0].size()));
  for (int s = 0; s < policy.num_states(); ++s) {
    std::ranges::copy(rows[static_cast<std::size_t>(s)], policy.row(s).begin());
  }
  return policy;
}

/// Sticks on 20 and 21 only (Sutton & Barto, figure 5.1).
Policy stick_on_20() {
  Policy policy(32 * 11 * 2, 2);
  for (int s = 0; s < policy.num_states(); ++s) policy(s, s / 22 >= 20 ? 0 : 1) = 1;
  return policy;
}

LearnerContext context_of(const VectorEnv& env, std::uint64_t seed) {
  return {.observation_space = env.observation_space(),
          .action_space = env.action_space(),
          .num_envs = env.size(),
          .seed = seed,
          .total_steps = 0};
}

/// Games from the state of Example 5.4: the player has an ace and a 2, the dealer shows a 2.
struct FixedHand {
  struct Config {};
  using Observation = Blackjack::Observation;
  using Action = int;

  FixedHand() = default;
  explicit FixedHand(const Config& /*config*/) {}
  MultiDiscrete observation_space() const { return game.observation_space(); }
  Discrete action_space() const { return game.action_space(); }
  Observation reset(Rng& rng) {
    const int cards[] = {2, std::min(10, rng.integer(1, 13)), 1, 2};
    return game.deal([next = 0, &cards]() mutable { return cards[next++]; });
  }
  StepResult<Observation> step(int action, Rng& rng) { return game.step(action, rng); }

  Blackjack game;
};

/// Example 5.5: left (0) comes back with probability 0.9 and ends with reward 1 otherwise, right
/// (1) ends with reward 0.
struct Loop {
  struct Config {};
  using Observation = int;
  using Action = int;

  Loop() = default;
  explicit Loop(const Config& /*config*/) {}
  Discrete observation_space() const { return {.n = 1}; }
  Discrete action_space() const { return {.n = 2}; }
  int reset(Rng& /*rng*/) { return 0; }
  StepResult<int> step(int action, Rng& rng) {
    const bool back = action == 0 && rng.bernoulli(0.9);
    return {.reward = action == 0 && !back ? 1.0 : 0.0, .terminated = !back};
  }
};

/// V of one state from `episodes` of a random behaviour policy, in each of `runs`.
template <class E>
std::vector<double> estimates(const Policy& target, ImportanceSampling kind, int state, int runs,
                              int episodes) {
  Policy random(target.num_states(), 2, 0.5);
  std::vector<double> values;
  for (int run = 0; run < runs; ++run) {
    const auto seed = static_cast<std::uint64_t>(run);
    EnvBatch<E> env("test-v0", typename E::Config{}, {.seed = seed});
    MonteCarloPrediction learner({.first_visit = true, .importance_sampling = kind},
                                 context_of(env, seed), target, random);
    train(env, learner, {.episodes = episodes});
    values.push_back(learner.values()[static_cast<std::size_t>(state)]);
  }
  return values;
}

}  // namespace

TEST_CASE("importance sampling weighs returns by the ratio of the policies", "[unit]") {
  const Policy target = policy_of({{0.75, 0.25}, {0.75, 0.25}, {0, 0}});
  const Policy behaviour = policy_of({{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}});
  const auto learn = [&](ImportanceSampling kind) {
    HandBatch batch(3, 2);
    auto learner = std::make_unique<MonteCarloPrediction>(
        Config{.gamma = 0.5, .importance_sampling = kind}, batch.context(), target, behaviour);
    // Returns 2 and 2, ratios 1.5 0.5 and 0.5.
    batch.observe(*learner, {{0, 0, 1, 1}, {1, 1, 2, 2, true}});
    return learner;
  };
  SECTION("ordinary") {
    const auto learner = learn(ImportanceSampling::ordinary);
    CHECK(learner->values() == std::vector{0.75 * 2, 0.5 * 2, 0.0});
    CHECK(learner->q() == std::vector{0.5 * 2, 0.0, 0.0, 2.0, 0.0, 0.0});
    HandBatch batch(3, 2);
    batch.observe(*learner, {0, 1, 4, 2, true});
    CHECK(learner->values()[0] == (0.75 * 2 + 0.5 * 4) / 2);
    CHECK(learner->q()[1] == 4);
  }
  SECTION("weighted") {
    const auto learner = learn(ImportanceSampling::weighted);
    CHECK(learner->values() == std::vector{2.0, 2.0, 0.0});
    CHECK(learner->q() == std::vector{2.0, 0.0, 0.0, 2.0, 0.0, 0.0});
    HandBatch batch(3, 2);
    batch.observe(*learner, {0, 1, 4, 2, true});
    CHECK(learner->values()[0] == Approx((0.75 * 2 + 0.5 * 4) / 1.25).epsilon(1e-14));
    CHECK(learner->counts() == std::vector<std::int64_t>{2, 1, 0});
  }
}

TEST_CASE("with one policy ordinary and weighted averages are the same", "[unit]") {
  const auto env = make("Blackjack-v1", {.num_envs = 3, .seed = 4});
  const auto learn = [&](ImportanceSampling kind) {
    const auto games = env->clone();
    MonteCarloPrediction learner({.importance_sampling = kind}, context_of(*games, 1),
                                 stick_on_20());
    train(*games, learner, {.episodes = 500});
    return std::pair(learner.values(), learner.q());
  };
  CHECK(learn(ImportanceSampling::ordinary) == learn(ImportanceSampling::weighted));
}

TEST_CASE("every setting of Monte Carlo prediction moves its values", "[unit]") {
  const auto value = [](const Config& config) {
    HandBatch batch(2, 1);
    MonteCarloPrediction learner(config, batch.context(), Policy(2, 1, 1.0));
    batch.observe(learner, {{0, 0, 1, 0}, {0, 0, 2, 1, true}, {0, 0, 8, 1, false, true}});
    return learner.values()[0];
  };
  CHECK(value({}) == Approx((2.0 + 3 + 8) / 3));
  CHECK(value({.first_visit = true}) == (3.0 + 8) / 2);
  CHECK(value({.use_truncated = false}) == 2.5);
  CHECK(value({.gamma = 0.5, .use_truncated = false}) == 2);
  const Config constant{.alpha = 0.5, .step_size = StepSize::constant, .first_visit = true};
  CHECK(value(constant) == 1.5 + 0.5 * (8 - 1.5));
  auto config = constant;
  config.initial_value = 4;
  CHECK(value(config) == 3.5 + 0.5 * (8 - 3.5));
  config.alpha = 1;
  CHECK(value(config) == 8);
}

TEST_CASE("Monte Carlo prediction explores with the behaviour and exploits the target", "[unit]") {
  HandBatch batch(1, 2);
  MonteCarloPrediction learner({}, batch.context(), policy_of({{0, 1}}), policy_of({{0.9, 0.1}}));
  int ones = 0;
  for (int i = 0; i < 2000; ++i) ones += batch.act(learner, 0);
  CHECK(std::abs(ones - 200) < 60);
  for (int i = 0; i < 20; ++i) CHECK(batch.act(learner, 0, Mode::exploit) == 1);
}

TEST_CASE("Monte Carlo prediction resumes exactly amid an episode", "[unit]") {
  CHECK(test::resumes_exactly("Blackjack-v1", [](const LearnerContext& context) {
    return std::make_unique<MonteCarloPrediction>(Config{}, context, stick_on_20(),
                                                  Policy(32 * 11 * 2, 2, 0.5));
  }));
}

TEST_CASE("Monte Carlo prediction refuses policies that do not fit", "[unit]") {
  HandBatch batch(2, 2);
  const auto make_one = [&](const Policy& target, const Policy& behaviour) {
    return MonteCarloPrediction({}, batch.context(), target, behaviour);
  };
  const Policy even(2, 2, 0.5);
  CHECK_THROWS_WITH(make_one(Policy(3, 2, 0.5), even),
                    Contains("a policy for 3 states and 2 actions does not fit Discrete(2)"));
  CHECK_THROWS_WITH(make_one(even, policy_of({{0.5, 0.5}, {1, 0}})),
                    Contains("action 1 in state 1, the behaviour policy never does"));
  CHECK_THROWS_WITH(MonteCarloPrediction({.alpha = 0}, batch.context(), even),
                    Contains("alpha must be in (0, 1], not 0"));
}

TEST_CASE("the values of sticking on 20 in blackjack are the exact ones", "[unit]") {
  const auto golden = nlohmann::json::parse(test::read_text(*test::find_golden(
      "sutton_barto.json")))["ch05_blackjack_exact"]["policy_stick_on_20_or_21_values"]["rows"];
  const auto learn = [](bool first_visit) {
    const auto env = make("Blackjack-v1?sab=false&start=uniform", {.num_envs = 4, .seed = 3});
    auto learner = std::make_unique<MonteCarloPrediction>(Config{.first_visit = first_visit},
                                                          context_of(*env, 3), stick_on_20());
    train(*env, *learner, {.episodes = 200'000});
    return learner;
  };
  const auto learner = learn(false);
  REQUIRE(golden.size() == 200);
  for (const auto& row : golden) {
    const auto state = (row[0].get<std::size_t>() * 11 + row[1].get<std::size_t>()) * 2 +
                       row[2].get<std::size_t>();
    const double exact = row[3];
    // Returns lie in [-1, 1]: their variance is at most 1 - V^2.
    const double error =
        std::sqrt((1 - exact * exact) / static_cast<double>(learner->counts()[state]));
    CHECK(error < 0.04);
    CHECK(std::abs(learner->values()[state] - exact) < 4 * error);
  }
  SECTION("and no game sees a state twice, so that first and every visit are the same") {
    CHECK(learn(true)->values() == learner->values());
  }
}

TEST_CASE("off-policy estimates of a blackjack state agree with its value", "[unit]") {
  const int state = (13 * 11 + 2) * 2 + 1;
  const Reference exact{.value = -0.277204191825, .tolerance = 0.005};  // Example 5.4; bias
  std::vector<double> errors;
  for (const auto kind : {ImportanceSampling::ordinary, ImportanceSampling::weighted}) {
    const auto values = estimates<FixedHand>(stick_on_20(), kind, state, 50, 1000);
    const Estimate estimate = estimate_mean(values);
    INFO(to_text(kind) << ": " << estimate.mean << " +- " << estimate.standard_error);
    CHECK(compare(estimate, exact).agrees);
    CHECK(estimate.standard_error < 0.02);
    errors.push_back(estimate.standard_error);
  }
  CHECK(errors[1] < errors[0]);
}

TEST_CASE("ordinary importance sampling of infinite variance does not settle, weighted is exact",
          "[unit]") {
  const Policy left = policy_of({{1, 0}});
  for (const double value : estimates<Loop>(left, ImportanceSampling::weighted, 0, 10, 10'000)) {
    CHECK(value == 1);
  }
  // Example 5.5: the estimates are unbiased for 1, yet most runs are too low and few far too high.
  const auto ordinary = estimates<Loop>(left, ImportanceSampling::ordinary, 0, 40, 10'000);
  CHECK(median(ordinary) < 1);
  CHECK(quantile(ordinary, 1) > 1.5);
}
