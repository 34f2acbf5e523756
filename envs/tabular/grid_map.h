#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "envs/core/grid_view.h"

namespace pavlov {

/// A move on a grid: rows down, columns to the right.
using Direction = std::pair<int, int>;

/// The moves of the grids that are not Gymnasium's: left, right, up, down; king's moves add
/// up-left, up-right, down-left, down-right; the last stays.
inline constexpr std::array<Direction, 9> kMoves = {
    {{0, -1}, {0, 1}, {-1, 0}, {1, 0}, {-1, -1}, {-1, 1}, {1, -1}, {1, 1}, {0, 0}}};

/// The first `n` moves, for a GridView.
std::vector<Direction> first_moves(int n);

/// A rectangle of letters, one for each cell; cells are counted row by row. 'X' is a wall, and the
/// grid is fenced by walls: at(-1, 0) is 'X'.
class GridMap {
 public:
  static constexpr char kWall = 'X';

  GridMap(int rows, int columns, char fill);
  /// Reads rows of letters that are separated by '/' or line ends. Throws std::invalid_argument
  /// that names `owner`: no rows, rows of different lengths, a letter that is not among `letters`.
  static GridMap parse(std::string_view text, std::string_view letters, std::string_view owner);

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  int size() const { return rows_ * columns_; }

  int cell(int row, int column) const { return row * columns_ + column; }
  int row(int cell) const { return cell / columns_; }
  int column(int cell) const { return cell % columns_; }
  bool inside(int row, int column) const {
    return row >= 0 && row < rows_ && column >= 0 && column < columns_;
  }

  /// The letter at a place on the grid or up to one cell outside.
  char at(int row, int column) const { return letters_[place(row, column)]; }
  char at(int cell) const { return at(row(cell), column(cell)); }
  void set(int cell, char letter) { letters_[place(row(cell), column(cell))] = letter; }

  /// The cell that a move leads to: `cell` itself where a wall is in the way.
  int moved(int cell, Direction direction) const;
  /// All cells that have one of the letters, in order.
  std::vector<int> cells_with(std::string_view letters) const;
  /// Least number of moves left, right, up and down between two cells around walls and cells with
  /// the letter `blocked`; -1 where there is no way.
  int path_length(int from, int to, char blocked = kWall) const;

  /// Walls, 'S' as start, 'G' as goal, 'T', 'H' and 'C' as traps; walls have no state.
  GridView view() const;

 private:
  std::size_t place(int row, int column) const {
    return static_cast<std::size_t>((row + 1) * (columns_ + 2) + column + 1);
  }

  int rows_;
  int columns_;
  std::vector<char> letters_;  ///< [(rows + 2) * (columns + 2)], fence included
};

}  // namespace pavlov
