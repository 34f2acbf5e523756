#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/settings.h"

namespace pavlov {

/// An agent that learns from random weights until its policy is good enough.
struct LearningRace {
  std::string agent;
  std::string env;
  SettingValues settings;  ///< of the agent
  int envs = 1;            ///< copies that are stepped together
  double goal = 0;         ///< mean return that ends it
  std::int64_t steps = 0;  ///< of all copies, made at most (>= 1)
  /// Each so many steps the policy is looked at: mean return of `episodes` episodes without
  /// exploration, in copies of their own.
  std::int64_t look_steps = 1;
  std::int64_t episodes = 100;
};

/// How it went. Times are processor time of the whole process.
struct RaceResult {
  struct Look {
    std::int64_t steps = 0;
    double training_seconds = 0;  ///< from making environment and agent on, without the looks
    double mean_return = 0;
  };
  std::vector<Look> looks;
  double look_seconds = 0;
  bool reached = false;
  double played_anew = 0;  ///< mean return of the last policy over as many other episodes

  /// The last one; all 0 where there was none.
  Look last() const { return looks.empty() ? Look{} : looks.back(); }
};

/// Throws std::invalid_argument for names and settings that there are not.
RaceResult run_race(const LearningRace& race, std::int64_t seed);

/// PPO with settings for the least time: CartPole-v1 to a mean return of 475, Pendulum-v1 to -200,
/// both in their float32 form.
std::span<const LearningRace> quick_ppo();

}  // namespace pavlov
