#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace pavlov {

/// Red, green, blue and opacity, each in [0, 1].
struct Color {
  double r = 0;
  double g = 0;
  double b = 0;
  double a = 1;
  bool operator==(const Color&) const = default;
};

/// A place in world units; x to the right, y upwards.
struct Point {
  double x = 0;
  double y = 0;
};

enum class Align : std::uint8_t { left, centre, right };
/// Dashes and gaps are some multiples of the line's width.
enum class Dash : std::uint8_t { solid, dashed, dotted, dash_dot };

/// What an environment draws itself on. Backends live in `render/`; world units, so that a drawing
/// does not know the size of the picture.
class Canvas {
 public:
  virtual ~Canvas() = default;

  /// The part of the world that is shown; drawn centred and undistorted.
  virtual void view(Point low, Point high) = 0;
  virtual void clear(Color color) = 0;
  /// A line through the points, closed where the last is the first; `width` in world units.
  virtual void line(std::span<const Point> points, double width, Color color,
                    Dash dash = Dash::solid) = 0;
  virtual void polygon(std::span<const Point> corners, Color fill) = 0;
  virtual void circle(Point centre, double radius, Color fill) = 0;
  /// Text whose capital letters are about 0.7 `height` high, centred vertically on `at` and turned
  /// about it by `angle` [rad], counter-clockwise.
  virtual void text(Point at, std::string_view text, double height, Color color, Align align,
                    double angle = 0) = 0;
  /// A grid of colours, bytes [rows, columns, 3], the first row on top, as sharp-edged cells that
  /// fill the rectangle.
  virtual void image(Point low, Point high, int rows, int columns,
                     std::span<const std::uint8_t> rgb) = 0;

  void line(Point from, Point to, double width, Color color, Dash dash = Dash::solid) {
    const Point ends[] = {from, to};
    line(ends, width, color, dash);
  }
  void rectangle(Point low, Point high, Color fill) {
    const Point corners[] = {low, {high.x, low.y}, high, {low.x, high.y}};
    polygon(corners, fill);
  }
  void outline(Point low, Point high, double width, Color color, Dash dash = Dash::solid) {
    const Point corners[] = {low, {high.x, low.y}, high, {low.x, high.y}, low};
    line(corners, width, color, dash);
  }
  /// Part of a circle's edge, from one angle to the other [rad], counter-clockwise from the right.
  void arc(Point centre, double radius, double from, double to, double width, Color color);
  /// A shaft of the given width with a head of four widths at `to`.
  void arrow(Point from, Point to, double width, Color color);
};

}  // namespace pavlov
