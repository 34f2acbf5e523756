#include "render/dashboard.h"

#include "envs/core/palette.h"
#include "render/inset.h"
#include "tests/render/thumbnail.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::Pixel;
using test::pixel;

namespace {

Dashboard example(std::size_t tiles) {
  Dashboard dashboard{.title = "CartPole-v1, dqn, seed 0",
                      .state = "playing its best · learning, 12,000 steps",
                      .hint = "h keys · space pause"};
  const Drawing drawing{.title = "", .draw = [](Canvas& canvas) {
                          canvas.view({0, 0}, {3, 2});
                          canvas.clear({0.8, 0.9, 1});
                          canvas.rectangle({1, 0.5}, {2, 1}, okabe_ito(1));
                          canvas.circle({1.5, 1.2}, 0.2, okabe_ito(5));
                        }};
  Plot bars{.title = "action values Q(s, a)"};
  bars.bars({.names = {"left", "right"}, .y = {1.5, 2.25}});
  Plot line{.title = "value over time", .x_label = "step"};
  line.line({.y = {1, 3, 2, 4, 3, 5}});
  Plot map{.title = "value V(s)"};
  map.heat_map({.rows = 2, .columns = 2, .values = {1, 2, 3, 4}});
  const Facts facts{.title = "",
                    .rows = {{"episode", "12"}, {"step", "140"}, {"return so far", "140"}}};
  const Tile all[] = {drawing, bars, line, map, facts, line, bars};
  dashboard.tiles.assign(all, all + tiles);
  return dashboard;
}

}  // namespace

TEST_CASE("an inset draws in its rectangle, with a view of its own, and nowhere else", "[unit]") {
  Picture picture(100, 100);
  {
    Inset inset(picture, {10, 20}, {50, 80});  // 40 x 60 pixels
    inset.view({0, 0}, {1, 1});                // the middle 40 x 40
    inset.clear({0, 0, 1});
    inset.rectangle({0, 0}, {1, 1}, {1, 0, 0});
    inset.rectangle({0.5, -5}, {9, 9}, {0, 1, 0});  // cut off at the edges
  }
  CHECK(pixel(picture, 12, 25) == Pixel{0, 0, 255});
  CHECK(pixel(picture, 12, 50) == Pixel{255, 0, 0});
  CHECK(pixel(picture, 40, 25) == Pixel{0, 255, 0});
  CHECK(pixel(picture, 60, 50) == Pixel{255, 255, 255});
  CHECK(pixel(picture, 40, 10) == Pixel{255, 255, 255});
  picture.rectangle({60, 60}, {70, 70}, kBlack);
  CHECK(pixel(picture, 65, 35) == Pixel{0, 0, 0});
}

TEST_CASE("a dashboard looks as it did", "[unit]") {
  for (const auto& [name, width, height, tiles] :
       {std::tuple("dashboard", 1280, 800, 7), std::tuple("dashboard_tall", 700, 1000, 5),
        std::tuple("dashboard_small", 400, 300, 5)}) {
    const Picture picture = draw(example(static_cast<std::size_t>(tiles)), width, height);
    CHECK(picture.width() == width);
    CHECK(picture.height() == height);
    REQUIRE(test::has_reference(name));
    CHECK(test::difference_from_reference(picture, name) < 2);
  }
  Dashboard helping = example(5);
  helping.help = {{"space, p", "pause, or go on"}, {"h", "these keys"}};
  REQUIRE(test::has_reference("dashboard_help"));
  CHECK(test::difference_from_reference(draw(helping, 1280, 800), "dashboard_help") < 2);
}

TEST_CASE("a click is on a tile or on none", "[unit]") {
  const Dashboard dashboard = example(5);
  CHECK(tile_at(dashboard, 1280, 800, {300, 400}) == 0);
  CHECK(tile_at(dashboard, 1280, 800, {1200, 80}) > 0);
  CHECK(tile_at(dashboard, 1280, 800, {640, 2}) == -1);
  CHECK(tile_at(Dashboard{}, 1280, 800, {640, 400}) == -1);
}

TEST_CASE("a dashboard fits any size, and refuses none that a window may have", "[unit]") {
  for (const auto& [width, height] :
       {std::pair(160, 120), std::pair(2000, 200), std::pair(200, 1500), std::pair(3000, 2000)}) {
    for (std::size_t tiles = 0; tiles <= 7; ++tiles) {
      CHECK_NOTHROW(draw(example(tiles), width, height).rgb());
    }
  }
  CHECK_THROWS_WITH(draw(example(1), 100, 100), Contains("160 x 120"));
}
