#include "envs/tabular/grid_walk.h"

#include <cmath>
#include <stdexcept>
#include <string>

#include "core/settings.h"
#include "envs/tabular/figures.h"
#include "envs/tabular/step_table_of.h"

namespace pavlov {

void GridRules::validate(std::string_view owner) const {
  require(std::isfinite(step_reward), owner, "step_reward", step_reward, "finite");
  require(std::isfinite(goal_reward), owner, "goal_reward", goal_reward, "finite");
  require(std::isfinite(trap_reward), owner, "trap_reward", trap_reward, "finite");
  require(slip >= 0 && slip <= 1, owner, "slip", slip, "a probability");
}

GridWalk::GridWalk(GridMap map, const GridRules& rules, std::string_view owner)
    : slip_(rules.slip), rewards_{rules.step_reward, rules.goal_reward, rules.trap_reward} {
  auto starts = map.cells_with("S");
  if (rules.random_start || starts.empty()) starts = map.cells_with(".S");
  if (starts.empty()) {
    throw std::invalid_argument(std::string(owner) + ": the map has no cell to start in");
  }
  row_ = map.row(starts.front());
  column_ = map.column(starts.front());
  starts_ = std::make_shared<const std::vector<int>>(std::move(starts));
  map_ = std::make_shared<const GridMap>(std::move(map));
}

GridMap GridWalk::parse_map(std::string_view text, std::string_view owner) {
  GridMap map = GridMap::parse(text, ".XSGT", owner);
  if (map.cells_with("GT").empty()) {
    throw std::invalid_argument(std::string(owner) + ": the map has no goal G and no trap T");
  }
  return map;
}

GridWalk::Observation GridWalk::reset(Rng& rng) {
  const auto n = static_cast<std::uint32_t>(starts_->size());
  const int cell = (*starts_)[n == 1 ? 0 : rng.below(n)];
  enter(cell);
  return cell;
}

Outcome GridWalk::outcome(const GridMap& map, int cell, Action action, double probability) const {
  const Arrival arrived = arrival(map, map.row(cell), map.column(cell), action);
  return {.probability = probability,
          .reward = arrived.reward,
          .next = map.cell(arrived.row, arrived.column),
          .terminated = arrived.terminated};
}

TabularModel GridWalk::model(const GridMap& map) const {
  TabularModel model(map.size(), kActions);
  const auto walked = map.cells_with(".S");
  model.reserve(walked.size() * kActions * (slip_ > 0 ? 3 : 1));
  for (const int cell : walked) {
    for (int action = 0; action < kActions; ++action) {
      const auto add = [&](int direction, double probability) {
        if (probability == 0) return;
        model.add(cell, action, outcome(map, cell, direction, probability));
      };
      add(action, 1 - slip_);
      add(sideways(action), slip_ / 2);
      add(sideways(action) + 1, slip_ / 2);
    }
  }
  return with_starts(std::move(model));
}

TabularModel GridWalk::with_starts(TabularModel model) const {
  const double equally = 1.0 / static_cast<double>(starts_->size());
  for (const int cell : *starts_) model.start.emplace_back(cell, equally);
  model.finish();
  return model;
}

std::optional<StepTable> GridWalk::step_table() const {
  if (!StepTable::pays(map_->size(), kActions, slip_ > 0 ? 3 : 1)) return std::nullopt;
  return step_table_of(step_model());
}

// Picking by probabilities takes the turns that `turn` takes: u - slip / 2 is exact up to u = slip.
TabularModel GridWalk::step_model() const {
  TabularModel model(map_->size(), kActions);
  for (const int cell : map_->cells_with(".SGT")) {
    for (int action = 0; action < kActions; ++action) {
      const auto add = [&](int direction, double probability) {
        model.add(cell, action, outcome(*map_, cell, direction, probability));
      };
      if (slip_ > 0) {
        add(sideways(action), slip_ / 2);
        add(sideways(action) + 1, slip_ / 2);
      }
      add(action, 1 - slip_);
    }
  }
  return with_starts(std::move(model));
}

GridView GridWalk::grid(const GridMap& map) const {
  GridView view = map.view();
  const auto label = [&](char letter, double reward) {
    for (const int cell : map.cells_with({&letter, 1})) {
      view.labels[static_cast<std::size_t>(cell)] = with_sign(reward);
    }
  };
  label('G', rewards_[1]);
  label('T', rewards_[2]);
  view.directions = first_moves(kActions);
  view.agent = map.cell(row_, column_);
  return view;
}

void GridWalk::check_state() const {
  if (!stands_on(*map_)) refuse_place();
}

bool GridWalk::stands_on(const GridMap& map) const {
  return map.inside(row_, column_) && map.at(row_, column_) != GridMap::kWall;
}

void GridWalk::refuse_place() const {
  throw std::invalid_argument("row " + std::to_string(row_) + ", column " +
                              std::to_string(column_) + " is no free cell of the grid of " +
                              std::to_string(map_->rows()) + " rows and " +
                              std::to_string(map_->columns()) + " columns");
}

}  // namespace pavlov
