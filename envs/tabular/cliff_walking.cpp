#include "envs/tabular/cliff_walking.h"

#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"
#include "envs/tabular/figures.h"
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

void CliffWalking::draw(Canvas& canvas) const {
  constexpr Color kGrass{0.66, 0.81, 0.52};
  constexpr Color kRock{0.55, 0.42, 0.32};
  const GridView view = grid();
  show_grid(canvas, view);
  draw_cells(canvas, view,
             {.free = kGrass,
              .start = kGrass,
              .goal = kGrass,
              .trap = {0.17, 0.13, 0.15},
              .line = {0.58, 0.74, 0.45}});
  for (const int cell : cliff().cells_with("C")) {
    const Pose middle{cell_centre(view, cell)};
    canvas.polygon(middle(std::array<Point, 7>{{{-0.5, 0.5},
                                                {-0.5, 0.2},
                                                {-0.2, 0.05},
                                                {0.1, 0.22},
                                                {0.3, 0.08},
                                                {0.5, 0.2},
                                                {0.5, 0.5}}}),
                   kRock);
  }
  const Point start = cell_centre(view, cliff().cells_with("S").front());
  const Point goal = cell_centre(view, cliff().cells_with("G").front());
  canvas.text(start, "S", 0.45, {0.36, 0.52, 0.26}, Align::centre);
  flag(canvas, {goal.x - 0.2, goal.y - 0.4}, 0.8, gray(0.2), okabe_ito(1));
  const Point at = cell_centre(view, state_);
  draw_person(canvas, {at.x, at.y - 0.38}, 0.78, okabe_ito(0));
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<CliffWalking>({.id = "CliffWalking-v1",
                                        .summary = "walk along a cliff (Sutton & Barto, "
                                                   "Example 6.6)"}) &&
    register_device_form<CliffWalking>("CliffWalking-v1");
}  // namespace

}  // namespace pavlov
