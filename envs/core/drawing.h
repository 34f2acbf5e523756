#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "envs/core/canvas.h"
#include "envs/core/palette.h"

namespace pavlov {

// What the drawings of several environments are made of.

/// Where a thing is in the world and how it is turned; a pose maps the thing's own places.
struct Pose {
  Point place;
  double angle = 0;  ///< counter-clockwise [rad]

  Point operator()(Point own) const;
  template <std::size_t n>
  std::array<Point, n> operator()(std::array<Point, n> corners) const {
    for (Point& corner : corners) corner = (*this)(corner);
    return corners;
  }
};

/// Corners of a rectangle, counter-clockwise from the lower left one.
constexpr std::array<Point, 4> corners_of(Point low, Point high) {
  return {{low, {high.x, low.y}, high, {low.x, high.y}}};
}

/// A line with square ends.
void bar(Canvas& canvas, Point from, Point to, double width, Color color);

/// A polygon with a line around it.
void outlined_polygon(Canvas& canvas, std::span<const Point> corners, Color fill, double width,
                      Color edge);

/// A pennant on a pole of this height.
void flag(Canvas& canvas, Point foot, double height, Color pole, Color cloth);

}  // namespace pavlov
