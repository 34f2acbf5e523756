#include "envs/core/drawing.h"

#include <cmath>
#include <vector>

namespace pavlov {

Point Pose::operator()(Point own) const {
  const double cos = std::cos(angle);
  const double sin = std::sin(angle);
  return {place.x + cos * own.x - sin * own.y, place.y + sin * own.x + cos * own.y};
}

void bar(Canvas& canvas, Point from, Point to, double width, Color color) {
  const Point along{to.x - from.x, to.y - from.y};
  const Pose pose{from, std::atan2(along.y, along.x)};
  canvas.polygon(pose(corners_of({0, -width / 2}, {std::hypot(along.x, along.y), width / 2})),
                 color);
}

void outlined_polygon(Canvas& canvas, std::span<const Point> corners, Color fill, double width,
                      Color edge) {
  canvas.polygon(corners, fill);
  std::vector<Point> closed(corners.begin(), corners.end());
  closed.push_back(corners.front());
  canvas.line(closed, width, edge);
}

void flag(Canvas& canvas, Point foot, double height, Color pole, Color cloth) {
  const double top = foot.y + height;
  canvas.line(foot, {foot.x, top}, 0.04 * height, pole);
  const Point pennant[] = {
      {foot.x, top}, {foot.x, top - 0.2 * height}, {foot.x + 0.5 * height, top - 0.1 * height}};
  canvas.polygon(pennant, cloth);
}

}  // namespace pavlov
