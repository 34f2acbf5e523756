#pragma once

#include "envs/core/canvas.h"

namespace pavlov {

// What lies about in the worlds of this room, each in a cell one unit wide around `at`.

void draw_key(Canvas& canvas, Point at, Color color);
/// A door fills its cell; of an open one only the frame is seen.
void draw_door(Canvas& canvas, Point at, Color color, bool open);

}  // namespace pavlov
