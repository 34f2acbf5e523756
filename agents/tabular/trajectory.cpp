#include "agents/tabular/trajectory.h"

#include <stdexcept>

namespace pavlov {

void check_saved(const char* array, const char* what, std::int64_t number, std::int64_t count) {
  if (number >= 0 && number < count) return;
  throw std::runtime_error("the checkpoint's array '" + std::string(array) + "' names " + what +
                           " " + std::to_string(number) + " of " + std::to_string(count));
}

void put_trajectories(Checkpoint& checkpoint, std::span<const Trajectory> trajectories) {
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> pairs;
  std::vector<double> rewards;
  std::vector<double> probabilities;
  for (const Trajectory& trajectory : trajectories) {
    sizes.push_back(trajectory.size());
    for (const Step& step : trajectory.steps()) {
      pairs.insert(pairs.end(), {step.state, step.action});
      rewards.push_back(step.reward);
      probabilities.push_back(step.probability);
    }
  }
  checkpoint.put("trajectory.sizes", sizes);
  checkpoint.put("trajectory.pairs", pairs);
  checkpoint.put("trajectory.rewards", rewards);
  checkpoint.put("trajectory.probabilities", probabilities);
}

void get_trajectories(const Checkpoint& checkpoint, int num_states, int num_actions,
                      std::span<Trajectory> trajectories) {
  const auto sizes = checkpoint.integers("trajectory.sizes", std::ssize(trajectories));
  const auto rewards = checkpoint.doubles("trajectory.rewards");
  const auto probabilities = checkpoint.doubles("trajectory.probabilities", std::ssize(rewards));
  const auto pairs = checkpoint.integers("trajectory.pairs", 2 * std::ssize(rewards));
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    check_saved("trajectory.pairs", "state", pairs[i], num_states);
    check_saved("trajectory.pairs", "action", pairs[i + 1], num_actions);
  }
  std::size_t k = 0;
  for (std::size_t i = 0; i < trajectories.size(); ++i) {
    trajectories[i] = {};
    for (std::int64_t j = 0; j < sizes[i] && k < rewards.size(); ++j, ++k) {
      trajectories[i].push({.state = static_cast<int>(pairs[2 * k]),
                            .action = static_cast<int>(pairs[2 * k + 1]),
                            .reward = rewards[k],
                            .probability = probabilities[k]});
    }
  }
}

}  // namespace pavlov
