#pragma once

#include <optional>
#include <string>
#include <vector>

#include "render/axes.h"
#include "render/panel.h"

namespace pavlov {

/// What the colours of `values` span: `given`, or from the least to the largest; NaN do not count.
Range color_range(const std::vector<double>& values, const std::optional<Range>& given);

/// Decimal places for writing values into cells: up to two, fewer for large numbers, none for whole
/// ones.
int decimals_for(const std::vector<double>& values);

/// Width of the widest of `values` written with `decimals` places at size 1. All digits are equally
/// wide, so that it is the least or the largest.
double widest_number(const std::vector<double>& values, int decimals, const Picture& ruler);

/// The colour of a number between the ends of a range.
Color scale_color(ColorScale scale, Range range, double value);

/// The colours of a scale with ticks and a label, right of a frame.
class ColorBar {
 public:
  ColorBar(Range range, std::string label, const Picture& ruler, double height,
           ColorScale scale = ColorScale::viridis);

  /// Room it takes right of the frame.
  double width() const { return width_; }
  void draw(Picture& picture, const Frame& frame) const;

 private:
  static constexpr double kDistance = 10;
  static constexpr double kThickness = 11;

  ColorScale scale_;
  Axis axis_;
  Ticks ticks_;
  std::string label_;
  double width_;
};

}  // namespace pavlov
