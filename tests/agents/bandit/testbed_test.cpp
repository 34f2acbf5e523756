// The ten-armed testbed (Sutton & Barto, figures 2.2 - 2.6) with fewer runs than the reference
// figures, which are means of 10,000 runs.

#include <cmath>
#include <string>

#include "agents/core/registry.h"
#include "core/statistics.h"
#include "envs/bandit/arms.h"
#include "envs/core/registry.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

constexpr int kRuns = 500;
constexpr int kSteps = 1000;

struct Testbed {
  Estimate late_reward;   ///< steps 951 - 1000
  Estimate late_optimal;  ///< share of the best arm in those steps [%]
  Estimate reward;        ///< all steps
  Estimate reward_at_11;  ///< the spike of UCB
};

Testbed run_testbed(const std::string& learner_name, const SettingValues& settings,
                    const std::string& env_name = "Bandit-v0") {
  const auto env = make(env_name, {.num_envs = kRuns, .seed = 1});
  const auto learner = make_learner(learner_name, *env, 2, 0, settings);
  env->reset();
  std::vector<int> best;
  for (int i = 0; i < kRuns; ++i) {
    best.push_back(best_arm(true_values(*env, i)));
  }
  std::vector<double> late(kRuns, 0.0);
  std::vector<double> optimal(kRuns, 0.0);
  std::vector<double> all(kRuns, 0.0);
  std::vector<double> at_11(kRuns, 0.0);
  for (int t = 1; t <= kSteps; ++t) {
    learner->act(env->view(), Mode::explore);
    env->step();
    learner->observe(env->view());
    for (std::size_t i = 0; i < kRuns; ++i) {
      const double reward = env->view().rewards[i];
      all[i] += reward / kSteps;
      if (t == 11) at_11[i] = reward;
      if (t <= kSteps - 50) continue;
      late[i] += reward / 50;
      optimal[i] += *env->view().actions.row<int>(static_cast<int>(i)) == best[i] ? 2 : 0;
    }
  }
  return {estimate_mean(late), estimate_mean(optimal), estimate_mean(all), estimate_mean(at_11)};
}

/// Agreement within four standard errors of the difference and half a unit of the last digit given.
void check_near(const Estimate& measured, double reference, double half_digit) {
  const double reference_error = measured.standard_error * std::sqrt(kRuns / 10000.0);
  INFO(measured.mean << " +- " << measured.standard_error << ", reference " << reference);
  CHECK(compare(measured, {reference, reference_error, half_digit}, 4).agrees);
}

/// Whether one mean is surely larger than another.
bool beats(const Estimate& larger, const Estimate& smaller) {
  return larger.mean - smaller.mean > 3 * std::hypot(larger.standard_error, smaller.standard_error);
}

void check_testbed(const Testbed& result, double late_reward, double late_optimal, double reward) {
  check_near(result.late_reward, late_reward, 0.005);
  check_near(result.late_optimal, late_optimal, 0.05);
  check_near(result.reward, reward, 0.005);
}

}  // namespace

TEST_CASE("action values on the testbed come out as in figures 2.2 to 2.4 and 2.6", "[learning]") {
  const auto run = [](SettingValues settings) {
    return run_testbed("bandit-action-value", settings);
  };
  check_testbed(run({{"exploration", "greedy"}}), 1.04, 36.6, 1.03);
  check_testbed(run({{"epsilon", "0.01"}}), 1.32, 59.6, 1.20);
  check_testbed(run({{"epsilon", "0.1"}}), 1.37, 79.7, 1.31);
  check_testbed(run({{"exploration", "greedy"}, {"initial_value", "5"}, {"step_size", "constant"}}),
                1.51, 85.9, 1.30);
  check_testbed(run({{"epsilon", "0.1"}, {"step_size", "constant"}}), 1.36, 75.6, 1.26);
  const Testbed ucb = run({{"exploration", "ucb"}, {"ucb_c", "2"}});
  check_testbed(ucb, 1.49, 85.2, 1.39);
  check_near(ucb.reward_at_11, 1.10, 0.005);
  check_testbed(run({{"exploration", "ucb"}, {"ucb_c", "1"}}), 1.53, 92.2, 1.48);
}

TEST_CASE("gradient bandits on the testbed come out as in figures 2.5 and 2.6", "[learning]") {
  const auto run = [](const std::string& alpha, const std::string& baseline,
                      const std::string& mean) {
    return run_testbed("bandit-gradient", {{"alpha", alpha}, {"baseline", baseline}},
                       "Bandit-v0?mean=" + mean);
  };
  check_testbed(run("0.1", "true", "4"), 5.51, 85.3, 5.35);
  check_testbed(run("0.4", "true", "4"), 5.45, 74.1, 5.39);
  check_testbed(run("0.1", "false", "4"), 5.21, 48.5, 5.08);
  check_testbed(run("0.4", "false", "4"), 4.79, 28.0, 4.74);
  check_testbed(run("0.25", "true", "0"), 1.48, 79.3, 1.40);
}

TEST_CASE("Thompson sampling beats epsilon-greedy on both testbeds", "[learning]") {
  const auto compare_on = [](const std::string& env, const SettingValues& prior) {
    CHECK(beats(run_testbed("bandit-thompson", prior, env).reward,
                run_testbed("bandit-action-value", {{"epsilon", "0.1"}}, env).reward));
  };
  compare_on("Bandit-v0", {});
  compare_on("BernoulliBandit-v0", {{"prior", "beta"}});
}

TEST_CASE("on drifting arms a constant step beats the sample average", "[learning]") {
  // Exercise 2.5; judged on the last 50 of 3000 steps.
  const auto late_reward = [](const std::string& step_size) {
    const auto env = make("DriftingBandit-v0", {.num_envs = 200, .seed = 1});
    const auto learner =
        make_learner("bandit-action-value", *env, 2, 0, {{"step_size", step_size}});
    env->reset();
    std::vector<double> runs(200, 0.0);
    for (int t = 1; t <= 3000; ++t) {
      learner->act(env->view(), Mode::explore);
      env->step();
      learner->observe(env->view());
      if (t <= 2950) continue;
      for (std::size_t i = 0; i < runs.size(); ++i) runs[i] += env->view().rewards[i] / 50;
    }
    return estimate_mean(runs);
  };
  CHECK(beats(late_reward("constant"), late_reward("inverse_visits")));
}
