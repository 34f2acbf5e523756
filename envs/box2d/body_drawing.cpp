#include "envs/box2d/body_drawing.h"

#include <box2d/box2d.h>

#include <algorithm>
#include <array>

#include "envs/core/drawing.h"

namespace pavlov {

void draw_body(Canvas& canvas, const b2Body& body, Color fill, double line_width, Color line) {
  for (const b2Fixture* fixture = body.GetFixtureList(); fixture != nullptr;
       fixture = fixture->GetNext()) {
    if (fixture->GetType() != b2Shape::e_polygon) continue;
    const auto& shape = static_cast<const b2PolygonShape&>(*fixture->GetShape());
    std::array<Point, b2_maxPolygonVertices> corners;
    const std::span outline = std::span(corners).first(static_cast<std::size_t>(shape.m_count));
    std::transform(shape.m_vertices, shape.m_vertices + shape.m_count, outline.begin(),
                   [&](const b2Vec2& corner) {
                     const b2Vec2 place = body.GetWorldPoint(corner);
                     return Point{place.x, place.y};
                   });
    outlined_polygon(canvas, outline, fill, line_width, line);
  }
}

std::vector<Point> ground_line(const b2Body& ground) {
  std::vector<Point> points;
  for (const b2Fixture* fixture = ground.GetFixtureList(); fixture != nullptr;
       fixture = fixture->GetNext()) {
    if (fixture->GetType() != b2Shape::e_edge) continue;
    const auto& edge = static_cast<const b2EdgeShape&>(*fixture->GetShape());
    for (const b2Vec2& end : {edge.m_vertex1, edge.m_vertex2}) {
      if (end.y > 0) points.push_back({end.x, end.y});
    }
  }
  std::stable_sort(points.begin(), points.end(),
                   [](const Point& a, const Point& b) { return a.x < b.x; });
  return points;
}

}  // namespace pavlov
