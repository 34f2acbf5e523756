#include "envs/core/canvas.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pavlov {

void Canvas::arc(Point centre, double radius, double from, double to, double width, Color color) {
  std::array<Point, 65> points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double angle = from + (to - from) * static_cast<double>(i) / (points.size() - 1);
    points[i] = {centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)};
  }
  line(points, width, color);
}

void Canvas::arrow(Point from, Point to, double width, Color color) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (length == 0) return;
  const Point along{(to.x - from.x) / length, (to.y - from.y) / length};
  const double head = std::min(4 * width, length);
  const auto place = [&](double back, double side) {
    return Point{to.x - back * along.x - side * along.y, to.y - back * along.y + side * along.x};
  };
  const Point triangle[] = {to, place(head, head / 2), place(head, -head / 2)};
  polygon(triangle, color);
  if (length > head) line(from, place(0.9 * head, 0), width, color);
}

}  // namespace pavlov
