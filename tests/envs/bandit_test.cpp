#include <cmath>

#include "core/statistics.h"
#include "envs/bandit/bandit.h"
#include "envs/bandit/bernoulli_bandit.h"
#include "envs/bandit/drifting_bandit.h"
#include "envs/core/registry.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

/// Mean and standard deviation of numbers, within five standard errors of what they should be.
void check_moments(const std::vector<double>& numbers, double mean, double deviation) {
  RunningStatistics statistics;
  for (const double x : numbers) statistics.add(x);
  const double root = std::sqrt(static_cast<double>(numbers.size()));
  CHECK(std::abs(statistics.mean() - mean) <= 5 * deviation / root);
  CHECK(statistics.standard_deviation() == Approx(deviation).epsilon(5 / root));
}

template <class Env>
std::vector<double> rewards_of(Env& env, int arm, Rng& rng, int count) {
  std::vector<double> rewards;
  for (int i = 0; i < count; ++i) rewards.push_back(env.step(arm, rng).reward);
  return rewards;
}

}  // namespace

TEST_CASE("the testbed draws true values and rewards as its settings say", "[unit]") {
  Rng rng(1);
  Bandit env({.arms = 2000, .mean = 4, .value_deviation = 2, .reward_deviation = 0.5});
  env.reset(rng);
  check_moments({env.values().begin(), env.values().end()}, 4, 2);
  check_moments(rewards_of(env, 3, rng, 10000), env.values()[3], 0.5);
  const int best = env.best_arm();
  for (const double value : env.values())
    CHECK(value <= env.values()[static_cast<std::size_t>(best)]);
}

TEST_CASE("the best of ten arms is worth 1.54 in the mean", "[unit]") {
  // E max of 10 standard normal draws, 1.53875; its standard deviation is 0.587.
  Rng rng(2);
  Bandit env;
  double sum = 0;
  for (int run = 0; run < 10000; ++run) {
    env.reset(rng);
    sum += env.values()[static_cast<std::size_t>(env.best_arm())];
  }
  CHECK(std::abs(sum / 10000 - 1.53875) < 4 * 0.587 / 100);
}

TEST_CASE("every episode is a new problem unless redraw is off", "[unit]") {
  for (const std::string id : {"Bandit-v0", "BernoulliBandit-v0"}) {
    const auto fresh = make(id);
    const auto kept = make(id + "?redraw=false");
    fresh->reset();
    kept->reset();
    CHECK(fresh->state(0) == kept->state(0));
    const auto first = fresh->state(0);
    fresh->reset();
    kept->reset();
    CHECK(fresh->state(0) != first);
    CHECK(kept->state(0) == first);
  }
}

TEST_CASE("an episode of the testbed has 1000 selections and is truncated", "[unit]") {
  const auto env = make("Bandit-v0");
  env->reset();
  for (int t = 1; t <= 1000; ++t) {
    *env->view().actions.row<int>(0) = t % 10;
    env->step();
    REQUIRE((env->view().truncated[0] != 0) == (t == 1000));
    REQUIRE(env->view().terminated[0] == 0);
  }
}

TEST_CASE("drifting arms start out equal and walk at random", "[unit]") {
  Rng rng(3);
  DriftingBandit env({.arms = 2000, .value = 1, .drift = 0.1, .reward_deviation = 0});
  env.reset(rng);
  for (const double value : env.values()) REQUIRE(value == 1);
  CHECK(env.step(0, rng).reward == 1);
  check_moments({env.values().begin(), env.values().end()}, 1, 0.1);
  for (int t = 1; t < 25; ++t) {
    const double value = env.values()[5];
    CHECK(env.step(5, rng).reward == value);
  }
  check_moments({env.values().begin(), env.values().end()}, 1, 0.5);
  env.reset(rng);
  CHECK(env.values()[7] == 1);
}

TEST_CASE("Bernoulli arms pay 1 with their probability", "[unit]") {
  Rng rng(4);
  BernoulliBandit env({.arms = 2000});
  env.reset(rng);
  check_moments({env.values().begin(), env.values().end()}, 0.5, std::sqrt(1.0 / 12));
  const double p = env.values()[0];
  const auto rewards = rewards_of(env, 0, rng, 10000);
  for (const double reward : rewards) REQUIRE((reward == 0 || reward == 1));
  check_moments(rewards, p, std::sqrt(p * (1 - p)));
  BernoulliBandit skewed({.arms = 2000, .alpha = 2, .beta = 3});
  skewed.reset(rng);
  check_moments({skewed.values().begin(), skewed.values().end()}, 0.4, 0.2);
  const auto batch = make("BernoulliBandit-v0?arms=2");
  CHECK_THROWS_WITH(batch->set_state(0, std::vector{0.5, 1.5, 1.0, -1.0, 0.0}),
                    Contains("[0, 1], not at 1.5"));
}

TEST_CASE("bandits refuse settings that make no sense", "[unit]") {
  CHECK_THROWS_WITH(make("Bandit-v0?arms=0"), Contains("Bandit: arms must be 1 to 1000000, not 0"));
  CHECK_THROWS_WITH(make("Bandit-v0?reward_deviation=-1"), Contains("reward_deviation"));
  CHECK_THROWS_WITH(make("Bandit-v0?value_deviation=inf"), Contains("value_deviation"));
  CHECK_THROWS_WITH(make("Bandit-v0?mean=nan"), Contains("mean"));
  CHECK_THROWS_WITH(make("DriftingBandit-v0?drift=-0.1"), Contains("drift"));
  CHECK_THROWS_WITH(make("BernoulliBandit-v0?alpha=0"), Contains("alpha must be positive"));
}
