#include "envs/tabular/maximization_bias.h"

#include "envs/core/registry.h"
#include "tests/envs/model_check.h"
#include "tests/support/catch.h"
#include "tests/support/planning.h"

using namespace pavlov;

TEST_CASE("stopping at once is best, going left is worth the mean reward", "[unit]") {
  const auto model = MaximizationBias().model();
  const auto values = test::optimal_values(model, 1);
  CHECK(values[0] == 0);
  CHECK(values[1] == Approx(-0.1));
  CHECK(test::best_actions(model, values, 0, 1, 1e-9) == std::vector<int>{1});
}

TEST_CASE("the rewards in B are normal with the mean and deviation of the settings", "[unit]") {
  test::check_model("MaximizationBias-v0?actions_at_b=1&mean=2&standard_deviation=0.5");
  for (const auto& config :
       {MaximizationBias::Config{},
        MaximizationBias::Config{.actions_at_b = 1, .mean = 2, .standard_deviation = 0.5}}) {
    MaximizationBias env(config);
    Rng rng(3);
    double squares = 0;
    constexpr int kEpisodes = 20000;
    for (int i = 0; i < kEpisodes; ++i) {
      env.reset(rng);
      CHECK(env.step(0, rng).reward == 0);
      const auto result = env.step(0, rng);
      CHECK(result.terminated);
      squares += std::pow((result.reward - config.mean) / config.standard_deviation, 2);
    }
    CHECK(std::abs(squares / kEpisodes - 1) < 5 * std::sqrt(2.0 / kEpisodes));
  }
}

TEST_CASE("two actions are legal in A, as many as set in B", "[unit]") {
  const auto env = make("MaximizationBias-v0?actions_at_b=4");
  env->reset();
  const auto* legal = env->view().legal_actions;
  CHECK(std::vector<int>(legal, legal + 4) == std::vector<int>{1, 1, 0, 0});
  env->view().actions.set(0, 0, 0);
  env->step();
  CHECK(std::vector<int>(legal, legal + 4) == std::vector<int>{1, 1, 1, 1});
  CHECK_THROWS_WITH(make("MaximizationBias-v0?actions_at_b=0"), Contains("actions_at_b"));
  CHECK_THROWS_WITH(make("MaximizationBias-v0?standard_deviation=-1"), Contains("-1"));
}
