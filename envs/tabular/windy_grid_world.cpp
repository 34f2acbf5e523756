#include "envs/tabular/windy_grid_world.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/settings.h"
#include "envs/core/palette.h"
#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"
#include "envs/tabular/grid_map.h"

namespace pavlov {
namespace {

constexpr int kRows = 7;
constexpr int kColumns = 10;
constexpr int kStart = 30;
constexpr int kGoal = 37;

int number_of(WindyMoves moves) {
  return moves == WindyMoves::four ? 4 : moves == WindyMoves::king ? 8 : 9;
}

Outcome arrival(int cell, Direction move, int wind, double probability) {
  const int row = std::clamp(cell / kColumns + move.first - wind, 0, kRows - 1);
  const int column = std::clamp(cell % kColumns + move.second, 0, kColumns - 1);
  const int next = row * kColumns + column;
  return {.probability = probability, .reward = -1, .next = next, .terminated = next == kGoal};
}

TabularModel table_of(const WindyGridWorld::Config& config) {
  const int actions = number_of(config.moves);
  TabularModel table(kRows * kColumns, actions);
  for (int cell = 0; cell < kRows * kColumns; ++cell) {
    if (cell == kGoal) continue;
    const int wind = config.wind[static_cast<std::size_t>(cell % kColumns)];
    for (int action = 0; action < actions; ++action) {
      const Direction move = kMoves[static_cast<std::size_t>(action)];
      if (config.stochastic_wind && wind != 0) {
        for (const int gust : {-1, 0, 1}) {
          table.add(cell, action, arrival(cell, move, wind + gust, 1.0 / 3.0));
        }
      } else {
        table.add(cell, action, arrival(cell, move, wind, 1));
      }
    }
  }
  table.start = {{kStart, 1.0}};
  table.finish();
  return table;
}

}  // namespace

void WindyGridWorld::Config::validate() const {
  require(wind.size() == kColumns, "WindyGridWorld", "length of wind",
          static_cast<double>(wind.size()), "10");
  for (const int w : wind) {
    require(w >= -kRows && w <= kRows, "WindyGridWorld", "wind", w, "from -7 to 7");
  }
}

WindyGridWorld::WindyGridWorld(const Config& config)
    : TableEnvironment(table_of(config)), wind_(config.wind) {}

GridView WindyGridWorld::grid() const {
  GridView view(kRows, kColumns);
  view.cells[kStart] = GridView::Cell::start;
  view.cells[kGoal] = GridView::Cell::goal;
  view.directions = first_moves(action_space().n);
  view.agent = state_;
  return view;
}

void WindyGridWorld::draw(Canvas& canvas) const {
  const Color breeze = lighter(okabe_ito(5), 0.35);
  const GridView view = grid();
  show_grid(canvas, view, kWhite, 0.7);
  draw_cells(canvas, view);
  for (int column = 0; column < kColumns; ++column) {
    const int wind = wind_[static_cast<std::size_t>(column)];
    for (int row = 0; row < kRows; ++row) {
      for (int i = 1; i <= std::abs(wind); ++i) {
        const double x = column + static_cast<double>(i) / (std::abs(wind) + 1);
        const double length = wind > 0 ? 0.3 : -0.3;
        canvas.arrow({x, row + 0.5 - length}, {x, row + 0.5 + length}, 0.05, breeze);
      }
    }
    canvas.text({column + 0.5, -0.4}, std::to_string(wind), 0.4, gray(0.3), Align::centre);
  }
  draw_labels(canvas, view);
  draw_agent(canvas, view);
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<WindyGridWorld>(
        {.id = "WindyGridWorld-v0",
         .summary = "grid with a wind across (Sutton & Barto, Example 6.5)",
         .max_episode_steps = 10'000}) &&
    register_device_form<WindyGridWorld>("WindyGridWorld-v0");
}  // namespace

}  // namespace pavlov
