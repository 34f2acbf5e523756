#include "envs/tabular/tic_tac_toe.h"

#include <algorithm>
#include <stdexcept>

#include "envs/core/registry.h"

namespace pavlov {
namespace {

double reward_of(const TicTacToeBoard& board) {
  const TicTacToeMark winner = board.winner();
  return winner == TicTacToeMark::x ? 1 : winner == TicTacToeMark::o ? -1 : 0;
}

int any_of(const CellList& cells, Rng& rng) {
  return cells[rng.below(static_cast<std::uint32_t>(cells.size()))];
}

int count(const TicTacToeBoard& board, TicTacToeMark mark) {
  return static_cast<int>(std::count(board.cells.begin(), board.cells.end(), mark));
}

}  // namespace

TicTacToe::Observation TicTacToe::observation() const {
  Observation observation;
  std::transform(board_.cells.begin(), board_.cells.end(), observation.begin(),
                 [](TicTacToeMark mark) { return static_cast<int>(mark); });
  return observation;
}

/// The cells between which the opponent chooses with equal chances.
CellList TicTacToe::answers(const TicTacToeBoard& board) const {
  return config_.opponent == TicTacToeOpponent::minimax ? best_cells(board, kOpponent)
                                                        : board.empty_cells();
}

TicTacToe::Observation TicTacToe::reset(Rng& rng) {
  board_ = {};
  const bool opponent_begins = config_.start == TicTacToeStart::opponent ||
                               (config_.start == TicTacToeStart::random && rng.bernoulli(0.5));
  if (opponent_begins) board_ = board_.with(any_of(answers(board_), rng), kOpponent);
  return observation();
}

StepResult<TicTacToe::Observation> TicTacToe::step(Action cell, Rng& rng) {
  board_ = board_.with(cell, kAgent);
  if (!board_.over()) board_ = board_.with(any_of(answers(board_), rng), kOpponent);
  return {.observation = observation(), .reward = reward_of(board_), .terminated = board_.over()};
}

TabularModel TicTacToe::model() const {
  TabularModel model(TicTacToeBoard::kCodes, 9);
  for (int code = 0; code < TicTacToeBoard::kCodes; ++code) {
    const auto board = TicTacToeBoard::from_code(code);
    const int lead = count(board, kOpponent) - count(board, kAgent);
    const bool agent_to_move = (lead == 0 && config_.start != TicTacToeStart::opponent) ||
                               (lead == 1 && config_.start != TicTacToeStart::agent);
    if (!agent_to_move || board.over()) continue;
    for (const int cell : board.empty_cells()) {
      const auto moved = board.with(cell, kAgent);
      if (moved.over()) {
        model.add(code, cell, {1, reward_of(moved), moved.code(), true});
        continue;
      }
      const auto cells = answers(moved);
      for (const int answer : cells) {
        const auto next = moved.with(answer, kOpponent);
        model.add(
            code, cell,
            {1.0 / static_cast<double>(cells.size()), reward_of(next), next.code(), next.over()});
      }
    }
  }
  model.finish();

  const double agent_begins = config_.start == TicTacToeStart::agent      ? 1.0
                              : config_.start == TicTacToeStart::opponent ? 0.0
                                                                          : 0.5;
  if (agent_begins > 0) model.start.emplace_back(0, agent_begins);
  const auto openings = answers({});
  for (const int cell : openings) {
    if (agent_begins == 1) break;
    model.start.emplace_back(TicTacToeBoard{}.with(cell, kOpponent).code(),
                             (1 - agent_begins) / static_cast<double>(openings.size()));
  }
  return model;
}

void TicTacToe::draw(Canvas& canvas) const {
  constexpr Color kLines{0.3, 0.3, 0.3};
  canvas.view({-0.2, -0.2}, {3.2, 3.2});
  canvas.clear({1, 1, 1});
  for (const double at : {1.0, 2.0}) {
    canvas.line({at, 0}, {at, 3}, 0.04, kLines);
    canvas.line({0, at}, {3, at}, 0.04, kLines);
  }
  for (int cell = 0; cell < 9; ++cell) {
    const Point at{cell % 3 + 0.5, 2.5 - cell / 3};
    const TicTacToeMark mark = board_.cells[static_cast<std::size_t>(cell)];
    if (mark == kAgent) {
      canvas.line({at.x - 0.3, at.y - 0.3}, {at.x + 0.3, at.y + 0.3}, 0.1, {0.1, 0.3, 0.7});
      canvas.line({at.x - 0.3, at.y + 0.3}, {at.x + 0.3, at.y - 0.3}, 0.1, {0.1, 0.3, 0.7});
    } else if (mark == kOpponent) {
      canvas.circle(at, 0.35, {0.8, 0.3, 0.1});
      canvas.circle(at, 0.25, {1, 1, 1});
    }
  }
}

void TicTacToe::check_state() const {
  const bool marks = std::all_of(board_.cells.begin(), board_.cells.end(),
                                 [](TicTacToeMark mark) { return mark <= TicTacToeMark::o; });
  const int lead = count(board_, kOpponent) - count(board_, kAgent);
  if (!marks || lead < 0 || lead > 1 || board_.over()) {
    throw std::invalid_argument(
        "a board has cells 0, 1 or 2, as many of the opponent's as of the agent's or one more, and "
        "the game is not over");
  }
}

namespace {
[[maybe_unused]] const bool registered = register_environment<TicTacToe>(
    {.id = "TicTacToe-v0", .summary = "three in a row against a perfect or a random opponent"});
}  // namespace

}  // namespace pavlov
