#pragma once

#include <vector>

#include "render/axes.h"

namespace pavlov {

/// A run of points without gaps, as fractions of an axes' width and height.
using Run = std::vector<Point>;

/// The parts of y over x between gaps; where `stairs`, with corners.
std::vector<Run> runs(const std::vector<double>& x, const std::vector<double>& y, bool stairs,
                      const Axis& x_axis, const Axis& y_axis);

/// The same line to the eye with at most some thousand points: of the many that fall into one pixel
/// column, the first, lowest, highest and last are kept. A run that goes back and forth in x is
/// left as it is.
Run thinned(const Run& run);

/// Edges [n+1] and heights [n] of a histogram's bins.
struct Bins {
  std::vector<double> edges;
  std::vector<double> heights;
};
Bins bins_of(const Histogram& histogram);

}  // namespace pavlov
