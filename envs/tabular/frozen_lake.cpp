#include "envs/tabular/frozen_lake.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/settings.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"
#include "envs/tabular/figures.h"

namespace pavlov {
namespace {

constexpr std::array<Direction, 4> kDirections = {{{0, -1}, {1, 0}, {0, 1}, {-1, 0}}};

GridMap map_of(const FrozenLake::Config& config) {
  if (config.map == "random") {
    return random_lake(config.size, config.frozen_probability, Rng(config.map_seed).child("map"));
  }
  std::string_view text = config.map;
  if (text == "4x4") text = "SFFF/FHFH/FFFH/HFFG";
  if (text == "8x8") {
    text = "SFFFFFFF/FFFFFFFF/FFFHFFFF/FFFFFHFF/FFFHFFFF/FHHFFFHF/FHFFHFHF/FFFHFFFG";
  }
  GridMap map = GridMap::parse(text, "SFHG", "FrozenLake");
  if (map.cells_with("S").empty()) {
    throw std::invalid_argument("FrozenLake: the map has no start S");
  }
  return map;
}

TabularModel table_of(const FrozenLake::Config& config, const GridMap& map) {
  TabularModel table(map.size(), 4);
  const auto arrival = [&](int cell, int direction, double probability) -> Outcome {
    const int next = map.moved(cell, kDirections[static_cast<std::size_t>(direction)]);
    const char letter = map.at(next);
    return {.probability = probability,
            .reward = letter == 'G'   ? config.goal_reward
                      : letter == 'H' ? config.hole_reward
                                      : config.frozen_reward,
            .next = next,
            .terminated = letter == 'G' || letter == 'H'};
  };
  const double side = (1.0 - config.success_rate) / 2.0;
  for (int cell = 0; cell < map.size(); ++cell) {
    const bool ended = map.at(cell) == 'G' || map.at(cell) == 'H';
    for (int action = 0; action < 4; ++action) {
      if (ended) {
        table.add(cell, action, {.probability = 1, .reward = 0, .next = cell, .terminated = true});
      } else if (config.is_slippery) {
        table.add(cell, action, arrival(cell, (action + 3) % 4, side));
        table.add(cell, action, arrival(cell, action, config.success_rate));
        table.add(cell, action, arrival(cell, (action + 1) % 4, side));
      } else {
        table.add(cell, action, arrival(cell, action, 1));
      }
    }
  }
  const auto starts = map.cells_with("S");
  for (const int cell : starts) {
    table.start.emplace_back(cell, 1.0 / static_cast<double>(starts.size()));
  }
  table.finish();
  return table;
}

void draw_ice(Canvas& canvas, Point at) {
  canvas.line({at.x - 0.25, at.y + 0.05}, {at.x, at.y + 0.3}, 0.03, kWhite);
  canvas.line({at.x - 0.1, at.y - 0.2}, {at.x + 0.28, at.y + 0.18}, 0.03, kWhite);
}

void draw_hole(Canvas& canvas, Point at) {
  canvas.circle(at, 0.42, {0.62, 0.76, 0.86});
  canvas.circle({at.x, at.y - 0.03}, 0.37, {0.16, 0.38, 0.58});
}

void draw_present(Canvas& canvas, Point at) {
  constexpr Color kRibbon{0.98, 0.80, 0.25};
  canvas.rectangle({at.x - 0.28, at.y - 0.3}, {at.x + 0.28, at.y + 0.12}, {0.80, 0.16, 0.20});
  canvas.rectangle({at.x - 0.32, at.y + 0.06}, {at.x + 0.32, at.y + 0.18}, {0.66, 0.10, 0.15});
  canvas.rectangle({at.x - 0.05, at.y - 0.3}, {at.x + 0.05, at.y + 0.18}, kRibbon);
  for (const double side : {-0.1, 0.1}) {
    canvas.arc({at.x + side, at.y + 0.26}, 0.08, 0, 2 * std::numbers::pi, 0.05, kRibbon);
  }
}

}  // namespace

GridMap random_lake(int size, double frozen_probability, Rng rng) {
  GridMap map(size, size, 'F');
  constexpr int kDraws = 10'000;
  for (int draw = 0; draw < kDraws; ++draw) {
    for (int cell = 0; cell < map.size(); ++cell) {
      map.set(cell, rng.bernoulli(frozen_probability) ? 'F' : 'H');
    }
    map.set(0, 'S');
    map.set(map.size() - 1, 'G');
    if (map.path_length(0, map.size() - 1, 'H') > 0) return map;
  }
  throw std::invalid_argument("FrozenLake: no map of size " + std::to_string(size) +
                              " with a way to the goal in " + std::to_string(kDraws) +
                              " draws; frozen_probability " + shortest(frozen_probability) +
                              " is too small");
}

void FrozenLake::Config::validate() const {
  require(success_rate >= 0 && success_rate <= 1, "FrozenLake", "success_rate", success_rate,
          "a probability");
  require(std::isfinite(goal_reward), "FrozenLake", "goal_reward", goal_reward, "finite");
  require(std::isfinite(hole_reward), "FrozenLake", "hole_reward", hole_reward, "finite");
  require(std::isfinite(frozen_reward), "FrozenLake", "frozen_reward", frozen_reward, "finite");
  require(size >= 2 && size <= 1000, "FrozenLake", "size", size, "from 2 to 1000");
  require(frozen_probability > 0 && frozen_probability <= 1, "FrozenLake", "frozen_probability",
          frozen_probability, "above 0, up to 1");
  if (map != "random") map_of(*this);
}

FrozenLake::FrozenLake(const Config& config) : FrozenLake(config, map_of(config)) {}

FrozenLake::FrozenLake(const Config& config, GridMap map)
    : TableEnvironment(table_of(config, map)),
      map_(std::make_shared<const GridMap>(std::move(map))) {}

GridView FrozenLake::grid() const {
  GridView view = map_->view();
  view.directions.assign(kDirections.begin(), kDirections.end());
  view.agent = state_;
  return view;
}

void FrozenLake::draw(Canvas& canvas) const {
  const GridView view = grid();
  if (!has_large_cells(view)) return draw_grid(canvas, view);
  constexpr Color kIce{0.86, 0.94, 0.99};
  show_grid(canvas, view);
  draw_cells(canvas, view,
             {.free = kIce, .start = kIce, .goal = kIce, .trap = kIce, .line = {0.70, 0.82, 0.90}});
  for (int cell = 0; cell < map_->size(); ++cell) {
    const Point at = cell_centre(view, cell);
    if (map_->at(cell) == 'F') draw_ice(canvas, at);
    if (map_->at(cell) == 'H') draw_hole(canvas, at);
    if (map_->at(cell) == 'G') draw_present(canvas, at);
    if (map_->at(cell) == 'S') canvas.text(at, "S", 0.45, {0.45, 0.62, 0.74}, Align::centre);
  }
  const Point at = cell_centre(view, state_);
  draw_person(canvas, {at.x, at.y - 0.38}, 0.78, {0.13, 0.55, 0.25});
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<FrozenLake>({.id = "FrozenLake-v1",
                                      .summary = "cross a slippery lake with holes, 4x4 cells",
                                      .max_episode_steps = 100,
                                      .reward_threshold = 0.70}) &&
    register_environment<FrozenLake>({.id = "FrozenLake8x8-v1",
                                      .summary = "cross a slippery lake with holes, 8x8 cells",
                                      .max_episode_steps = 200,
                                      .reward_threshold = 0.85},
                                     {.map = "8x8"}) &&
    register_device_form<FrozenLake>("FrozenLake-v1") &&
    register_device_form<FrozenLake>("FrozenLake8x8-v1");
}  // namespace

}  // namespace pavlov
