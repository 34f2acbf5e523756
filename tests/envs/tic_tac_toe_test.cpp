#include "envs/tabular/tic_tac_toe.h"

#include "envs/core/registry.h"
#include "tests/envs/model_check.h"
#include "tests/support/catch.h"
#include "tests/support/planning.h"

using namespace pavlov;

namespace {

std::vector<int> best(const TicTacToeBoard& board, TicTacToeMark mover) {
  const CellList cells = best_cells(board, mover);
  return {cells.begin(), cells.end()};
}

}  // namespace

TEST_CASE("tic-tac-toe is a draw, and its game tree has the known size", "[unit]") {
  CHECK(minimax({}, TicTacToeMark::x) == 0);
  const auto counts = count_tic_tac_toe();
  CHECK(counts.nodes == 549946);
  CHECK(counts.games == 255168);
  CHECK(counts.x_wins == 131184);
  CHECK(counts.o_wins == 77904);
  CHECK(counts.draws == 46080);
  CHECK(counts.positions == 5478);
  CHECK(count_of(TicTacToe().observation_space()) == 19683);  // the upper bound 3^9
}

TEST_CASE("minimax takes a win and parries a threat", "[unit]") {
  // x x .
  // o o .   x wins in the corner; o wins in its row, or in the corner with two threats at once.
  // . . .
  TicTacToeBoard board;
  board.cells = {TicTacToeMark::x, TicTacToeMark::x, TicTacToeMark::none, TicTacToeMark::o,
                 TicTacToeMark::o};
  CHECK(minimax(board, TicTacToeMark::x) == 1);
  CHECK(best(board, TicTacToeMark::x) == std::vector<int>{2});
  CHECK(best(board, TicTacToeMark::o) == std::vector<int>{2, 5});
  // Without the left o it has to close the upper row.
  board.cells[3] = TicTacToeMark::none;
  CHECK(minimax(board, TicTacToeMark::o) == 0);
  CHECK(best(board, TicTacToeMark::o) == std::vector<int>{2});
  CHECK(TicTacToeBoard::from_code(board.code()) == board);
}

TEST_CASE("the best play draws against minimax and nearly always wins against random moves",
          "[unit]") {
  const auto value = [](const std::string& settings) {
    const auto model = make("TicTacToe-v0" + settings)->model().value();
    const auto values = test::optimal_values(model, 1);
    double start = 0;
    for (const auto& [state, p] : model.start) start += p * values[static_cast<std::size_t>(state)];
    return start;
  };
  CHECK(value("") == 0);
  CHECK(value("?start=opponent") == 0);
  CHECK(value("?start=random") == 0);
  // The chances of a random second player to draw against best play are 1 in 192 (1 in 8 times 1 in
  // 6 times 1 in 4).
  CHECK(value("?opponent=random") == Approx(1 - 1.0 / 192));
  CHECK(value("?opponent=random&start=opponent") < value("?opponent=random"));
}

TEST_CASE("games of tic-tac-toe agree with the model for every setting", "[unit]") {
  for (const std::string opponent : {"minimax", "random"}) {
    for (const std::string start : {"agent", "opponent", "random"}) {
      test::check_model("TicTacToe-v0?opponent=" + opponent + "&start=" + start);
    }
  }
}

TEST_CASE("marked cells are illegal", "[unit]") {
  const auto env = make("TicTacToe-v0?opponent=random");
  env->reset();
  env->view().actions.set(0, 0, 4);
  env->step();
  CHECK(env->view().legal_actions[4] == 0);
  CHECK(env->view().observations.number(0, 4) == 1);
  CHECK_THROWS_WITH(env->step(), Contains("TicTacToe-v0") && Contains("action 4"));
}

TEST_CASE("boards that cannot be are refused", "[unit]") {
  const auto env = make("TicTacToe-v0");
  env->reset();
  CHECK_THROWS_AS(env->set_state(0, std::vector<double>{1, 1, 0, 0, 0, 0, 0, 0, 0}),
                  std::invalid_argument);
  CHECK_THROWS_AS(env->set_state(0, std::vector<double>{3, 1, 0, 0, 0, 0, 0, 0, 0}),
                  std::invalid_argument);
  CHECK_THROWS_AS(env->set_state(0, std::vector<double>{1, 1, 1, 2, 2, 2, 0, 0, 0}),
                  std::invalid_argument);
  env->set_state(0, std::vector<double>{1, 2, 0, 0, 0, 0, 0, 0, 0});
  CHECK(env->view().legal_actions[1] == 0);
}
