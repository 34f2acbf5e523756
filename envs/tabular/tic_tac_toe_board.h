#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pavlov {

enum class TicTacToeMark : std::uint8_t { none, x, o };

constexpr TicTacToeMark other(TicTacToeMark mark) {
  return mark == TicTacToeMark::x ? TicTacToeMark::o : TicTacToeMark::x;
}

/// Up to nine cells, 0 … 8.
class CellList {
 public:
  void add(int cell) { cells_[size_++] = cell; }
  std::size_t size() const { return size_; }
  int operator[](std::size_t i) const { return cells_[i]; }
  const int* begin() const { return cells_.data(); }
  const int* end() const { return cells_.data() + size_; }

 private:
  std::array<int, 9> cells_{};
  std::size_t size_ = 0;
};

/// A board of tic-tac-toe, its nine cells row by row.
struct TicTacToeBoard {
  std::array<TicTacToeMark, 9> cells{};

  static constexpr int kCodes = 19683;  // 3^9
  /// The cells as digits of a number in base 3, the first cell the highest.
  int code() const;
  static TicTacToeBoard from_code(int code);

  /// Who has three in a row, `none` where nobody has.
  TicTacToeMark winner() const;
  bool full() const;
  bool over() const { return winner() != TicTacToeMark::none || full(); }
  CellList empty_cells() const;
  TicTacToeBoard with(int cell, TicTacToeMark mark) const;

  bool operator==(const TicTacToeBoard&) const = default;
};

/// Value of a board for `mover`, whose turn it is, when both play as well as can be: 1 won, 0
/// drawn, -1 lost. Boards once valued are remembered.
int minimax(const TicTacToeBoard& board, TicTacToeMark mover);
/// The cells that lead to that value.
CellList best_cells(const TicTacToeBoard& board, TicTacToeMark mover);

/// What there is below the empty board, x beginning.
struct TicTacToeCounts {
  std::int64_t nodes = 0;  ///< of the whole game tree, the empty board included
  std::int64_t games = 0;  ///< leaves: ways that a game can go
  std::int64_t x_wins = 0;
  std::int64_t o_wins = 0;
  std::int64_t draws = 0;
  std::int64_t positions = 0;  ///< different boards
};
TicTacToeCounts count_tic_tac_toe();

}  // namespace pavlov
