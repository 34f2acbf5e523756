#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/statistics.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/evaluation.h"
#include "experiments/harness/metrics.h"
#include "experiments/harness/run_setup.h"

namespace pavlov {

/// What an agent has come to.
struct LearnedRun {
  NumberTable episodes;   ///< those of training: step of all copies, number, return
  Evaluation evaluation;  ///< of the policy at the end, without exploration
  Evaluation best;        ///< of the best policy on the way, where it was looked for; played anew
  double seconds = 0;     ///< of training, with the looks
};

struct LearnOptions {
  std::int64_t episodes = 100;  ///< that each learned policy is played for
  /// How often on the way policies are looked at, evenly: each is played for `look_episodes`
  /// without exploration and the best is kept. The last look is at the end.
  int looks = 0;
  std::int64_t look_episodes = 20;
  int threads = 1;  ///< runs at a time; what comes out does not depend on it
};

/// `setup` with `seeds` seeds, from its own on.
std::vector<RunSetup> with_seeds(const RunSetup& setup, int seeds);

/// Trains the agent of each setup and plays what it has learned; writes nothing. Progress shows.
std::vector<LearnedRun> learn_all(const std::vector<RunSetup>& setups, const LearnOptions& options);

/// The same with so many seeds for each setup, from its own on; the runs of each setup.
std::vector<std::vector<LearnedRun>> learn_all(const std::vector<RunSetup>& setups, int seeds,
                                               const LearnOptions& options);

/// The learning curve of runs that differ by their seeds alone.
Curve curve_of(std::span<const LearnedRun> runs, std::string label);
/// Mean returns of the policies at the end, and of the best ones, one for each run.
std::vector<double> final_returns(std::span<const LearnedRun> runs);
std::vector<double> best_returns(std::span<const LearnedRun> runs);
/// How long a run took, in the mean.
double mean_seconds(std::span<const LearnedRun> runs);

}  // namespace pavlov
