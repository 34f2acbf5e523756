#pragma once

#include "envs/tabular/table_environment.h"

namespace pavlov {

/// Walk along a cliff without falling into it.
///
///     . . . . . . . . . . . .
///     . . . . . . . . . . . .
///     . . . . . . . . . . . .
///     S C C C C C C C C C C G
///
/// Source: Sutton & Barto, Example 6.6; table as Gymnasium's CliffWalking-v1, number for number.
///
/// Actions: 0 up, 1 right, 2 down, 3 left. Observation: the cell, row * 12 + column. Moves end at
/// the edge. Reward: -1 for every step, -100 for a step into the cliff C, which leads back to S and
/// does not end the episode. Start: S. End: G. With `is_slippery` the move is the chosen one or one
/// at a right angle to it, each a third of the time. No time limit, as published.
///
/// The model has rows for G and C, though no step starts there, as Gymnasium's table.
class CliffWalking : public TableEnvironment {
 public:
  struct Config {
    bool is_slippery = false;

    static void visit(auto& self, auto&& field) {
      field("is_slippery", self.is_slippery,
            "two thirds of the moves go off at a right angle, half to either side");
    }
  };

  CliffWalking() : CliffWalking(Config{}) {}
  explicit CliffWalking(const Config& config);

  GridView grid() const;
  void draw(Canvas& canvas) const;
};

}  // namespace pavlov
