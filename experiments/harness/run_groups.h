#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "experiments/harness/run_setup.h"

namespace pavlov {

/// Single runs that differ by their seeds alone.
struct RunGroup {
  RunSetup setup;  ///< of the first
  std::vector<std::filesystem::path> runs;
  /// Tells it from the other groups of its environment: the agent, its bonus, and those settings in
  /// which groups of these differ: "dqn, learning_rate = 0.001".
  std::string label;
};

/// All runs in the folders, grouped, in the order in which they are named. A seed that occurs twice
/// in a group is taken once: it tells nothing new. Throws as `runs_in` and `load_setup`.
std::vector<RunGroup> group_runs(std::span<const std::filesystem::path> folders);

}  // namespace pavlov
