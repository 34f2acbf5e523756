#include "envs/exploration/deep_sea.h"

#include <cmath>
#include <stdexcept>

#include "envs/core/drawing.h"
#include "envs/core/grid_drawing.h"
#include "envs/exploration/register.h"

namespace pavlov {
namespace {

std::vector<int> draw_mapping(const DeepSea::Config& config) {
  std::vector<int> right(
      static_cast<std::size_t>(config.size) * static_cast<std::size_t>(config.size), 1);
  Rng rng = Rng(config.mapping_seed).child("mapping");
  for (int& action : right) action = config.randomize_actions ? rng.integer(0, 1) : 1;
  return right;
}

}  // namespace

void DeepSea::Config::validate() const {
  require(size >= 2 && size <= 1000, "DeepSea", "size", size, "from 2 to 1000");
  require(std::isfinite(move_cost), "DeepSea", "move_cost", move_cost, "finite");
  require(std::isfinite(decoy_reward), "DeepSea", "decoy_reward", decoy_reward, "finite");
}

DeepSea::DeepSea(const Config& config)
    : config_(config), right_(std::make_shared<const std::vector<int>>(draw_mapping(config))) {}

std::vector<std::string> DeepSea::action_names() const {
  if (config_.randomize_actions) return {"0", "1"};
  return {"left", "right"};
}

void DeepSea::paint(std::span<std::uint8_t> plane) const {
  if (!on_ground()) plane[static_cast<std::size_t>(cell())] = 1;
}

std::optional<TabularModel> DeepSea::model() const {
  if (config_.stochastic) return std::nullopt;
  TabularModel model(num_states(), 2);
  for (int row = 0; row < config_.size; ++row) {
    for (int column = 0; column < config_.size; ++column) {
      const int from = row * config_.size + column;
      const bool ends = row + 1 == config_.size;
      for (int action = 0; action < 2; ++action) {
        const bool right = goes_right(from, action);
        const int below = (row + 1) * config_.size + beside(column, right);
        model.add(from, action,
                  {.probability = 1,
                   .reward = reward(row, column, right),
                   .next = ends ? num_states() - 1 : below,
                   .terminated = ends});
      }
    }
  }
  model.start = {{0, 1.0}};
  model.finish();
  return model;
}

GridView DeepSea::grid() const {
  GridView view(config_.size, config_.size);
  for (int row = 0; row < config_.size; ++row) {
    for (int column = row + 1; column < config_.size; ++column) {
      const auto k = static_cast<std::size_t>(row * config_.size + column);
      view.cells[k] = GridView::Cell::wall;
      view.state[k] = -1;
    }
  }
  view.cells.front() = GridView::Cell::start;
  view.directions = {{0, 0}, {0, 0}};  // which is which differs from cell to cell
  if (!config_.randomize_actions) view.directions = {{1, -1}, {1, 1}};
  view.agent = on_ground() ? -1 : cell();
  return view;
}

CoverageMap DeepSea::coverage_map() const {
  CoverageMap map{.rows = config_.size, .columns = config_.size, .cells = {}};
  for (int row = 0; row < config_.size; ++row) {
    for (int column = 0; column < config_.size; ++column) {
      map.cells.push_back(column <= row ? reachable(row, column) : -1);
    }
  }
  return map;
}

/// Light water above, dark water below, and a chest in the sand under the last column.
void DeepSea::draw(Canvas& canvas) const {
  const double n = config_.size;
  const double sand = std::max(1.0, 0.12 * n);
  canvas.view({0, -sand}, {n, n});
  canvas.clear(kWhite);
  const GridView view = grid();
  std::vector<std::uint8_t> pixels;
  for (std::size_t k = 0; k < view.cells.size(); ++k) {
    const double depth = static_cast<double>(k / static_cast<std::size_t>(config_.size)) / n;
    const bool reached = view.cells[k] != GridView::Cell::wall;
    const Color water = lighter(okabe_ito(0), (reached ? 0.75 : 0.93) * (1 - 0.55 * depth));
    for (const double part : {water.r, water.g, water.b}) {
      pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * part)));
    }
  }
  canvas.image({0, 0}, {n, n}, config_.size, config_.size, pixels);
  canvas.rectangle({0, -sand}, {n, 0}, rgb(226, 202, 150));

  const double side = 0.7 * sand;
  const Point chest{n - 1.3 * side, -0.85 * sand};
  canvas.rectangle(chest, {chest.x + 1.2 * side, chest.y + side}, rgb(133, 77, 30));
  canvas.rectangle({chest.x, chest.y + 0.5 * side}, {chest.x + 1.2 * side, chest.y + 0.62 * side},
                   rgb(250, 204, 21));

  const Point diver{column_ + 0.5, n - row_ - 0.5};
  const double radius = std::max(0.32, 0.02 * n);
  canvas.circle(diver, radius, kWhite);
  canvas.circle(diver, 0.85 * radius, okabe_ito(1));
}

void DeepSea::check_state() const {
  if (row_ >= 0 && row_ < config_.size && column_ >= 0 && column_ <= row_) return;
  throw std::invalid_argument("row " + std::to_string(row_) + ", column " +
                              std::to_string(column_) + " is no place that a diver gets to in " +
                              std::to_string(config_.size) + " rows");
}

namespace {
[[maybe_unused]] const bool registered = register_world<DeepSea, Sight::state, Sight::planes>(
    {.id = "DeepSea-v0",
     .summary = "sink to a treasure that only never turning back finds (bsuite's)",
     .reward_threshold = 0.9});
}  // namespace

}  // namespace pavlov
