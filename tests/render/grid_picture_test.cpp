#include "render/grid_picture.h"

#include <cmath>
#include <limits>

#include "envs/core/palette.h"
#include "render/figure.h"
#include "tests/render/thumbnail.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::count_pixels;

namespace {

/// 3 x 4 cells: start lower left, wall, trap, goal; four directions.
GridView small_world() {
  GridView grid(3, 4);
  grid.directions = {{-1, 0}, {0, 1}, {1, 0}, {0, -1}};
  grid.cells[8] = GridView::Cell::start;
  grid.cells[5] = GridView::Cell::wall;
  grid.state[5] = -1;
  grid.cells[7] = GridView::Cell::trap;
  grid.cells[3] = GridView::Cell::goal;
  grid.labels[3] = std::string("+1");
  return grid;
}

GridPicture values_and_policy() {
  GridPicture picture{.title = "Values and policy", .grid = small_world()};
  picture.values = {0.81, 0.87, 0.92, 0, 0.76, 0, 0.66, 0, 0.71, 0.66, 0.61, 0.39};
  picture.policy = {{1}, {1}, {1}, {}, {0}, {}, {0}, {}, {0, 1}, {3}, {3}, {3}};
  return picture;
}

Picture drawn(const GridPicture& picture) {
  return draw(Figure{.panel_width = 300, .panel_height = 240, .panels = {picture}});
}

}  // namespace

TEST_CASE("values and policy of a grid look as they did", "[unit]") {
  CHECK(test::difference_from_reference(drawn(values_and_policy()), "grid") < 1);
  auto other = values_and_policy();
  other.values[0] = 0.4;
  CHECK(test::difference_from_reference(drawn(other), "grid") > 1);
}

TEST_CASE("each thing shown changes the picture", "[unit]") {
  const auto with = [](auto change) {
    auto picture = values_and_policy();
    change(picture);
    return drawn(picture).png();
  };
  const auto plain = with([](GridPicture&) {});
  CHECK(plain == with([](GridPicture&) {}));
  CHECK(plain != with([](GridPicture& p) { p.policy[8] = {0}; }));
  CHECK(plain != with([](GridPicture& p) { p.policy.clear(); }));
  CHECK(plain != with([](GridPicture& p) { p.values.clear(); }));
  CHECK(plain != with([](GridPicture& p) { p.decimals = 1; }));
  CHECK(plain != with([](GridPicture& p) { p.range = Range{-1, 1}; }));
  CHECK(plain != with([](GridPicture& p) { p.value_label = std::string("v(s)"); }));
  CHECK(plain != with([](GridPicture& p) { p.path = {8, 4, 0, 1, 2, 3}; }));
  CHECK(plain != with([](GridPicture& p) { p.grid.agent = 4; }));
  CHECK(plain != with([](GridPicture& p) { p.grid.labels[0] = std::string("A"); }));
  CHECK(plain != with([](GridPicture& p) { p.grid.cells[5] = GridView::Cell::free; }));
  CHECK(plain != with([](GridPicture& p) { p.values[6] = std::nan(""); }));
}

TEST_CASE("colours run from the least to the largest value; ends of the task have none", "[unit]") {
  GridPicture picture{.grid = small_world()};
  picture.values = {-1, 0.5, 0.5, 0, 0.5, 0, 0.5, 0, 2, 0.5, 0.5, 0.5};
  const auto pixels = drawn(picture);
  const double cell = 120.0 * 160 / 480 * 120 * 160 / 480;
  CHECK(count_pixels(pixels, viridis(0)) > cell);
  CHECK(count_pixels(pixels, viridis(1)) > cell);
  CHECK(count_pixels(pixels, viridis(0.5)) > 5 * cell);
  CHECK(count_pixels(pixels, viridis(1.0 / 3)) < 50);  // 0, the value of wall, trap and goal
  CHECK(count_pixels(pixels, gray(0.35)) > cell);
}

TEST_CASE("a grid too fine for numbers gets a colour bar", "[unit]") {
  GridPicture picture{.grid = GridView(60, 80)};
  for (int i = 0; i < 4800; ++i) picture.values.push_back(i);
  const auto pixels = drawn(picture);
  int dark = 0;  // texts of the bar
  const auto rgb = pixels.rgb();
  for (int y = 0; y < pixels.height(); ++y) {
    for (int x = pixels.width() - 60; x < pixels.width(); ++x) {
      const auto at = std::size_t{3} * (std::size_t{1} * y * pixels.width() + x);
      dark += rgb[at] < 60 && rgb[at + 1] < 60 && rgb[at + 2] < 60 ? 1 : 0;
    }
  }
  CHECK(dark > 100);
}

TEST_CASE("a million cells are drawn", "[unit]") {
  GridPicture picture{.grid = GridView(1000, 1000)};
  picture.values.assign(1000000, 1.0);
  picture.values[0] = 0;
  CHECK(count_pixels(drawn(picture), viridis(1)) > 100000);
}

TEST_CASE("grid pictures that do not fit are refused", "[unit]") {
  auto picture = values_and_policy();
  picture.values.resize(5);
  CHECK_THROWS_WITH(drawn(picture), Contains("'Values and policy': 5 values for 12 states"));
  picture = values_and_policy();
  picture.policy.resize(3);
  CHECK_THROWS_WITH(drawn(picture), Contains("3 rows of the policy for 12 states"));
  picture = values_and_policy();
  picture.policy[0] = {4};
  CHECK_THROWS_WITH(drawn(picture), Contains("action 4"));
  picture = values_and_policy();
  picture.values[2] = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(drawn(picture), Contains("state 2 is infinite"));
  picture = values_and_policy();
  picture.path = {12};
  CHECK_THROWS_WITH(drawn(picture), Contains("cell 12"));
  picture = values_and_policy();
  picture.grid.labels.pop_back();
  CHECK_THROWS_WITH(drawn(picture), Contains("11 labels"));
  picture = values_and_policy();
  picture.range = Range{1, 1};
  CHECK_THROWS_WITH(drawn(picture), Contains("range"));
  CHECK_THROWS_WITH(drawn(GridPicture{}), Contains("0 x 0 cells"));
}
