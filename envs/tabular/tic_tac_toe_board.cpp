#include "envs/tabular/tic_tac_toe_board.h"

#include <algorithm>
#include <set>
#include <vector>

namespace pavlov {

int TicTacToeBoard::code() const {
  int code = 0;
  for (const Mark mark : cells) code = code * 3 + static_cast<int>(mark);
  return code;
}

TicTacToeBoard TicTacToeBoard::from_code(int code) {
  TicTacToeBoard board;
  for (std::size_t i = board.cells.size(); i-- > 0; code /= 3) {
    board.cells[i] = static_cast<Mark>(code % 3);
  }
  return board;
}

Mark TicTacToeBoard::winner() const {
  constexpr int kLines[8][3] = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6},
                                {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}};
  for (const auto& line : kLines) {
    const auto at = [&](int i) { return cells[static_cast<std::size_t>(line[i])]; };
    if (at(0) != Mark::none && at(0) == at(1) && at(0) == at(2)) return at(0);
  }
  return Mark::none;
}

bool TicTacToeBoard::full() const {
  return std::find(cells.begin(), cells.end(), Mark::none) == cells.end();
}

CellList TicTacToeBoard::empty_cells() const {
  CellList empty;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] == Mark::none) empty.add(static_cast<int>(i));
  }
  return empty;
}

TicTacToeBoard TicTacToeBoard::with(int cell, Mark mark) const {
  TicTacToeBoard board = *this;
  board.cells[static_cast<std::size_t>(cell)] = mark;
  return board;
}

int minimax(const TicTacToeBoard& board, Mark mover) {
  constexpr int kUnknown = 2;
  static thread_local std::vector<int> known(2 * TicTacToeBoard::kCodes, kUnknown);
  const auto place = static_cast<std::size_t>(2 * board.code() + (mover == Mark::x ? 0 : 1));
  if (known[place] != kUnknown) return known[place];

  int value = -1;
  if (const Mark winner = board.winner(); winner != Mark::none) {
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

CellList best_cells(const TicTacToeBoard& board, Mark mover) {
  CellList best;
  for (const int cell : board.empty_cells()) {
    if (-minimax(board.with(cell, mover), other(mover)) == minimax(board, mover)) {
      best.add(cell);
    }
  }
  return best;
}

namespace {

void count_from(const TicTacToeBoard& board, Mark mover, TicTacToeCounts& counts,
                std::set<int>& seen) {
  ++counts.nodes;
  seen.insert(board.code());
  if (board.over()) {
    ++counts.games;
    const Mark winner = board.winner();
    ++(winner == Mark::x ? counts.x_wins : winner == Mark::o ? counts.o_wins : counts.draws);
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
  count_from({}, Mark::x, counts, seen);
  counts.positions = static_cast<std::int64_t>(seen.size());
  return counts;
}

}  // namespace pavlov
