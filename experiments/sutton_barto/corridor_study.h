#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "agents/core/train.h"
#include "agents/tabular/reinforce_tabular.h"
#include "envs/core/registry.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

namespace pavlov {

/// The budget of a study in the short corridor.
struct CorridorConfig {
  int runs = 400;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs of 1000 episodes for each curve (>= 2); the book's 100");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const { require(runs >= 2, "corridor", "runs", runs, "2 or more"); }
};

/// REINFORCE in the short corridor from P(right) = 0.05, with a mean return that episodes 901 to
/// 1000 come to elsewhere, to one decimal.
struct CorridorMethod {
  std::string label;
  int log2_alpha = -13;
  bool baseline = false;       ///< with step size 2^-6
  double min_probability = 0;  ///< of an action
  double late_return = 0;
};

/// Return of each episode of a run, [1000].
inline std::vector<double> corridor_returns(const CorridorMethod& method, Rng rng) {
  const auto env = make("ShortCorridor-v0", {.seed = rng.bits64()});
  const LinearActorConfig actor{.alpha = std::ldexp(1, method.log2_alpha),
                                .value_alpha = std::ldexp(1, -6),
                                .min_probability = method.min_probability,
                                .initial_preferences = {0, std::log(0.05 / 0.95)}};
  ReinforceTabular agent({.actor = actor, .baseline = method.baseline},
                         {.observation_space = env->observation_space(),
                          .action_space = env->action_space(),
                          .seed = rng.bits64()});
  std::vector<double> returns;
  train(*env, agent, {.episodes = 1000, .on_episode = [&](const EpisodeRecord& record) {
                        returns.push_back(record.episode_return);
                      }});
  return returns;
}

/// Mean returns over some episodes.
struct CorridorResult {
  Estimate all;   ///< all 1000
  Estimate late;  ///< the last 100
};

/// Runs a method, holds its late returns against the reference, and draws its curve. The reference
/// does not tell its number of runs: taken to be the book's 100.
inline CorridorResult study_corridor(const CorridorMethod& method, const CorridorConfig& config,
                                     Report& report, Plot& plot) {
  const auto runs = independent_runs(
      config.runs, config.seed, [&](int, Rng rng) { return corridor_returns(method, rng); },
      config.threads);
  RunningStatistics all;
  RunningStatistics late;
  for (const auto& returns : runs) {
    all.add(mean(returns));
    late.add(mean(std::span(returns).last(100)));
  }
  report.compare(method.label + ": return of episodes 901-1000", estimate_mean(late),
                 mean_elsewhere(method.late_return, 0.05, 100, late), 4);
  Line line = mean_line(over_runs(runs), method.label, 1);
  line.low.clear();
  line.high.clear();
  plot.line(std::move(line));
  return {estimate_mean(all), estimate_mean(late)};
}

/// Axes of Figures 13.1 and 13.2, with the optimum.
inline Plot corridor_plot(std::string title) {
  Plot plot{.title = std::move(title),
            .x_label = "episode",
            .y_label = "total reward of the episode",
            .y_range = Range{-90, -10}};
  plot.horizontal({.at = -(6 + 4 * std::sqrt(2)), .label = "best value of the start"});
  return plot;
}

}  // namespace pavlov
