#include "envs/core/episode_statistics.h"

#include "core/checkpoint.h"

namespace pavlov {

void EpisodeStatistics::save(Checkpoint& checkpoint, const std::string& name) const {
  std::vector<double> rewards;
  std::vector<std::int64_t> lengths;
  for (const Sums& sums : under_way_) {
    rewards.push_back(sums.rewards);
    lengths.push_back(sums.length);
  }
  const std::int64_t counts[] = {steps_, episodes_};
  checkpoint.put(name + ".rewards", rewards);
  checkpoint.put(name + ".lengths", lengths);
  checkpoint.put(name + ".counts", counts);
}

void EpisodeStatistics::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto rewards = checkpoint.doubles(name + ".rewards", std::ssize(under_way_));
  const auto lengths = checkpoint.integers(name + ".lengths", std::ssize(under_way_));
  const auto counts = checkpoint.integers(name + ".counts", 2);
  for (std::size_t i = 0; i < under_way_.size(); ++i) {
    under_way_[i] = {.rewards = rewards[i], .length = lengths[i]};
  }
  steps_ = counts[0];
  episodes_ = counts[1];
}

}  // namespace pavlov
