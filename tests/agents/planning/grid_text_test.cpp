#include "agents/planning/grid_text.h"

#include "tests/support/catch.h"

using namespace pavlov;

namespace {
/// One row: a free cell, a wall, a free cell, a goal.
GridView row_of_four() {
  GridView grid(1, 4);
  grid.cells[1] = GridView::Cell::wall;
  grid.cells[3] = GridView::Cell::goal;
  grid.labels[3] = "+1";
  grid.state = {0, -1, 1, 2};
  grid.directions = {{0, -1}, {-1, 0}, {0, 0}};
  return grid;
}
}  // namespace

TEST_CASE("values are printed in the shape of the grid", "[unit]") {
  const std::vector<double> values = {-0.25, -1e-9, 0};
  CHECK(values_text(row_of_four(), values) == "-0.25      #   0.00     +1\n");
  CHECK(values_text(row_of_four(), values, 0) == " 0   #   0  +1\n");
  CHECK_THROWS_WITH(values_text(row_of_four(), std::vector<double>(2)),
                    Contains("state 2") && Contains("only 2"));
}

TEST_CASE("policies are printed as arrows, ties side by side", "[unit]") {
  Policy policy(3, 3);
  policy(0, 0) = policy(0, 1) = 0.5;
  policy(1, 2) = 1;
  CHECK(policy_text(row_of_four(), policy) == "←↑   #   2  +1\n");
  GridView unlabelled = row_of_four();
  unlabelled.labels[3] = "";
  CHECK(policy_text(unlabelled, policy) == "←↑   #   2   T\n");
}
