#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "envs/core/environment.h"

namespace pavlov {

/// Three cells and a goal to their right; in the second cell left and right are exchanged, and all
/// cells look the same.
///
/// Source: Sutton & Barto, Example 13.1. Going right with probability p in every cell has value
/// (2p - 4) / (p (1 - p)), best at p = 2 - sqrt 2 with -(6 + 4 sqrt 2) = -11.66.
///
/// Actions: 0 left, 1 right. Observation: always 0; with `show_cell` the cell 0, 1, 2, or 3 for the
/// goal. Start: cell 0. Reward: -1 for every step. End: the goal.
///
/// Differences: episodes are cut after 10,000 steps, because a deterministic policy never arrives.
class ShortCorridor {
 public:
  struct Config {
    bool show_cell = false;

    static void visit(auto& self, auto&& field) {
      field("show_cell", self.show_cell, "observe the cell; else all cells look the same");
    }
  };
  using Observation = int;
  using Action = int;

  ShortCorridor() = default;
  explicit ShortCorridor(const Config& config) : config_(config) {}

  Discrete observation_space() const { return {.n = config_.show_cell ? kGoal + 1 : 1}; }
  Discrete action_space() const { return {.n = 2}; }
  static std::vector<std::string> action_names() { return {"left", "right"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);
  /// Only where the cell is shown.
  std::optional<TabularModel> model() const;
  GridView grid() const;

  /// cell
  auto state() { return std::tie(cell_); }
  void check_state() const;

 private:
  static constexpr int kGoal = 3;
  static int next_cell(int cell, Action action);
  Observation observation() const { return config_.show_cell ? cell_ : 0; }

  Config config_;
  int cell_ = 0;
};

}  // namespace pavlov
