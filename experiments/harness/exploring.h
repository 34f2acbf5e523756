#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/settings.h"

namespace pavlov {

/// A way to explore: an agent and what it rewards itself for.
struct ExplorationMethod {
  std::string label;
  std::string agent;
  SettingValues settings = {};
  std::string bonus = "none";
  SettingValues bonus_settings = {};
};

struct ExploreOptions {
  std::int64_t steps = 100'000;  ///< of all copies together
  int num_envs = 4;
  double success = 0.5;  ///< return of an episode from which on it counts as one
  /// A run is over as soon as so many of the last 100 episodes were successes; 0: never.
  int enough_successes = 0;
  int points = 100;  ///< of the curve of what is covered
  std::uint64_t seed = 0;
  int run = 0;  ///< which of the runs with that seed
};

/// How far one run came.
struct Exploration {
  std::int64_t steps = 0;           ///< that were made
  std::int64_t episodes = 0;        ///< that ended
  std::int64_t first_success = -1;  ///< steps of all copies until then; -1: none
  bool solved = false;              ///< there were `enough_successes`
  std::vector<double> covered;      ///< [points] share of the cells, evenly over the steps
  std::vector<double> visits;       ///< [cells]
};

/// Lets an agent learn and counts what it covers (envs/core/coverage.h). Throws
/// std::invalid_argument where the environment counts no coverage.
Exploration explore(const std::string& env, const ExplorationMethod& method,
                    const ExploreOptions& options);

}  // namespace pavlov
