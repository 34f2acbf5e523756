// What a race looks like: the published drawing of 1000 x 800 units, y downwards, which
// observations show at 96 x 96 pixels.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "envs/box2d/car_racing.h"
#include "envs/core/drawing.h"

namespace pavlov {
namespace {

constexpr double kWidth = 1000;
constexpr double kHeight = 800;
constexpr double kStepsPerSecond = 50;
constexpr double kFarZoom = 0.6;                 ///< at the start [units/m]
constexpr double kNearZoom = 16.2;               ///< after the first second
constexpr double kPatch = CarRace::kField / 20;  ///< side of a patch of grass [m]
constexpr double kCarX = kWidth / 2;
constexpr double kCarY = kHeight * 3 / 4;
constexpr Point kScoreMiddle{60, kHeight - 53};

enum Paint : std::uint8_t {
  black,
  ground,
  grass,
  road,  // and two shades of it that are not visited yet
  road_1,
  road_2,
  white,
  red,
  hull,
  tread,
  blue,
  violet,
  green,
};

std::uint8_t lighter(int part, int by) {
  return static_cast<std::uint8_t>(std::min(part + by, 255));
}

/// Which of seven segments make a character: top, upper left and right, middle, lower left and
/// right, bottom; from the lowest bit.
constexpr std::array<std::uint8_t, 10> kDigits = {0x77, 0x24, 0x5d, 0x6d, 0x2e,
                                                  0x6b, 0x7b, 0x25, 0x7f, 0x6f};
constexpr std::uint8_t kMinus = 0x08;

Quad rectangle(double left, double top, double right, double bottom) {
  return {{{left, top}, {right, top}, {right, bottom}, {left, bottom}}};
}

}  // namespace

struct CarRace::Camera {
  Point car;
  double cos = 1;
  double sin = 0;
  double zoom = 1;   ///< [units/m]
  double reach = 0;  ///< to the farthest corner of the picture [m]

