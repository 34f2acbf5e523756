#include "envs/tabular/short_corridor.h"

#include <algorithm>
#include <stdexcept>

#include "envs/core/registry.h"

namespace pavlov {

int ShortCorridor::next_cell(int cell, Action action) {
  const bool exchanged = cell == 1;
  const bool right = (action == 1) != exchanged;
  return std::max(0, right ? cell + 1 : cell - 1);
}

ShortCorridor::Observation ShortCorridor::reset(Rng& /*rng*/) {
  cell_ = 0;
  return observation();
}

StepResult<ShortCorridor::Observation> ShortCorridor::step(Action action, Rng& /*rng*/) {
  cell_ = next_cell(cell_, action);
  return {.observation = observation(), .reward = -1, .terminated = cell_ == kGoal};
}

std::optional<TabularModel> ShortCorridor::model() const {
  if (!config_.show_cell) return std::nullopt;
  TabularModel model(kGoal + 1, 2);
  for (int cell = 0; cell < kGoal; ++cell) {
    for (int action = 0; action < 2; ++action) {
      const int next = next_cell(cell, action);
      model.add(cell, action, {1, -1, next, next == kGoal});
    }
  }
  model.finish();
  model.start = {{0, 1.0}};
  return model;
}

GridView ShortCorridor::grid() const {
  GridView grid(1, kGoal + 1);
  grid.cells.front() = GridView::Cell::start;
  grid.cells.back() = GridView::Cell::goal;
  if (!config_.show_cell) grid.state.assign(grid.state.size(), 0);
  grid.labels[1] = "↔";
  grid.directions = {{0, -1}, {0, 1}};
  grid.agent = cell_;
  return grid;
}

void ShortCorridor::check_state() const {
  if (cell_ < 0 || cell_ >= kGoal) {
    throw std::invalid_argument("a cell is 0, 1 or 2, not " + std::to_string(cell_));
  }
}

namespace {
[[maybe_unused]] const bool registered = register_environment<ShortCorridor>(
    {.id = "ShortCorridor-v0",
     .summary = "cells that look alike, one with left and right exchanged (Example 13.1)",
     .max_episode_steps = 10000});
}  // namespace

}  // namespace pavlov
