#include "envs/tabular/maze.h"

#include <cmath>
#include <filesystem>
#include <map>

#include "core/file.h"
#include "envs/core/registry.h"
#include "envs/core/state_numbers.h"
#include "envs/tabular/changing_maze.h"
#include "tests/envs/table_optimum.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

int free_cells(const GridMap& map) { return static_cast<int>(map.cells_with(".SG").size()); }

/// Free cells beside a cell.
int ways_out(const GridMap& map, int cell) {
  int ways = 0;
  for (int k = 0; k < 4; ++k) ways += map.moved(cell, kMoves[static_cast<std::size_t>(k)]) != cell;
  return ways;
}

int dead_ends(const GridMap& map) {
  int count = 0;
  for (const int cell : map.cells_with(".SG")) count += ways_out(map, cell) == 1;
  return count;
}

/// Doors and rooms of a perfect maze are a tree: one door less than rooms, everything connected.
bool is_perfect(const GridMap& map) {
  const int rooms = ((map.rows() + 1) / 2) * ((map.columns() + 1) / 2);
  if (free_cells(map) != 2 * rooms - 1) return false;
  for (const int cell : map.cells_with(".SG")) {
    if (map.path_length(0, cell) < 0) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("generated mazes are perfect", "[unit]") {
  for (const auto generator : {MazeGenerator::depth_first, MazeGenerator::wilson}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      CHECK(is_perfect(generate_maze(generator, 15, 9, 0, Rng(seed))));
    }
    CHECK(is_perfect(generate_maze(generator, 3, 3, 0, Rng(1))));
  }
}

TEST_CASE("Wilson's mazes are equally likely", "[unit]") {
  // Of the four doors between 2x2 rooms three are open.
  std::map<int, int> counts;
  const Rng rng(3);
  for (std::uint64_t i = 0; i < 4000; ++i) {
    const GridMap map = generate_maze(MazeGenerator::wilson, 3, 3, 0, rng.child(i));
    for (const int door : {1, 3, 5, 7}) counts[door] += map.at(door) == GridMap::kWall;
  }
  CHECK(counts.size() == 4);
  for (const auto& [door, count] : counts) CHECK(count == Approx(1000).margin(5 * 27.4));
}

TEST_CASE("every setting of a maze does something", "[unit]") {
  const auto map_of = [](const Maze::Config& config) { return Maze(config).map(); };
  const auto text = [](const GridMap& map) {
    std::string letters;
    for (int cell = 0; cell < map.size(); ++cell) letters += map.at(cell);
    return letters;
  };
  const std::string plain = text(map_of({}));
  CHECK(plain.size() == 121);
  CHECK(plain.front() == 'S');
  CHECK(plain.back() == 'G');
  CHECK(plain == text(map_of({})));
  CHECK(plain != text(map_of({.maze_seed = 1})));
  CHECK(plain != text(map_of({.generator = MazeGenerator::wilson})));
  CHECK(map_of({.width = 21, .height = 7}).columns() == 21);
  CHECK(map_of({.width = 21, .height = 7}).rows() == 7);
  CHECK(free_cells(map_of({.generator = MazeGenerator::open, .width = 10, .height = 6})) == 60);
  CHECK(dead_ends(map_of({.width = 31, .height = 31})) > 5);
  CHECK(dead_ends(map_of({.width = 31, .height = 31, .braid = 1})) == 0);
  CHECK(text(map_of({.map = "S.X/..G"})) == "S.X..G");
  CHECK(make("Maze-v0?step_reward=-2&goal_reward=3&map=S.G")->model()->outcomes(1, 1)[0].reward ==
        3);

  const auto file = std::filesystem::temp_directory_path() / "pavlov_maze_test.txt";
  write_file(file, "S..\nXX.\nG..\n");
  CHECK(text(map_of({.map_file = file.string()})) == "S..XX.G..");
  std::filesystem::remove(file);
  CHECK_THROWS_WITH(make("Maze-v0?map_file=/no/such/file"), Contains("/no/such/file"));
}

TEST_CASE("what makes no maze is refused", "[unit]") {
  CHECK_THROWS_WITH(make("Maze-v0?width=10"), Contains("width") && Contains("odd"));
  CHECK_THROWS_WITH(make("Maze-v0?height=1"), Contains("height"));
  CHECK_THROWS_WITH(make("Maze-v0?braid=2"), Contains("braid"));
  CHECK_THROWS_WITH(make("Maze-v0?generator=prim"), Contains("wilson"));
  CHECK_THROWS_WITH(make("Maze-v0?map=S.G&map_file=x"), Contains("not both"));
  CHECK_THROWS_WITH(make("Maze-v0?map=S.Z"), Contains("'Z'"));
}

TEST_CASE("the value of a maze's start is minus the length of its shortest path", "[unit]") {
  for (const auto* name : {"Maze-v0", "Maze-v0?generator=wilson&width=21&height=15&braid=0.5"}) {
    const auto env = make(name);
    const auto& typed = dynamic_cast<const EnvBatch<Maze>&>(*env).environment(0);
    const int length = typed.map().path_length(0, typed.map().size() - 1);
    REQUIRE(length > 10);
    CHECK(optimal_values(typed.model(), 1)[0] == -length);
  }
}

TEST_CASE("mazes of a million cells are made", "[unit]") {
  const GridMap map = generate_maze(MazeGenerator::depth_first, 1001, 1001, 0, Rng(1));
  CHECK(map.path_length(0, map.size() - 1) >= 2000);
  const Maze open({.generator = MazeGenerator::open, .width = 300, .height = 300});
  CHECK(open.model().size() == 4U * (90'000 - 1));
}

TEST_CASE("the blocking maze is blocked after 1000 steps of all episodes together", "[unit]") {
  constexpr int kUp = 2;
  Rng rng;
  const auto step_up_to_the_opening = [&](double steps_before) {
    ChangingMaze env;
    set_state_numbers(env, std::vector<double>{4, 8, steps_before});
    return env.step(kUp, rng).observation;
  };
  CHECK(step_up_to_the_opening(0) == 35);
  CHECK(step_up_to_the_opening(999) == 35);
  CHECK(step_up_to_the_opening(1000) == 44);
  CHECK(step_up_to_the_opening(5000) == 44);

  ChangingMaze env;
  CHECK(env.reset(rng) == 48);
  for (int t = 0; t < 999; ++t) env.step(kUp, rng);
  env.reset(rng);
  CHECK(state_numbers(env) == std::vector<double>{5, 3, 999});
  CHECK(env.grid().cells[27] == GridView::Cell::wall);
  env.step(kUp, rng);
  CHECK(env.grid().cells[27] == GridView::Cell::free);
  CHECK(env.grid().cells[35] == GridView::Cell::wall);
}

TEST_CASE("changing mazes have the shortest paths of the figures", "[unit]") {
  const auto length = [](const TabularModel& model) {
    const double value =
        optimal_values(model, 0.95)[static_cast<std::size_t>(model.start[0].first)];
    return std::lround(std::log(value) / std::log(0.95)) + 1;
  };
  const auto typed = [](const char* id) {
    const auto env = make(id);
    CHECK_FALSE(env->model().has_value());
    return dynamic_cast<const EnvBatch<ChangingMaze>&>(*env).environment(0);
  };
  const auto blocking = typed("BlockingMaze-v0");
  CHECK(length(blocking.model(false)) == 10);
  CHECK(length(blocking.model(true)) == 16);
  const auto shortcut = typed("ShortcutMaze-v0");
  CHECK(length(shortcut.model(false)) == 16);
  CHECK(length(shortcut.model(true)) == 10);
}

TEST_CASE("every setting of a changing maze does something", "[unit]") {
  ChangingMaze env({.map = "SXG/...", .changed_map = "S.G/XXX", .change_steps = 1});
  Rng rng;
  env.reset(rng);
  CHECK(env.step(1, rng).observation == 0);
  CHECK(env.step(1, rng).observation == 1);
  CHECK(env.step(3, rng).observation == 1);
  CHECK(env.step(1, rng).reward == 1);
  ChangingMaze paid({.change_steps = 0, .rules = {.step_reward = -1}});
  CHECK(paid.step(2, rng).reward == -1);
  CHECK_THROWS_WITH(make("BlockingMaze-v0?changed_map=S.G"), Contains("differ in size"));
  CHECK_THROWS_WITH(make("BlockingMaze-v0?change_steps=-1"), Contains("change_steps"));
}

TEST_CASE("an agent in the opening that is closed can walk off", "[unit]") {
  const auto env = make("BlockingMaze-v0", {.auto_reset = false});
  env->set_state(0, std::vector<double>{3, 8, 1000});
  env->view().actions.set(0, 0, 2);
  env->step();
  CHECK(env->view().next_observations.number(0) == 26);
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{3, 4, 1000}), Contains("row 3"));
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{3, 0, 5}), Contains("row 3"));
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{5, 3, -1}), Contains("-1"));
}
