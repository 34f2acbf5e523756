#pragma once

#include <array>
#include <string_view>
#include <tuple>
#include <utility>

#include "envs/core/environment.h"
#include "envs/tabular/tic_tac_toe_board.h"

namespace pavlov {

/// Who plays against the agent: perfectly, each best move with equal chances, or any move.
enum class TicTacToeOpponent { minimax, random };

constexpr std::array<std::pair<TicTacToeOpponent, std::string_view>, 2> enum_names(
    TicTacToeOpponent) {
  return {{{TicTacToeOpponent::minimax, "minimax"}, {TicTacToeOpponent::random, "random"}}};
}

/// Who makes the first move.
enum class TicTacToeStart { agent, opponent, random };

constexpr std::array<std::pair<TicTacToeStart, std::string_view>, 3> enum_names(TicTacToeStart) {
  return {{{TicTacToeStart::agent, "agent"},
           {TicTacToeStart::opponent, "opponent"},
           {TicTacToeStart::random, "random"}}};
}

/// Three in a row on a board of 3 x 3, against an opponent that belongs to the environment.
///
/// Source: the game; as a task Sutton & Barto 1.5.
///
/// Actions: the cell to mark, 0 … 8 row by row; marked cells are illegal. Observation: the nine
/// cells, each 0 empty, 1 the agent's, 2 the opponent's. A step is the agent's move and the
/// opponent's answer. Start: the empty board, or with the opponent's first move on it. Reward: 1
/// for winning, -1 for losing, else 0. End: three in a row, or a full board.
class TicTacToe {
 public:
  struct Config {
    TicTacToeOpponent opponent = TicTacToeOpponent::minimax;
    TicTacToeStart start = TicTacToeStart::agent;

    static void visit(auto& self, auto&& field) {
      field("opponent", self.opponent, "minimax plays perfectly, random any move");
      field("start", self.start, "who makes the first move");
    }
  };
  using Observation = std::array<int, 9>;
  using Action = int;

  TicTacToe() = default;
  explicit TicTacToe(const Config& config) : config_(config) {}

  MultiDiscrete observation_space() const { return {std::vector<int>(9, 3)}; }
  Discrete action_space() const { return {.n = 9}; }
  bool legal(int cell) const {
    return cell >= 0 && cell < 9 &&
           board_.cells[static_cast<std::size_t>(cell)] == TicTacToeMark::none;
  }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action cell, Rng& rng);
  TabularModel model() const;
  void draw(Canvas& canvas) const;

  /// the nine cells, as observed
  auto state() { return std::tie(board_.cells); }
  void check_state() const;

 private:
  static constexpr TicTacToeMark kAgent = TicTacToeMark::x;
  static constexpr TicTacToeMark kOpponent = TicTacToeMark::o;
  Observation observation() const;
  CellList answers(const TicTacToeBoard& board) const;

  Config config_;
  TicTacToeBoard board_;
};

}  // namespace pavlov
