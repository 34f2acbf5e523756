#include "envs/exploration/things.h"

#include <numbers>

#include "envs/core/palette.h"

namespace pavlov {

void draw_key(Canvas& canvas, Point at, Color color) {
  constexpr double kWidth = 0.09;
  canvas.arc({at.x - 0.2, at.y}, 0.14, 0, 2 * std::numbers::pi, kWidth, color);
  canvas.line({at.x - 0.06, at.y}, {at.x + 0.34, at.y}, kWidth, color);
  for (const double x : {0.2, 0.32}) {
    canvas.line({at.x + x, at.y}, {at.x + x, at.y - 0.15}, kWidth, color);
  }
}

void draw_door(Canvas& canvas, Point at, Color color, bool open) {
  constexpr double kFrame = 0.12;
  constexpr double kHalf = 0.5 - kFrame / 2;
  canvas.outline({at.x - kHalf, at.y - kHalf}, {at.x + kHalf, at.y + kHalf}, kFrame, color);
  if (open) return;
  canvas.rectangle({at.x - kHalf, at.y - kHalf}, {at.x + kHalf, at.y + kHalf},
                   lighter(color, 0.35));
  canvas.circle({at.x + 0.22, at.y}, 0.08, gray(0.15));
}

}  // namespace pavlov
