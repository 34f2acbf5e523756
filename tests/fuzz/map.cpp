// Maps of grid worlds and lakes: parsed, planned on, walked in.

#include "envs/core/registry.h"
#include "envs/tabular/frozen_lake.h"
#include "envs/tabular/grid_walk.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/play.h"

using namespace pavlov;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string map(fuzz::text_of(data, size));
  fuzz::reads([&] {
    const GridMap grid = GridWalk::parse_map(map, "input");
    fuzz::expect(grid.path_length(0, grid.size() - 1, 'G') < grid.size(), "a path has no loops");
    grid.view();
  });
  for (const char* name : {"Maze-v0", "FrozenLake-v1"}) {
    fuzz::reads([&] {
      const auto env = make(name, {.num_envs = 1}, {{"map", map}});
      fuzz::play(*env, 20);
      env->model();
    });
  }
  return 0;
}
