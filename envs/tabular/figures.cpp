#include "envs/tabular/figures.h"

#include <numbers>

#include "core/text.h"

namespace pavlov {
namespace {

constexpr Color kInk = gray(0.2);

}  // namespace

std::string with_sign(double value) { return (value > 0 ? "+" : "") + shortest(value); }

void draw_person(Canvas& canvas, Point feet, double height, Color coat) {
  const auto at = [&](double x, double y) {
    return Point{feet.x + x * height, feet.y + y * height};
  };
  for (const double side : {-1.0, 1.0}) {
    canvas.line(at(0.1 * side, 0.3), at(0.12 * side, 0.04), 0.11 * height, kInk);
    canvas.line(at(0.13 * side, 0.6), at(0.25 * side, 0.36), 0.09 * height, coat);
  }
  const Point body[] = {at(-0.2, 0.26), at(0.2, 0.26), at(0.14, 0.66), at(-0.14, 0.66)};
  canvas.polygon(body, coat);
  canvas.circle(at(0, 0.8), 0.17 * height, {0.96, 0.80, 0.66});
  canvas.arc(at(0, 0.82), 0.14 * height, 0, std::numbers::pi, 0.07 * height, {0.35, 0.22, 0.12});
}

void draw_car(Canvas& canvas, const Pose& pose, double length, Color paint) {
  const auto part = [&](auto corners, Color color) {
    for (Point& corner : corners) corner = pose({corner.x * length, corner.y * length});
    canvas.polygon(corners, color);
  };
  for (const double axle : {-0.28, 0.28}) {
    part(corners_of({axle - 0.1, -0.28}, {axle + 0.1, 0.28}), kInk);
  }
  part(std::array<Point, 8>{{{-0.5, -0.2},
                             {-0.44, -0.25},
                             {0.38, -0.25},
                             {0.5, -0.16},
                             {0.5, 0.16},
                             {0.38, 0.25},
                             {-0.44, 0.25},
                             {-0.5, 0.2}}},
       paint);
  constexpr Color kGlass{0.16, 0.22, 0.3};
  part(std::array<Point, 4>{{{0.08, -0.17}, {0.22, -0.21}, {0.22, 0.21}, {0.08, 0.17}}}, kGlass);
  part(std::array<Point, 4>{{{-0.38, -0.2}, {-0.28, -0.16}, {-0.28, 0.16}, {-0.38, 0.2}}}, kGlass);
}

void draw_state(Canvas& canvas, Point centre, std::string_view label, bool end,
                bool agent_is_here) {
  const Color fill = agent_is_here ? okabe_ito(4) : end ? gray(0.88) : kWhite;
  if (end) {
    const Point low{centre.x - kStateRadius, centre.y - kStateRadius};
    const Point high{centre.x + kStateRadius, centre.y + kStateRadius};
    outlined_polygon(canvas, corners_of(low, high), fill, 0.04, kInk);
  } else {
    canvas.circle(centre, kStateRadius + 0.02, kInk);
    canvas.circle(centre, kStateRadius - 0.02, fill);
  }
  canvas.text(centre, label, label.size() > 2 ? 0.24 : 0.32, kInk, Align::centre);
}

}  // namespace pavlov
