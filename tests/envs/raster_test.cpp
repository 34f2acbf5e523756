// Convex polygons on a picture of 96 x 96 pixels.

#include <array>
#include <vector>

#include "envs/box2d/raster.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

constexpr int kPixels = Raster::kPixels;

/// The plane of one colour component.
std::vector<int> plane(const Raster& raster, int component) {
  const std::array<Rgb, 3> palette = {{{0, 0, 0}, {160, 80, 16}, {255, 255, 255}}};
  std::vector<std::uint8_t> planes(std::size_t{3} * kPixels * kPixels);
  raster.write(palette, planes);
  const auto first = planes.begin() + component * kPixels * kPixels;
  return {first, first + kPixels * kPixels};
}

int at(const std::vector<int>& plane, int x, int y) {
  return plane[static_cast<std::size_t>(y * kPixels + x)];
}

}  // namespace

TEST_CASE("a polygon fills what it covers in the colour of the palette", "[unit]") {
  Raster raster;
  raster.polygon(std::array<Point, 4>{{{10, 20}, {12.5, 20}, {12.5, 21.25}, {10, 21.25}}}, 1);
  CHECK(at(plane(raster, 0), 10, 20) == 160);
  CHECK(at(plane(raster, 1), 11, 20) == 80);
  CHECK(at(plane(raster, 2), 11, 20) == 16);
  CHECK(at(plane(raster, 0), 12, 20) == 80);
  CHECK(at(plane(raster, 0), 10, 21) == 40);
  CHECK(at(plane(raster, 0), 12, 21) == 20);
  CHECK(at(plane(raster, 0), 9, 20) == 0);
  CHECK(at(plane(raster, 0), 13, 20) == 0);
  CHECK(at(plane(raster, 0), 10, 22) == 0);
}

TEST_CASE("slanted neighbours leave neither gap nor seam, and later ones lie above", "[unit]") {
  Raster raster;
  const Point middle{48.3, 50.7};
  const std::array<Point, 4> corners = {{{0, 0}, {96, 0}, {96, 96}, {0, 96}}};
  for (std::size_t i = 0; i < 4; ++i) {
    raster.polygon(std::array<Point, 3>{middle, corners[i], corners[(i + 1) % 4]}, 2);
  }
  for (const int value : plane(raster, 1)) REQUIRE(value == 255);
  raster.polygon(std::array<Point, 3>{middle, corners[0], corners[1]}, 1);
  CHECK(at(plane(raster, 0), 48, 10) == 160);
  CHECK(at(plane(raster, 0), 48, 80) == 255);
}

TEST_CASE("what lies outside of the picture is cut off", "[unit]") {
  Raster raster;
  raster.polygon(std::array<Point, 3>{{{-1e4, 30}, {1e4, 30}, {1e4, 31}}}, 2);
  raster.polygon(std::array<Point, 3>{{{10, -50}, {20, -1}, {10, -1}}}, 2);
  raster.polygon(std::array<Point, 3>{{{110, 50}, {120, 50}, {110, 70}}}, 2);
  raster.polygon(std::array<Point, 3>{{{5, 5}, {7, 5}, {9, 5}}}, 2);  // without a surface
  const auto red = plane(raster, 0);
  for (int y = 0; y < kPixels; ++y) {
    for (int x = 0; x < kPixels; ++x) REQUIRE((at(red, x, y) != 0) == (y == 30 && x >= 0));
  }
}
