#pragma once

#include <string>
#include <vector>

namespace pavlov {

/// Where the states of an environment lie on a grid: what is needed to print or draw a value
/// function and a policy over it, whatever the environment.
struct GridView {
  enum class Cell { free, wall, start, goal, trap };

  int rows = 0;
  int columns = 0;
  std::vector<Cell> cells;          ///< [rows * columns]
  std::vector<int> state;           ///< [rows * columns] state index there, -1 where there is none
  std::vector<std::string> labels;  ///< [rows * columns] text of a cell ("+1", "A"), often empty
  /// Direction of each action as (row, column) step, (0, 0) where it has none: an arrow is drawn.
  std::vector<std::pair<int, int>> directions;
  int agent = -1;  ///< cell where the agent stands, -1 where that is not known

  /// An empty grid of free cells whose states are numbered row by row.
  GridView(int rows, int columns);
  GridView() = default;
};

/// "←", "↗", … for a step; "·" for (0, 0).
std::string arrow(std::pair<int, int> direction);

}  // namespace pavlov
