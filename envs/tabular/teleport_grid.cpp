#include "envs/tabular/teleport_grid.h"

#include <cmath>

#include "core/settings.h"
#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"
#include "envs/tabular/figures.h"
#include "envs/tabular/grid_map.h"

namespace pavlov {
namespace {

constexpr int kSize = 5;
constexpr int kA = 1;
constexpr int kBelowA = 21;
constexpr int kB = 3;
constexpr int kBelowB = 13;

TabularModel table_of(const TeleportGrid::Config& config) {
  const GridMap map(kSize, kSize, '.');
  TabularModel table(map.size(), 4);
  for (int cell = 0; cell < map.size(); ++cell) {
    for (int action = 0; action < 4; ++action) {
      const int moved = map.moved(cell, kMoves[static_cast<std::size_t>(action)]);
      Outcome outcome{.probability = 1, .reward = 0, .next = moved};
      if (cell == kA) {
        outcome = {.probability = 1, .reward = config.a_reward, .next = kBelowA};
      } else if (cell == kB) {
        outcome = {.probability = 1, .reward = config.b_reward, .next = kBelowB};
      } else if (moved == cell) {
        outcome.reward = config.edge_reward;
      }
      table.add(cell, action, outcome);
    }
    table.start.emplace_back(cell, 1.0 / map.size());
  }
  table.finish();
  return table;
}

}  // namespace

void TeleportGrid::Config::validate() const {
  require(std::isfinite(a_reward), "TeleportGrid", "a_reward", a_reward, "finite");
  require(std::isfinite(b_reward), "TeleportGrid", "b_reward", b_reward, "finite");
  require(std::isfinite(edge_reward), "TeleportGrid", "edge_reward", edge_reward, "finite");
}

TeleportGrid::TeleportGrid(const Config& config)
    : TableEnvironment(table_of(config)), config_(config) {}

GridView TeleportGrid::grid() const {
  GridView view(kSize, kSize);
  view.labels[kA] = "A";
  view.labels[kBelowA] = "A'";
  view.labels[kB] = "B";
  view.labels[kBelowB] = "B'";
  view.directions = first_moves(4);
  view.agent = state_;
  return view;
}

void TeleportGrid::draw(Canvas& canvas) const {
  const GridView view = grid();
  show_grid(canvas, view);
  draw_cells(canvas, view);
  const auto jump = [&](int from, int to, double reward) {
    const Point start = cell_centre(view, from);
    const Point end = cell_centre(view, to);
    const Color color = okabe_ito(0);
    canvas.arrow({start.x, start.y - 0.3}, {end.x, end.y + 0.3}, 0.06, color);
    canvas.text({start.x + 0.12, (start.y + end.y) / 2 + 0.25}, with_sign(reward), 0.3, color,
                Align::left);
  };
  jump(kA, kBelowA, config_.a_reward);
  jump(kB, kBelowB, config_.b_reward);
  draw_labels(canvas, view);
  draw_agent(canvas, view);
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<TeleportGrid>(
        {.id = "TeleportGrid-v0",
         .summary = "5x5 grid with two cells that jump (Sutton & Barto, Example 3.5)",
         .max_episode_steps = 1000}) &&
    register_device_form<TeleportGrid>("TeleportGrid-v0");
}  // namespace

}  // namespace pavlov
