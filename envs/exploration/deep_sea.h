#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "envs/exploration/observed.h"

namespace pavlov {

/// Sink through a deep sea to a treasure on the ground that only those find who never turn back.
///
/// Source: Osband et al. (2020), "Behaviour suite for reinforcement learning" (bsuite's deep_sea
/// and deep_sea_stochastic), after Osband et al. (2019), "Deep exploration via randomized value
/// functions". The diver starts in the upper left cell of a square of `size` cells and sinks by one
/// row a step, to the left or to the right, no further than the sides. Going right costs a little,
/// so that all there is to learn without the treasure is to go left; a random diver finds it once
/// in 2^size episodes.
///
/// Actions: 0 and 1. Which of the two goes right is another in each cell, drawn once from
/// `mapping_seed`; without `randomize_actions` it is 1.
///
/// Observation: the cell, row * size + column, size^2 on the ground, where an episode ends; or,
/// with `observation=planes`, [1, size, size] bytes with 1 where the diver is, all 0 on the ground.
///
/// Reward: `move_cost` / size is paid for going right; 1 for going right in the last column, which
/// is reached only in the last row; `decoy_reward` (not bsuite's) for going left in the lower left
/// cell. End: after `size` steps. The best return is 0.99, that of always going left 0.
///
/// With `stochastic` going right fails with probability 1 / size (and costs as much), and the last
/// step out of the lower left or right cell pays a standard normal number besides.
///
/// Differences: the mapping comes from our own random numbers.
class DeepSea {
 public:
  struct Config {
    int size = 10;
    bool stochastic = false;
    double move_cost = 0.01;
    bool randomize_actions = true;
    std::uint64_t mapping_seed = 0;
    double decoy_reward = 0;

    static void visit(auto& self, auto&& field) {
      field("size", self.size, "rows and columns, 2 to 1000");
      field("stochastic", self.stochastic, "moves to the right may fail, the last reward is noisy");
      field("move_cost", self.move_cost, "what going right all the way costs");
      field("randomize_actions", self.randomize_actions,
            "which action goes right is drawn for each cell; else it is 1");
      field("mapping_seed", self.mapping_seed, "which of these mappings");
      field("decoy_reward", self.decoy_reward,
            "reward of going left in the lower left cell, which leads away from the treasure");
    }
    void validate() const;
  };

  explicit DeepSea(const Config& config);

  Discrete action_space() const { return {.n = 2}; }
  std::vector<std::string> action_names() const;
  void begin(Rng& /*rng*/) { row_ = column_ = 0; }
  Consequence move(int action, Rng& rng);

  int num_states() const { return config_.size * config_.size + 1; }
  int state_index() const { return on_ground() ? config_.size * config_.size : cell(); }
  Box planes_space() const { return {0, 1, {1, config_.size, config_.size}, Dtype::u8}; }
  void paint(std::span<std::uint8_t> plane) const;

  /// None where rewards are noisy.
  std::optional<TabularModel> model() const;
  GridView grid() const;
  /// Coverage is counted in the cells that can be reached, the lower left triangle.
  int coverage_cells() const { return config_.size * (config_.size + 1) / 2; }
  int coverage_cell() const { return on_ground() ? -1 : reachable(row_, column_); }
  CoverageMap coverage_map() const;
  void draw(Canvas& canvas) const;

  /// row, column
  auto state() { return std::tie(row_, column_); }
  void check_state() const;

 private:
  int cell() const { return row_ * config_.size + column_; }
  bool on_ground() const { return row_ == config_.size; }
  static int reachable(int row, int column) { return row * (row + 1) / 2 + column; }
  bool goes_right(int cell, int action) const {
    return (*right_)[static_cast<std::size_t>(cell)] == action;
  }
  /// What going right or left in a cell pays, without noise.
  double reward(int row, int column, bool right) const;
  int beside(int column, bool right) const;

  Config config_;
  std::shared_ptr<const std::vector<int>> right_;  ///< [cell] the action that goes right
  int row_ = 0;
  int column_ = 0;
};

inline double DeepSea::reward(int row, int column, bool right) const {
  const int last = config_.size - 1;
  if (!right) return row == last && column == 0 ? config_.decoy_reward : 0;
  return (column == last ? 1.0 : 0.0) - config_.move_cost / config_.size;
}

inline int DeepSea::beside(int column, bool right) const {
  return right ? std::min(column + 1, config_.size - 1) : std::max(column - 1, 0);
}

inline Consequence DeepSea::move(int action, Rng& rng) {
  const int last = config_.size - 1;
  const bool right = goes_right(cell(), action);
  Consequence consequence{.reward = reward(row_, column_, right), .terminated = row_ == last};
  if (config_.stochastic && row_ == last && (column_ == 0 || column_ == last)) {
    consequence.reward += rng.normal();
  }
  const bool fails = config_.stochastic && right && rng.bernoulli(1.0 / config_.size);
  if (!fails) column_ = beside(column_, right);
  ++row_;
  return consequence;
}

}  // namespace pavlov
