#include "agents/planning/grid_text.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <vector>

namespace pavlov {
namespace {

/// Characters on the screen: bytes of UTF-8 that do not continue one.
std::size_t width_on_screen(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xC0') != '\x80'; }));
}

/// Rows of cells, right-aligned in columns of one width, two blanks between.
std::string table(const GridView& grid, const std::vector<std::string>& cells) {
  std::size_t width = 0;
  for (const auto& cell : cells) width = std::max(width, width_on_screen(cell));
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool first = i % static_cast<std::size_t>(grid.columns) == 0;
    if (first && i > 0) text += "\n";
    text += std::string(width - width_on_screen(cells[i]) + (first ? 0 : 2), ' ') + cells[i];
  }
  return text + "\n";
}

/// A text for every cell: "#" for walls, `of_state(state, label)` where there is a state, else the
/// label.
template <class OfState>
std::string table_of_states(const GridView& grid, std::size_t num_states, const OfState& of_state) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < grid.cells.size(); ++i) {
    const int state = grid.state[i];
    if (state >= static_cast<int>(num_states)) {
      throw std::invalid_argument("the grid has a state " + std::to_string(state) +
                                  ", the table only " + std::to_string(num_states));
    }
    if (grid.cells[i] == GridView::Cell::wall) {
      cells.emplace_back("#");
    } else {
      cells.push_back(state < 0 ? grid.labels[i] : of_state(state, i));
    }
  }
  return table(grid, cells);
}

std::string number(double value, int decimals) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  const std::string text = buffer;
  const bool minus_zero = text.find_first_not_of("-0.") == std::string::npos;
  return minus_zero && text[0] == '-' ? text.substr(1) : text;
}

}  // namespace

std::string values_text(const GridView& grid, std::span<const double> values, int decimals) {
  return table_of_states(grid, values.size(), [&](int state, std::size_t cell) {
    const bool end =
        grid.cells[cell] == GridView::Cell::goal || grid.cells[cell] == GridView::Cell::trap;
    return end && !grid.labels[cell].empty()
               ? grid.labels[cell]
               : number(values[static_cast<std::size_t>(state)], decimals);
  });
}

std::string policy_text(const GridView& grid, const Policy& policy) {
  const auto symbol = [&](int action) {
    const auto a = static_cast<std::size_t>(action);
    const bool drawn = a < grid.directions.size() && grid.directions[a] != std::pair(0, 0);
    return drawn ? arrow(grid.directions[a]) : std::to_string(action);
  };
  const auto num_states = static_cast<std::size_t>(policy.num_states());
  return table_of_states(grid, num_states, [&](int state, std::size_t cell) {
    std::string text;
    for (const int action : actions_of(policy, state)) text += symbol(action);
    if (!text.empty()) return text;
    return grid.labels[cell].empty() ? std::string("T") : grid.labels[cell];
  });
}

}  // namespace pavlov
