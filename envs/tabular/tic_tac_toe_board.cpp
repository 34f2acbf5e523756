#include "envs/tabular/tic_tac_toe_board.h"

#include <algorithm>
#include <set>
#include <vector>

namespace pavlov {

int TicTacToeBoard::code() const {
  int code = 0;
  for (const TicTacToeMark mark : cells) code = code * 3 + static_cast<int>(mark);
  return code;
}

TicTacToeBoard TicTacToeBoard::from_code(int code) {
  TicTacToeBoard board;
  for (std::size_t i = board.cells.size(); i-- > 0; code /= 3) {
    board.cells[i] = static_cast<TicTacToeMark>(code % 3);
  }
  return board;
}

TicTacToeMark TicTacToeBoard::winner() const {
  constexpr int kLines[8][3] = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6},
                                {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}};
  for (const auto& line : kLines) {
    const auto at = [&](int i) { return cells[static_cast<std::size_t>(line[i])]; };
    if (at(0) != TicTacToeMark::none && at(0) == at(1) && at(0) == at(2)) return at(0);
  }
  return TicTacToeMark::none;
}

bool TicTacToeBoard::full() const {
  return std::find(cells.begin(), cells.end(), TicTacToeMark::none) == cells.end();
}

CellList TicTacToeBoard::empty_cells() const {
  CellList empty;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] == TicTacToeMark::none) empty.add(static_cast<int>(i));
  }
  return empty;
}

TicTacToeBoard TicTacToeBoard::with(int cell, TicTacToeMark mark) const {
  TicTacToeBoard board = *this;
  board.cells[static_cast<std::size_t>(cell)] = mark;
  return board;
}

int minimax(const TicTacToeBoard& board, TicTacToeMark mover) {
  constexpr int kUnknown = 2;
  static thread_local std::vector<int> known(2 * TicTacToeBoard::kCodes, kUnknown);
  const auto place =
      static_cast<std::size_t>(2 * board.code() + (mover == TicTacToeMark::x ? 0 : 1));
  if (known[place] != kUnknown) return known[place];

  int value = -1;
  if (const TicTacToeMark winner = board.winner(); winner != TicTacToeMark::none) {
    value = winner == mover ? 1 : -1;
  } else if (board.full()) {
    value = 0;
  } else {
    for (const int cell : board.empty_cells()) {
      value = std::max(value, -minimax(board.with(cell, mover), other(mover)));
    }
  }
  return known[place] = value;
}

CellList best_cells(const TicTacToeBoard& board, TicTacToeMark mover) {
  CellList best;
  for (const int cell : board.empty_cells()) {
    if (-minimax(board.with(cell, mover), other(mover)) == minimax(board, mover)) {
      best.add(cell);
    }
  }
  return best;
}

namespace {

void count_from(const TicTacToeBoard& board, TicTacToeMark mover, TicTacToeCounts& counts,
                std::set<int>& seen) {
  ++counts.nodes;
  seen.insert(board.code());
  if (board.over()) {
    ++counts.games;
    const TicTacToeMark winner = board.winner();
    ++(winner == TicTacToeMark::x   ? counts.x_wins
       : winner == TicTacToeMark::o ? counts.o_wins
                                    : counts.draws);
    return;
  }
  for (const int cell : board.empty_cells()) {
    count_from(board.with(cell, mover), other(mover), counts, seen);
  }
}

}  // namespace

TicTacToeCounts count_tic_tac_toe() {
  TicTacToeCounts counts;
  std::set<int> seen;
  count_from({}, TicTacToeMark::x, counts, seen);
  counts.positions = static_cast<std::int64_t>(seen.size());
  return counts;
}

}  // namespace pavlov
