#include "envs/tabular/cliff_walking.h"

#include "envs/core/registry.h"
#include "envs/tabular/grid_map.h"

namespace pavlov {
namespace {

constexpr std::array<Direction, 4> kDirections = {{{-1, 0}, {0, 1}, {1, 0}, {0, -1}}};

const GridMap& cliff() {
  static const GridMap map =
      GridMap::parse("............/............/............/SCCCCCCCCCCG", ".SCG", "CliffWalking");
  return map;
}

Outcome arrival(int cell, int direction, double probability) {
  const GridMap& map = cliff();
  const int next = map.moved(cell, kDirections[static_cast<std::size_t>(direction)]);
  if (map.at(next) == 'C') {
    return {.probability = probability, .reward = -100, .next = map.cells_with("S").front()};
  }
  return {
      .probability = probability, .reward = -1, .next = next, .terminated = map.at(next) == 'G'};
}

TabularModel table_of(bool is_slippery) {
  TabularModel table(cliff().size(), 4);
  for (int cell = 0; cell < cliff().size(); ++cell) {
    for (int action = 0; action < 4; ++action) {
      if (is_slippery) {
        for (const int turn : {3, 0, 1}) {
          table.add(cell, action, arrival(cell, (action + turn) % 4, 1.0 / 3.0));
        }
      } else {
        table.add(cell, action, arrival(cell, action, 1));
      }
    }
  }
  table.start = {{cliff().cells_with("S").front(), 1.0}};
  table.finish();
  return table;
}

}  // namespace

CliffWalking::CliffWalking(const Config& config) : TableEnvironment(table_of(config.is_slippery)) {}

GridView CliffWalking::grid() const {
  GridView view = cliff().view();
  view.directions.assign(kDirections.begin(), kDirections.end());
  view.agent = state_;
  return view;
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<CliffWalking>({.id = "CliffWalking-v1",
                                        .summary = "walk along a cliff (Sutton & Barto, "
                                                   "Example 6.6)"});
}  // namespace

}  // namespace pavlov
