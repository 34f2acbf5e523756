// Who wins tic-tac-toe when nobody errs?
//
// Task SL-01 of the course: the whole game tree; one player maximises the score, the other
// minimises it. The value of every move for the player whose turn it is, on some boards.
//
//     ./run tic_tac_toe_minimax
//
// Expected, within a second: nobody (value 0); 549,946 nodes, 255,168 games, of which the first
// player wins 131,184, the second 77,904; the corner is answered in the centre or the game is lost.

#include <cmath>
#include <limits>
#include <numbers>

#include "envs/core/palette.h"
#include "envs/tabular/tic_tac_toe_board.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  std::string board = ".........";
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("board", self.board,
          "a board of your own to be valued: x, o and . for its nine cells, row by row");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
};

/// Throws std::invalid_argument for what is no board.
TicTacToeBoard board_of(const std::string& text) {
  TicTacToeBoard board;
  require(text.size() == 9, "tic_tac_toe_minimax", "length of board",
          static_cast<double>(text.size()), "9");
  for (std::size_t i = 0; i < 9; ++i) {
    const auto kind = std::string_view(".xo").find(text[i]);
    require(kind != std::string_view::npos, "tic_tac_toe_minimax", "kind of cell in board",
            static_cast<double>(i), "x, o or .");
    board.cells[i] = static_cast<TicTacToeMark>(kind);
  }
  return board;
}

TicTacToeMark mover_of(const TicTacToeBoard& board) {
  return board.empty_cells().size() % 2 == 1 ? TicTacToeMark::x : TicTacToeMark::o;
}

int value_of_move(const TicTacToeBoard& board, int cell) {
  const TicTacToeMark mover = mover_of(board);
  return -minimax(board.with(cell, mover), other(mover));
}

/// A cross or a ring about (x, y).
void draw_mark(Plot& plot, TicTacToeMark mark, double x, double y) {
  constexpr double kReach = 0.28;
  constexpr int kCorners = 60;
  const auto stroke = [&](std::vector<double> xs, std::vector<double> ys) {
    plot.line(
        {.x = std::move(xs), .y = std::move(ys), .color = kBlack, .dash = Dash::solid, .width = 4});
  };
  if (mark == TicTacToeMark::x) {
    for (const double side : {-kReach, kReach}) {
      stroke({x - kReach, x + kReach}, {y - side, y + side});
    }
    return;
  }
  std::vector<double> xs;
  std::vector<double> ys;
  for (int i = 0; i <= kCorners; ++i) {
    const double angle = 2 * std::numbers::pi * i / kCorners;
    xs.push_back(x + kReach * std::cos(angle));
    ys.push_back(y + kReach * std::sin(angle));
  }
  stroke(std::move(xs), std::move(ys));
}

/// The board with the value of each move for who is to move.
Plot show(const std::string& title, const TicTacToeBoard& board) {
  Plot plot{.title =
                title + (mover_of(board) == TicTacToeMark::x ? " (x to move)" : " (o to move)")};
  HeatMap map{.rows = 3,
              .columns = 3,
              .range = Range{-1, 1},
              .label = "value of the move",
              .numbers = true,
              .colors = ColorScale::diverging};
  map.values.assign(9, std::numeric_limits<double>::quiet_NaN());
  const auto place = [](int cell) { return (2 - cell / 3) * 3 + cell % 3; };  // first row on top
  if (!board.over()) {
    for (const int cell : board.empty_cells()) {
      map.values[static_cast<std::size_t>(place(cell))] = value_of_move(board, cell);
    }
  }
  plot.heat_map(map);
  for (int cell = 0; cell < 9; ++cell) {
    const TicTacToeMark mark = board.cells[static_cast<std::size_t>(cell)];
    if (mark != TicTacToeMark::none) draw_mark(plot, mark, cell % 3, 2 - cell / 3);
  }
  return plot;
}

/// A game in which both play as well as can be, the first of the best moves each time.
std::string best_game() {
  TicTacToeBoard board;
  std::string moves;
  while (!board.over()) {
    const TicTacToeMark mover = mover_of(board);
    const int cell = best_cells(board, mover)[0];
    moves += (moves.empty() ? "" : " ") + std::to_string(cell);
    board = board.with(cell, mover);
  }
  return moves;
}

bool run(const Config& config) {
  Report report("tic_tac_toe_minimax", config.out);
  const TicTacToeBoard own = board_of(config.board);
  report.compare("value of the game", minimax({}, TicTacToeMark::x), 0, 0);
  const TicTacToeCounts counts = count_tic_tac_toe();
  report.compare("nodes of the game tree", static_cast<double>(counts.nodes), 549946, 0);
  report.compare("games", static_cast<double>(counts.games), 255168, 0);
  report.compare("won by the first player", static_cast<double>(counts.x_wins), 131184, 0);
  report.compare("won by the second player", static_cast<double>(counts.o_wins), 77904, 0);
  report.compare("drawn", static_cast<double>(counts.draws), 46080, 0);
  report.compare("different positions", static_cast<double>(counts.positions), 5478, 0);
  const CellList answers = best_cells(board_of("x........"), TicTacToeMark::o);
  report.claim("only the centre answers the corner", answers.size() == 1 && answers[0] == 4);
  report.tell("a game without mistakes, cells 0 to 8", best_game());

  Figure figure{.title = "Tic-tac-toe: what each move is worth", .columns = 2, .panel_width = 360};
  figure.add(show("the empty board", {}));
  figure.add(show("after a corner", board_of("x........")));
  figure.add(show("after corner and edge", board_of("xo.......")));
  figure.add(own == TicTacToeBoard{} ? show("a threat to parry", board_of("x...o...x"))
                                     : show("your board", own));
  save(figure, report.file("tic_tac_toe_minimax.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "Who wins tic-tac-toe when nobody errs? (course, minimax)", run);
}
