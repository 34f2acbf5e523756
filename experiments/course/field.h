#pragma once

// Pictures of the lessons from the ground up: functions of two numbers, and patterns in the plane.

#include <string>
#include <utility>
#include <vector>

#include "envs/core/palette.h"
#include "nets/ground_up/patterns.h"
#include "render/plot.h"

namespace pavlov {

/// f(x, y) in the middle of each of cells x cells cells.
template <class F>
HeatMap field(Range x, Range y, const F& f, int cells = 120) {
  HeatMap map{.rows = cells, .columns = cells, .x = x, .y = y};
  const auto middle = [cells](const Range& range, int cell) {
    return range.low + (range.high - range.low) * (cell + 0.5) / cells;
  };
  for (int row = 0; row < cells; ++row) {
    for (int column = 0; column < cells; ++column) {
      map.values.push_back(f(middle(x, column), middle(y, row)));
    }
  }
  return map;
}

/// Contours of the same numbers; no levels: ten.
inline Contours contours_of(const HeatMap& map, std::vector<double> levels = {}) {
  return {.rows = map.rows,
          .columns = map.columns,
          .values = map.values,
          .x = map.x,
          .y = map.y,
          .levels = std::move(levels)};
}

inline std::vector<double> numbers(const ground_up::Vector& v) { return {v.begin(), v.end()}; }

/// Points [n, 2].
inline Scatter points(const ground_up::Matrix& places, std::string label = "") {
  return {.x = numbers(places.col(0)),
          .y = numbers(places.col(1)),
          .label = std::move(label),
          .radius = 3,
          .outline = kWhite};
}

/// Points of each class in the class's colour, which is that of `ColorScale::diverging` for 0 and 1
/// and of `ColorScale::classes` for any.
inline void scatter_classes(Plot& plot, const ground_up::Matrix& places,
                            const std::vector<int>& classes, const std::vector<std::string>& labels,
                            double radius = 3) {
  for (std::size_t c = 0; c < labels.size(); ++c) {
    std::vector<int> members;
    for (std::size_t i = 0; i < classes.size(); ++i) {
      if (classes[i] == static_cast<int>(c)) members.push_back(static_cast<int>(i));
    }
    Scatter scatter = points(places(members, Eigen::all), labels[c]);
    scatter.color = okabe_ito(c);
    scatter.radius = radius;
    plot.scatter(std::move(scatter));
  }
}

}  // namespace pavlov
