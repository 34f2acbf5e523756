#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "envs/tabular/table_environment.h"

namespace pavlov {

/// Left, right, up and down; the diagonals, too; staying in place, too.
enum class WindyMoves { four, king, king_stay };

constexpr std::array<std::pair<WindyMoves, std::string_view>, 3> enum_names(WindyMoves) {
  return {{{WindyMoves::four, "four"},
           {WindyMoves::king, "king"},
           {WindyMoves::king_stay, "king_stay"}}};
}

/// Find the way to a goal while a wind blows upwards: each move is shifted up by the wind of the
/// column that it starts in.
///
/// Source: Sutton & Barto, Example 6.5; king's moves Exercise 6.9; stochastic wind Exercise 6.10:
/// in a windy column the wind is as given, one more or one less, each a third of the time.
///
///     . . . . . . . . . .
///     . . . . . . . . . .
///     . . . . . . . . . .
///     S . . . . . . G . .
///     . . . . . . . . . .
///     . . . . . . . . . .
///     . . . . . . . . . .
///     0 0 0 1 1 1 2 2 1 0   wind
///
/// Actions: 0 left, 1 right, 2 up, 3 down; with king's moves 4 up-left, 5 up-right, 6 down-left,
/// 7 down-right; with king_stay 8 stay. Observation: the cell, row * 10 + column. Moves end at the
/// edge. Reward: -1 for every step, the last included. Start: S. End: G. The shortest path has 15
/// steps, 7 with king's moves.
///
/// Differences: episodes are cut after 10,000 steps.
class WindyGridWorld : public TableEnvironment {
 public:
  struct Config {
    WindyMoves moves = WindyMoves::four;
    bool stochastic_wind = false;
    std::vector<int> wind = {0, 0, 0, 1, 1, 1, 2, 2, 1, 0};

    static void visit(auto& self, auto&& field) {
      field("moves", self.moves, "king adds the diagonals, king_stay staying, too");
      field("stochastic_wind", self.stochastic_wind,
            "where it blows, the wind is one less, as given or one more, a third of the time each");
      field("wind", self.wind, "cells by which each of the 10 columns shifts up, -7 to 7");
    }
    void validate() const;
  };

  WindyGridWorld() : WindyGridWorld(Config{}) {}
  explicit WindyGridWorld(const Config& config);

  GridView grid() const;
  void draw(Canvas& canvas) const;

 private:
  std::vector<int> wind_;
};

}  // namespace pavlov
