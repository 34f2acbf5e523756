#pragma once

#include "envs/tabular/table_environment.h"

namespace pavlov {

/// Walk on a grid of 5x5 cells without end. Every action in cell A pays 10 and leads to A', in cell
/// B 5 and to B'; a move off the grid stays and pays -1; all else pays 0.
///
///     . A . B .
///     . . . . .
///     . . . B'.
///     . . . . .
///     . A'. . .
///
/// Source: Sutton & Barto, Examples 3.5 and 3.8.
///
/// Actions: 0 left, 1 right, 2 up, 3 down. Observation: the cell, row * 5 + column. Start: any
/// cell.
///
/// Differences: the task goes on for ever; it is cut, not ended, after 1,000 steps.
class TeleportGrid : public TableEnvironment {
 public:
  struct Config {
    double a_reward = 10;
    double b_reward = 5;
    double edge_reward = -1;

    static void visit(auto& self, auto&& field) {
      field("a_reward", self.a_reward, "reward of leaving A");
      field("b_reward", self.b_reward, "reward of leaving B");
      field("edge_reward", self.edge_reward, "reward of a move off the grid");
    }
    void validate() const;
  };

  TeleportGrid() : TeleportGrid(Config{}) {}
  explicit TeleportGrid(const Config& config);

  GridView grid() const;
  void draw(Canvas& canvas) const;

 private:
  Config config_;
};

}  // namespace pavlov
