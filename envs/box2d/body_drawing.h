#pragma once

#include <vector>

#include "envs/core/canvas.h"

class b2Body;

namespace pavlov {

/// Draws the polygons of a body, each with a line around it.
void draw_body(Canvas& canvas, const b2Body& body, Color fill, double line_width, Color line);

/// The ends of a body's edges above height 0, from left to right [m].
std::vector<Point> ground_line(const b2Body& ground);

}  // namespace pavlov
