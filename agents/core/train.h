#pragma once

#include <cstdint>
#include <functional>

#include "agents/core/learner.h"
#include "envs/core/episode_statistics.h"

namespace pavlov {

struct TrainOptions {
  std::int64_t steps = 0;     ///< stop after so many steps of all copies together; 0: no limit
  std::int64_t episodes = 0;  ///< stop after so many ended episodes; 0: no limit
  std::function<void(const EpisodeRecord&)> on_episode = {};
  /// Called every `poll_steps` steps, between steps; answering false stops the run cleanly.
  std::function<bool(std::int64_t steps)> poll = {};
  std::int64_t poll_steps = 16384;
};

struct TrainResult {
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  bool stopped = false;  ///< `poll` asked for it
};

/// The one training loop: act, step, observe, learn until a limit is reached.
///
/// `statistics` are those of the run so far. Where they have counted no step, the environment is
/// reset first; else the run goes on as if it had never stopped, with environment and learner as
/// they then were. Throws std::invalid_argument without any limit.
TrainResult train(VectorEnv& env, Learner& learner, const TrainOptions& options,
                  EpisodeStatistics& statistics);
/// A run from its beginning.
TrainResult train(VectorEnv& env, Learner& learner, const TrainOptions& options);

/// Episodes of a learner that plays the best it knows (or explores) and does not learn; copies of
/// `env` play until `episodes` have ended. Each copy contributes the same number (one more for the
/// first where it does not divide), so that short episodes are not favoured.
std::vector<EpisodeRecord> evaluate(VectorEnv& env, Learner& learner, std::int64_t episodes,
                                    Mode mode = Mode::exploit);

}  // namespace pavlov
