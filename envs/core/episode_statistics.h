#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "envs/core/vector_env.h"

namespace pavlov {

class Checkpoint;

/// An episode that has just ended.
struct EpisodeRecord {
  int copy = 0;
  double episode_return = 0;  ///< undiscounted sum of the raw rewards
  std::int64_t length = 0;    ///< steps
  std::int64_t step = 0;      ///< steps of all copies together when it ended
  std::int64_t index = 0;     ///< episodes that ended before it
  bool terminated = false;    ///< else truncated
};

/// Sums up the rewards and lengths of the episodes of a batch, before any wrapper scaled or clipped
/// the rewards.
class EpisodeStatistics {
 public:
  explicit EpisodeStatistics(int size) : under_way_(static_cast<std::size_t>(size)) {}

  /// Counts the step that the batch has just made; calls `ended(record)` for each episode that
  /// ended with it.
  template <class Ended>
  void count(const BatchView& view, Ended&& ended) {
    steps_ += view.size;
    for (int i = 0; i < view.size; ++i) {
      Sums& sums = under_way_[static_cast<std::size_t>(i)];
      sums.rewards += view.raw_rewards[i];
      ++sums.length;
      if ((view.terminated[i] | view.truncated[i]) == 0) continue;
      const Sums episode = std::exchange(sums, {});
      ended(EpisodeRecord{.copy = i,
                          .episode_return = episode.rewards,
                          .length = episode.length,
                          .step = steps_,
                          .index = episodes_++,
                          .terminated = view.terminated[i] != 0});
    }
  }

  std::int64_t steps() const { return steps_; }        ///< of all copies together
  std::int64_t episodes() const { return episodes_; }  ///< that have ended

  void save(Checkpoint& checkpoint, const std::string& name) const;
  /// Throws std::runtime_error where the checkpoint is of another number of copies.
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  struct Sums {
    double rewards = 0;
    std::int64_t length = 0;
  };
  std::vector<Sums> under_way_;
  std::int64_t steps_ = 0;
  std::int64_t episodes_ = 0;
};

}  // namespace pavlov
