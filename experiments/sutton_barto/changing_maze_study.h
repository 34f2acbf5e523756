#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

namespace pavlov {

/// The budget of a study in a maze that changes.
struct ChangingMazeConfig {
  int runs = 200;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs for each of the two agents (>= 2)");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const { require(runs >= 2, "changing maze", "runs", runs, "2 or more"); }
};

/// A maze and how Dyna-Q and Dyna-Q+ are set there. The rest is as in the published code:
/// alpha = 1, gamma = 0.95, epsilon = 0.1.
struct ChangingMazeTask {
  std::string environment;
  std::int64_t steps = 0;
  std::int64_t change = 0;  ///< when the maze changes [steps]
  int planning_steps = 0;
  double kappa = 0;  ///< of Dyna-Q+
};

/// Mean cumulative rewards at a step in the published code, which changes its maze at the end of an
/// episode: up to one reward later.
struct MazeReference {
  std::int64_t step;
  double dyna_q;
  double dyna_q_plus;
};

/// What came of an agent: cumulative reward after 0, 25, 50, … steps, over runs.
struct MazeRewards {
  static constexpr std::int64_t kStride = 25;
  std::vector<RunningStatistics> at;

  const RunningStatistics& after(std::int64_t step) const {
    return at[static_cast<std::size_t>(step / kStride)];
  }
};

/// Cumulative reward of one run, [steps / kStride + 1].
inline std::vector<double> cumulative_reward(const ChangingMazeTask& task, bool plus, Rng rng) {
  const auto env = make(task.environment, {.seed = rng.bits64()});
  const SettingValues settings = {{"alpha", "1"},
                                  {"gamma", "0.95"},
                                  {"epsilon", "0.1"},
                                  {"planning_steps", std::to_string(task.planning_steps)},
                                  {"kappa", plus ? shortest(task.kappa) : "0"},
                                  {"untried_actions", plus ? "true" : "false"}};
  const auto agent = make_learner("dyna-q", *env, rng.bits64(), task.steps, settings);
  std::vector<double> reward(static_cast<std::size_t>(task.steps / MazeRewards::kStride) + 1);
  train(*env, *agent, {.steps = task.steps, .on_episode = [&](const EpisodeRecord& record) {
                         const auto first =
                             (record.step + MazeRewards::kStride - 1) / MazeRewards::kStride;
                         for (auto i = static_cast<std::size_t>(first); i < reward.size(); ++i) {
                           reward[i] += record.episode_return;
                         }
                       }});
  return reward;
}

/// Runs Dyna-Q and Dyna-Q+, holds them against the published code's averages of `reference_runs`
/// runs, and draws their cumulative rewards. Answers both results.
inline std::pair<MazeRewards, MazeRewards> compare_dyna(const ChangingMazeTask& task,
                                                        const ChangingMazeConfig& config,
                                                        std::span<const MazeReference> references,
                                                        int reference_runs,
                                                        const std::string& title, Report& report,
                                                        const std::string& file) {
  const auto rewards_of = [&](bool plus) {
    return MazeRewards{over_runs(independent_runs(
        config.runs, config.seed, [&](int, Rng rng) { return cumulative_reward(task, plus, rng); },
        config.threads))};
  };
  const MazeRewards dyna_q = rewards_of(false);
  const MazeRewards dyna_q_plus = rewards_of(true);
  Plot plot{.title = title, .x_label = "step", .y_label = "cumulative reward"};
  const auto add = [&](const std::string& name, const MazeRewards& rewards,
                       double MazeReference::*value) {
    for (const auto& reference : references) {
      const auto& measured = rewards.after(reference.step);
      report.compare(name + ", reward after " + std::to_string(reference.step) + " steps",
                     estimate_mean(measured),
                     mean_elsewhere(reference.*value, reference.step > task.change ? 1 : 0,
                                    reference_runs, measured),
                     4);
    }
    Line line = mean_line(rewards.at, name);
    for (double& x : line.x) x *= static_cast<double>(MazeRewards::kStride);
    plot.line(std::move(line));
  };
  add("Dyna-Q", dyna_q, &MazeReference::dyna_q);
  add("Dyna-Q+", dyna_q_plus, &MazeReference::dyna_q_plus);
  plot.vertical({.at = static_cast<double>(task.change), .label = "the maze changes"});
  save(Figure{.panel_width = 620, .panel_height = 400, .panels = {plot}}, report.file(file));
  return {dyna_q, dyna_q_plus};
}

}  // namespace pavlov