  Point operator()(Point place) const {
    const double x = zoom * (place.x - car.x);
    const double y = zoom * (place.y - car.y);
    return {kCarX + cos * x + sin * y, kCarY - (cos * y - sin * x)};
  }
  template <std::size_t n>
  std::array<Point, n> operator()(std::array<Point, n> corners) const {
    for (Point& corner : corners) corner = (*this)(corner);
    return corners;
  }
  /// Whether a place is so near that something of that size [m] may be in the picture.
  bool sees(Point place, double size) const {
    const double x = place.x - car.x;
    const double y = place.y - car.y;
    return x * x + y * y < (reach + size) * (reach + size);
  }
};

CarRace::Camera CarRace::camera() const {
  const RaceCar::Motion motion = car_.motion();
  const double time = std::min(steps_ / kStepsPerSecond, 1.0);
  const double zoom = kFarZoom * (1 - time) + kNearZoom * time;
  return {.car = motion.place,
          .cos = std::cos(motion.angle),
          .sin = std::sin(motion.angle),
          .zoom = zoom,
          .reach = std::hypot(kWidth - kCarX, kCarY) / zoom};
}

std::array<Rgb, 16> CarRace::palette() const {
  std::array<Rgb, 16> colours{};
  const auto shade = [](const std::array<std::uint8_t, 3>& colour, int by) {
    return Rgb{lighter(colour[0], by), lighter(colour[1], by), lighter(colour[2], by)};
  };
  colours[ground] = shade(ground_colour_, 0);
  auto grass_colour = ground_colour_;
  std::uint8_t& part = grass_colour[static_cast<std::size_t>(grass_component_)];
  part = lighter(part, config_.domain_randomize ? 20 : 26);
  colours[grass] = shade(grass_colour, 0);
  colours[road] = shade(road_colour_, 0);
  colours[road_1] = shade(road_colour_, 2);
  colours[road_2] = shade(road_colour_, 5);
  colours[white] = {255, 255, 255};
  colours[red] = {255, 0, 0};
  colours[hull] = {204, 0, 0};
  colours[tread] = {77, 77, 77};
  colours[blue] = {0, 0, 255};
  colours[violet] = {51, 0, 255};
  colours[green] = {0, 255, 0};
  return colours;
}

void CarRace::paint(auto&& polygon) const {
  const Camera view = camera();
  paint_road(view, polygon);
  paint_car(view, polygon);
  paint_indicators(polygon);
}

void CarRace::paint_road(const Camera& view, auto&& polygon) const {
  polygon(view(rectangle(-kField, -kField, kField, kField)), ground);
  for (int i = -20; i < 20; i += 2) {
    for (int j = -20; j < 20; j += 2) {
      const Point low{kPatch * i, kPatch * j};
      if (!view.sees(low, 1.5 * kPatch)) continue;
      polygon(view(rectangle(low.x, low.y, low.x + kPatch, low.y + kPatch)), grass);
    }
  }
  for (int i = 0; i < track_.size(); ++i) {
    const auto& tile = track_.tile(i);
    if (!view.sees({tile.x, tile.y}, RaceTrack::kTileReach + RaceTrack::kKerbWidth)) continue;
    polygon(view(track_.road(i)), static_cast<Paint>(tile.visited ? road : road + i % 3));
    if (tile.kerb != 0) polygon(view(track_.kerb(i)), i % 2 == 0 ? white : red);
  }
}

void CarRace::paint_car(const Camera& view, auto&& polygon) const {
  for (int i = 0; i < RaceCar::kWheels; ++i) {
    polygon(view(car_.wheel_shape(i)), black);
    Quad corners;
    if (car_.tread_shape(i, corners)) polygon(view(corners), tread);
  }
  for (int i = 0; i < RaceCar::kHullParts; ++i) {
    std::array<Point, 8> corners;
    const std::size_t count = car_.hull_shape(i, corners);
    corners = view(corners);
    polygon(std::span(corners).first(count), hull);
  }
}

void CarRace::paint_indicators(auto&& polygon) const {
  constexpr double kStep = kWidth / 40;
  constexpr double kLine = kHeight / 40;
  polygon(rectangle(0, kHeight - 5 * kLine, kWidth, kHeight), black);
  const auto upright = [&](int place, double value, Paint colour) {
    const double base = kHeight - kLine;
    polygon(rectangle(place * kStep, base - kLine * value, (place + 1) * kStep, base), colour);
  };
  const auto lying = [&](int place, double value, Paint colour) {
    const double base = place * kStep;
    polygon(rectangle(base, kHeight - 4 * kLine, base + kStep * value, kHeight - 2 * kLine),
            colour);
  };
  const RaceCar::Motion motion = car_.motion();
  upright(5, 0.02 * std::hypot(motion.velocity.x, motion.velocity.y), white);
  for (int i = 0; i < RaceCar::kWheels; ++i) {
    upright(7 + i, 0.01 * car_.wheel(i).speed, i < 2 ? blue : violet);
  }
  lying(20, -10 * car_.steering_angle(), green);
  lying(30, -0.8 * motion.spin, red);
}

std::string CarRace::score_text() const {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04.0f", score());
  return text.data();
}

/// As on a pocket calculator.
void CarRace::paint_score(auto&& polygon) const {
  constexpr double kDigitWidth = 20;
  constexpr double kDigitHeight = 30;
  constexpr double kPitch = 24;
  constexpr double kStroke = 5;
  constexpr double kTop = kScoreMiddle.y - kDigitHeight / 2;
  constexpr double kMiddle = kScoreMiddle.y;
  constexpr double kBottom = kTop + kDigitHeight;
  const std::string characters = score_text();
  double left = kScoreMiddle.x - kPitch / 2 * static_cast<double>(characters.size());
  for (const char character : characters) {
    const unsigned lit =
        character == '-' ? kMinus : kDigits[static_cast<std::size_t>(character - '0')];
    const double right = left + kDigitWidth;
    const std::array<Quad, 7> segments = {
        rectangle(left, kTop, right, kTop + kStroke),
        rectangle(left, kTop, left + kStroke, kMiddle),
        rectangle(right - kStroke, kTop, right, kMiddle),
        rectangle(left, kMiddle - kStroke / 2, right, kMiddle + kStroke / 2),
        rectangle(left, kMiddle, left + kStroke, kBottom),
        rectangle(right - kStroke, kMiddle, right, kBottom),
        rectangle(left, kBottom - kStroke, right, kBottom)};
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if ((lit >> i & 1U) != 0) polygon(segments[i], white);
    }
    left += kPitch;
  }
}

void CarRace::observe(Pixels& picture) const {
  Raster raster;
  std::array<Point, 8> scaled;
  const auto polygon = [&](std::span<const Point> corners, Paint colour) {
    std::transform(corners.begin(), corners.end(), scaled.begin(), [](Point corner) {
      return Point{corner.x * (Raster::kPixels / kWidth), corner.y * (Raster::kPixels / kHeight)};
    });
    raster.polygon(std::span(scaled).first(corners.size()), colour);
  };
  paint(polygon);
  paint_score(polygon);
  raster.write(palette(), picture);
}

void CarRace::draw(Canvas& canvas) const {
  const auto colours = palette();
  std::array<Point, 8> upright;
  canvas.view({0, 0}, {kWidth, kHeight});
  canvas.clear(kBlack);
  paint([&](std::span<const Point> corners, Paint shade) {
    std::transform(corners.begin(), corners.end(), upright.begin(), [](Point corner) {
      return Point{corner.x, kHeight - corner.y};
    });
    const auto& [r, g, b] = colours[shade];
    const Color colour = rgb(r, g, b);
    const auto outline = std::span(upright).first(corners.size());
    if (shade == road || shade == road_1 || shade == road_2) {
      outlined_polygon(canvas, outline, colour, 2, colour);  // no gaps between tiles
    } else {
      canvas.polygon(outline, colour);
    }
  });
  // Nothing is seen beside the picture, however wide the canvas is.
  canvas.outline({-kWidth, -kWidth}, {2 * kWidth, kHeight + kWidth}, 2 * kWidth, kBlack);
  canvas.text({kScoreMiddle.x, kHeight - kScoreMiddle.y}, score_text(), 42, kWhite, Align::centre);
}

}  // namespace pavlov
