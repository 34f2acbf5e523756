#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "agents/core/registry.h"
#include "core/statistics.h"
#include "envs/bandit/arms.h"
#include "envs/core/registry.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

namespace pavlov {

/// The budget of a study on the ten-armed testbed.
struct TestbedConfig {
  int runs = 2000;
  int steps = 1000;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "bandit problems for each method (>= 1); the book's 2000");
    field("steps", self.steps, "selections on each problem (>= 100); the book's 1000");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 1, "testbed", "runs", runs, "1 or more");
    require(steps >= 100 && steps <= 1000, "testbed", "steps", steps, "100 to 1000");
  }
};

/// What is tried on the testbed, and on which.
struct Method {
  std::string label;
  std::string agent;  ///< registered name
  SettingValues settings;
  std::string environment = "Bandit-v0";
};

/// What came of it: for each step the reward and whether the best arm was chosen, over runs; and,
/// for each run, averages over its steps.
struct TestbedResult {
  std::vector<RunningStatistics> reward;   ///< [steps]
  std::vector<RunningStatistics> optimal;  ///< [steps] 0 or 1
  RunningStatistics late_reward;           ///< over the last 50 steps
  RunningStatistics late_optimal;          ///< [%]
  std::vector<double> mean_rewards;        ///< [runs] over all steps

  explicit TestbedResult(std::size_t steps = 0) : reward(steps), optimal(steps) {}
  void merge(const TestbedResult& other) {
    for (std::size_t t = 0; t < reward.size(); ++t) {
      reward[t].merge(other.reward[t]);
      optimal[t].merge(other.optimal[t]);
    }
    late_reward.merge(other.late_reward);
    late_optimal.merge(other.late_optimal);
    mean_rewards.insert(mean_rewards.end(), other.mean_rewards.begin(), other.mean_rewards.end());
  }
};

/// Runs first … first + copies - 1 of a method, as one batch.
inline TestbedResult run_block(const Method& method, const TestbedConfig& config, int first,
                               int copies) {
  constexpr int kLate = 50;
  const auto env =
      make(method.environment, {.num_envs = copies, .seed = config.seed, .first_stream = first});
  const auto learner = make_learner(method.agent, *env, config.seed + 1'000'003U * first,
                                    config.steps, method.settings);
  const auto size = static_cast<std::size_t>(copies);
  const BatchView& view = env->view();
  env->reset();
  learner->begin_episodes();
  std::vector<int> best(size);
  for (int i = 0; i < copies; ++i) {
    best[static_cast<std::size_t>(i)] = best_arm(true_values(*env, i));
  }
  TestbedResult result(static_cast<std::size_t>(config.steps));
  std::vector<double> total(size), late(size), late_optimal(size);
  for (int t = 0; t < config.steps; ++t) {
    learner->act(view, Mode::explore);
    env->step();
    learner->observe(view);
    for (int i = 0; i < copies; ++i) {
      const auto k = static_cast<std::size_t>(i);
      const bool optimal = view.actions.row<int>(i)[0] == best[k];
      result.reward[static_cast<std::size_t>(t)].add(view.rewards[i]);
      result.optimal[static_cast<std::size_t>(t)].add(optimal ? 1 : 0);
      total[k] += view.rewards[i];
      if (t < config.steps - kLate) continue;
      late[k] += view.rewards[i];
      late_optimal[k] += optimal ? 1 : 0;
    }
  }
  for (std::size_t k = 0; k < size; ++k) {
    result.mean_rewards.push_back(total[k] / config.steps);
    result.late_reward.add(late[k] / kLate);
    result.late_optimal.add(100 * late_optimal[k] / kLate);
  }
  return result;
}

/// All runs of a method. Every method meets the same problems.
inline TestbedResult run_testbed(const Method& method, const TestbedConfig& config) {
  constexpr int kBlock = 50;
  const auto blocks = independent_runs((config.runs + kBlock - 1) / kBlock, config.seed,
                                       [&](int block, Rng) {
                                         const int first = block * kBlock;
                                         return run_block(method, config, first,
                                                          std::min(kBlock, config.runs - first));
                                       },
                                       config.threads);
  TestbedResult result(static_cast<std::size_t>(config.steps));
  for (const auto& block : blocks) result.merge(block);
  return result;
}

/// A number measured elsewhere over 10,000 runs, rounded to `half_digit`: its standard error
/// follows from ours.
inline Reference testbed_reference(double value, double half_digit, const Estimate& ours) {
  return {.value = value,
          .standard_error = ours.standard_error * std::sqrt(static_cast<double>(ours.n) / 10000),
          .tolerance = half_digit};
}

/// The mean over runs at each step, times `scale`.
inline Line testbed_curve(const std::vector<RunningStatistics>& statistics, std::string label,
                          double scale = 1) {
  Line line{.label = std::move(label), .width = 1};
  for (std::size_t t = 0; t < statistics.size(); ++t) {
    line.x.push_back(static_cast<double>(t) + 1);
    line.y.push_back(scale * statistics[t].mean());
  }
  return line;
}

/// A method with its averages over the last 50 of 1000 steps in an independent study.
struct TestbedEntry {
  Method method;
  double reward;
  double optimal;  ///< [%]
};

/// What Figures 2.2 to 2.5 do: runs the methods, holds their late averages against the reference,
/// and draws average reward and share of optimal actions over time. Answers the methods' results.
inline std::vector<TestbedResult> compare_methods(std::span<const TestbedEntry> entries,
                                                  const TestbedConfig& config,
                                                  const std::string& title, Report& report,
                                                  const std::string& file) {
  Plot rewards{.title = "reward", .x_label = "step", .y_label = "average reward"};
  Plot optimal{.title = "best arm",
               .x_label = "step",
               .y_label = "optimal action [%]",
               .y_range = Range{0, 100}};
  std::vector<TestbedResult> results;
  for (const auto& [method, late_reward, late_optimal] : entries) {
    const auto& result = results.emplace_back(run_testbed(method, config));
    const Estimate reward = estimate_mean(result.late_reward);
    const Estimate best = estimate_mean(result.late_optimal);
    report.compare("reward, " + method.label, reward, testbed_reference(late_reward, 0.005, reward),
                   4);
    report.compare("optimal [%], " + method.label, best,
                   testbed_reference(late_optimal, 0.05, best), 4);
    rewards.line(testbed_curve(result.reward, method.label));
    optimal.line(testbed_curve(result.optimal, method.label, 100));
  }
  Figure figure{.title = title};
  figure.panel_width = 640;
  figure.add(std::move(rewards));
  figure.add(std::move(optimal));
  save(figure, report.file(file));
  return results;
}

}  // namespace pavlov
