#pragma once

#include <optional>
#include <string>
#include <vector>

#include "envs/core/grid_view.h"
#include "render/plot.h"

namespace pavlov {

/// A grid environment with what an agent thinks of its states: values as coloured cells with
/// numbers, the policy as arrows. Walls, start, goal and traps are drawn as such.
struct GridPicture {
  std::string title;
  GridView grid;
  /// [states] a number for each state (value, visit count), or empty; NaN: none for this state.
  std::vector<double> values;
  std::string value_label;  ///< of the colour bar: "visits"
  int decimals = -1;  ///< of the numbers; -1: as many as are needed to tell them apart, up to 2
  std::optional<Range> range;  ///< ends of the colours; default: of the values
  /// [states] the actions that the policy may take there (several where they tie), or empty.
  std::vector<std::vector<int>> policy;
  std::vector<int> path;  ///< cells that a trajectory went through, drawn as a line
};

}  // namespace pavlov
