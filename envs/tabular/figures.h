#pragma once

#include <string>
#include <string_view>

#include "envs/core/drawing.h"

namespace pavlov {

// Figures in the pictures of tabular tasks.

/// "+1", "-0.5", "0".
std::string with_sign(double value);

/// Somebody who stands on `feet`, seen from the front.
void draw_person(Canvas& canvas, Point feet, double height, Color coat);

/// A car seen from above; it drives to the right where its pose is not turned.
void draw_car(Canvas& canvas, const Pose& pose, double length, Color paint);

/// A state of a diagram, coloured where the agent is: a circle, or a square where it is an end.
void draw_state(Canvas& canvas, Point centre, std::string_view label, bool end, bool agent_is_here);
inline constexpr double kStateRadius = 0.34;

}  // namespace pavlov
