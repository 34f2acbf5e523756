#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "render/axes.h"
#include "render/panel.h"
#include "render/shapes.h"

namespace pavlov {

struct Axes {
  Axis x;
  Axis y;
};

/// What the axes must show; grows as numbers are included.
struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  bool positive_only = false;  ///< on a logarithmic scale

  bool empty() const { return !(low <= high); }
  void include(double value) {
    if (std::isnan(value) || (positive_only && value <= 0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

struct Extents {
  Extent x;
  Extent y;
  std::optional<Range> x_window;  ///< y outside it does not count

  void include(double at, double value) {
    x.include(at);
    if (!x_window || (at >= x_window->low && at <= x_window->high)) y.include(value);
  }
};

/// How a mark is told apart from others.
struct Style {
  Color color;
  Dash dash = Dash::solid;
  int marker = 0;  ///< 0 circle, 1 square, 2 triangle, 3 diamond, then again
};

/// Draws one mark of a plot.
class Artist {
 public:
  virtual ~Artist() = default;
  virtual void include_in(Extents& extents) const = 0;
  /// Some room beyond the data is wanted at both ends of x: points would be cut in half.
  virtual bool wants_room() const { return false; }
  /// Places, as fractions of the frame, dense enough to know what the mark covers.
  virtual void add_ink(const Axes& axes, std::vector<Point>& ink) const = 0;
  virtual void draw(Picture& picture, const Frame& frame, const Axes& axes) const = 0;
  /// The sample beside the label in a legend.
  virtual void draw_sample(Picture& picture, const Frame& frame) const = 0;
};

/// Bars added to one plot share the places on its x axis.
struct BarGroup {
  int index = 0;
  int count = 1;
};

/// `mark` must outlive the artist.
std::unique_ptr<Artist> make_artist(const Mark& mark, const Style& style, BarGroup group);
std::unique_ptr<Artist> make_artist(const HeatMap& map);
std::unique_ptr<Artist> make_artist(const Contours& contours, const Style& style);

/// The places in the frame of fractions of it.
Run placed(const Run& run, const Frame& frame);
/// Adds points along a run, close enough together to tell what it crosses.
void add_along(const Run& run, std::vector<Point>& ink);

}  // namespace pavlov
