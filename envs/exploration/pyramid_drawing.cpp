#include "envs/core/drawing.h"
#include "envs/exploration/pyramid.h"
#include "envs/exploration/things.h"
#include "envs/tabular/figures.h"

// What one screen of the pyramid looks like: a cell is one unit wide, lives and keys stand above.

namespace pavlov {

using namespace pyramid;

namespace {

constexpr Color kAir = rgb(33, 28, 38);
constexpr Color kStone = rgb(166, 124, 82);
constexpr Color kMortar = rgb(122, 88, 56);
constexpr Color kWood = rgb(222, 184, 110);
constexpr Color kGold = rgb(250, 204, 21);

/// Two courses of bricks, the lower one half a brick to the side.
void draw_stone(Canvas& canvas, Point at) {
  constexpr double kLine = 0.05;
  canvas.rectangle({at.x - 0.5, at.y - 0.5}, {at.x + 0.5, at.y + 0.5}, kStone);
  for (const double y : {-0.5, 0.0}) {
    canvas.line({at.x - 0.5, at.y + y}, {at.x + 0.5, at.y + y}, kLine, kMortar);
  }
  canvas.line({at.x, at.y}, {at.x, at.y + 0.5}, kLine, kMortar);
  canvas.line({at.x - 0.48, at.y - 0.5}, {at.x - 0.48, at.y}, kLine, kMortar);
}

void draw_ladder(Canvas& canvas, Point at) {
  for (const double x : {-0.28, 0.28}) {
    canvas.line({at.x + x, at.y - 0.5}, {at.x + x, at.y + 0.5}, 0.09, kWood);
  }
  for (const double y : {-0.3, 0.0, 0.3}) {
    canvas.line({at.x - 0.28, at.y + y}, {at.x + 0.28, at.y + y}, 0.08, kWood);
  }
}

void draw_spikes(Canvas& canvas, Point at) {
  for (const double x : {-0.5, -0.167, 0.167}) {
    const Point spike[] = {
        {at.x + x, at.y - 0.5}, {at.x + x + 0.333, at.y - 0.5}, {at.x + x + 0.167, at.y + 0.25}};
    canvas.polygon(spike, gray(0.75));
  }
}

void draw_jewel(Canvas& canvas, Point at) {
  const Point jewel[] = {{at.x - 0.35, at.y + 0.05},
                         {at.x - 0.18, at.y + 0.3},
                         {at.x + 0.18, at.y + 0.3},
                         {at.x + 0.35, at.y + 0.05},
                         {at.x, at.y - 0.4}};
  canvas.polygon(jewel, okabe_ito(3));
}

void draw_chest(Canvas& canvas, Point at) {
  canvas.rectangle({at.x - 0.42, at.y - 0.5}, {at.x + 0.42, at.y + 0.25}, rgb(133, 77, 30));
  canvas.rectangle({at.x - 0.42, at.y - 0.1}, {at.x + 0.42, at.y + 0.02}, kGold);
  canvas.rectangle({at.x - 0.08, at.y - 0.2}, {at.x + 0.08, at.y + 0.1}, kGold);
}

void draw_skull(Canvas& canvas, Point at) {
  canvas.circle({at.x, at.y + 0.08}, 0.36, kWhite);
  canvas.rectangle({at.x - 0.2, at.y - 0.45}, {at.x + 0.2, at.y - 0.1}, kWhite);
  for (const double x : {-0.15, 0.15}) canvas.circle({at.x + x, at.y + 0.08}, 0.09, kAir);
  for (const double x : {-0.07, 0.07}) {
    canvas.line({at.x + x, at.y - 0.42}, {at.x + x, at.y - 0.22}, 0.04, kAir);
  }
}

void draw_tile(Canvas& canvas, Point at, char letter) {
  switch (letter) {
    case '#':
      return draw_stone(canvas, at);
    case 'H':
      return draw_ladder(canvas, at);
    case 'r':
      return canvas.line({at.x - 0.5, at.y + 0.35}, {at.x + 0.5, at.y + 0.35}, 0.08, kWood);
    case '^':
      return draw_spikes(canvas, at);
    case 'K':
      return draw_key(canvas, at, kGold);
    case 'D':
      return draw_door(canvas, at, okabe_ito(0), false);
    case 'J':
      return draw_jewel(canvas, at);
    case 'T':
      return draw_chest(canvas, at);
    case 'X':
      return draw_door(canvas, at, okabe_ito(1), false);
    default:
      return;
  }
}

}  // namespace

void Pyramid::draw(Canvas& canvas) const {
  canvas.view({0, 0}, {kScreenColumns, kScreenRows + 1.2});
  canvas.clear(kAir);
  const Place corner{at_.x / kScreenColumns * kScreenColumns, at_.y / kScreenRows * kScreenRows};
  const auto centre = [&](Place p) {
    return Point{p.x - corner.x + 0.5, kScreenRows - (p.y - corner.y) - 0.5};
  };
  for (int y = corner.y; y < corner.y + kScreenRows; ++y) {
    for (int x = corner.x; x < corner.x + kScreenColumns; ++x) {
      draw_tile(canvas, centre({x, y}), at({x, y}));
    }
  }
  if (has_skull()) draw_skull(canvas, centre(skull()));
  const Point middle = centre(at_);
  draw_person(canvas, {middle.x, middle.y - 0.5}, 1, okabe_ito(4));

  constexpr double kHeader = kScreenRows + 0.6;
  for (int k = 0; k < lives_; ++k) {
    draw_person(canvas, {0.6 + 0.7 * k, kHeader - 0.4}, 0.8, okabe_ito(4));
  }
  for (int k = 0; k < keys_; ++k) draw_key(canvas, {kScreenColumns - 0.8 - k, kHeader}, kGold);
}

}  // namespace pavlov
