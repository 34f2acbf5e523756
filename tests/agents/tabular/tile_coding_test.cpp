#include "agents/tabular/tile_coding.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/rng.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

using Tiles = std::vector<std::int64_t>;
const Box kSquare{{0, 0}, {1, 1}};

std::size_t shared(const Tiles& a, const Tiles& b) {
  std::size_t count = 0;
  for (std::size_t t = 0; t < a.size(); ++t) count += a[t] == b[t];
  return count;
}

}  // namespace

TEST_CASE("tilings are shifted by 1 and 3 parts of a tile along two dimensions", "[unit]") {
  const TileCoder coder({.tilings = 4, .tiles = 2}, kSquare, "test");
  CHECK(coder.size() == 4 * 3 * 3);
  // (0.25, 0.25) lies at half a tile: shifts 0 1 2 3 quarters in x, 0 3 2 1 quarters in y.
  CHECK(coder.encode(std::vector{0.25, 0.25}) == Tiles{0, 9 + 1, 18 + 3 + 1, 27 + 3});
  CHECK(coder.encode(std::vector{0.0, 0.0}) == Tiles{0, 9, 18, 27});
  CHECK(coder.encode(std::vector{1.0, 1.0}) == Tiles{8, 9 + 8, 18 + 8, 27 + 8});
}

TEST_CASE("every point has one tile of each tiling and all tiles are within the size", "[unit]") {
  const TileCoder coder({.tilings = 8, .tiles = 5}, Box({-1, 0, 3}, {1, 9, 4}), "test");
  Rng rng(1);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 20'000; ++i) {
    const auto tiles = coder.encode(
        std::vector{rng.uniform(-1.2, 1.2), rng.uniform(-1, 10), rng.uniform(2.9, 4.1)});
    REQUIRE(tiles.size() == 8);
    for (std::size_t t = 0; t < 8; ++t) {
      REQUIRE(tiles[t] / (6 * 6 * 6) == static_cast<std::int64_t>(t));
      seen.insert(tiles[t]);
    }
  }
  // The unshifted tiling uses its last row only on the upper bounds themselves.
  CHECK(static_cast<std::int64_t>(seen.size()) > coder.size() * 9 / 10);
}

TEST_CASE("neighbours share tiles, one less for each part of a tile between them", "[unit]") {
  const TileCoder coder({.tilings = 8, .tiles = 8}, kSquare, "test");
  const double part = 1.0 / 64;  // an eighth of a tile
  const double x = 0.4 + part / 3;
  const auto here = coder.encode(std::vector{x, x});
  for (int parts = 0; parts <= 8; ++parts) {
    const auto expected = static_cast<std::size_t>(8 - parts);
    CHECK(shared(here, coder.encode(std::vector{x + parts * part, x})) == expected);
    CHECK(shared(here, coder.encode(std::vector{x, x - parts * part})) == expected);
  }
}

TEST_CASE("points outside the bounds count as points on them", "[unit]") {
  const TileCoder coder({}, kSquare, "test");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(coder.encode(std::vector{-5.0, 7.0}) == coder.encode(std::vector{0.0, 1.0}));
  CHECK(coder.encode(std::vector{nan, kInfinity}) == coder.encode(std::vector{0.0, 1.0}));
}

TEST_CASE("bounds come from the settings, the box or the reach", "[unit]") {
  const Box open{{0, -kInfinity}, {1, kInfinity}};
  const std::vector<double> point = {0.3, 0.7};
  const auto encode = [&](const TileCodingConfig& config) {
    return TileCoder(config, open, "test").encode(point);
  };
  const auto same_as = [&](double low, double high) {
    return TileCoder({}, Box({0, low}, {1, high}), "test").encode(point);
  };
  CHECK(encode({}) == same_as(-4, 4));
  CHECK(encode({.tile_reach = 1}) == same_as(-1, 1));
  CHECK(encode({.tile_low = {0, 0}, .tile_high = {1, 2}}) == same_as(0, 2));
  CHECK(same_as(-4, 4) != same_as(-1, 1));
}

TEST_CASE("more tiles than the memory holds are hashed into it", "[unit]") {
  const TileCodingConfig config{.tilings = 4, .tiles = 9, .tile_memory = 399};
  const TileCoder coder(config, kSquare, "test");  // 400 tiles
  CHECK(coder.hashed());
  CHECK(coder.size() == 399);
  auto roomy = config;
  roomy.tile_memory = 400;
  CHECK_FALSE(TileCoder(roomy, kSquare, "test").hashed());

  Rng rng(2);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 20'000; ++i) {
    const std::vector<double> point = {rng.uniform(), rng.uniform()};
    const auto tiles = coder.encode(point);
    REQUIRE(tiles == coder.encode(point));
    seen.insert(tiles.begin(), tiles.end());
  }
  CHECK(*seen.begin() >= 0);
  CHECK(*seen.rbegin() < 399);
  // About 370 tiles thrown at random into 399 places fill 399 (1 - exp(-370 / 399)) = 241 of them.
  CHECK(seen.size() > 200);
  CHECK(seen.size() < 280);
}

TEST_CASE("encoding a point allocates nothing", "[unit]") {
  for (const std::int64_t memory : {1'000'000, 100}) {
    const TileCoder coder({.tile_memory = memory}, kSquare, "test");
    Tiles tiles(8);
    const auto before = test::allocations();
    for (int i = 0; i < 100; ++i) coder.encode([i](int j) { return 0.01 * i + 0.001 * j; }, tiles);
    CHECK(test::allocations() == before);
  }
}

TEST_CASE("tile coding refuses what makes no grid", "[unit]") {
  const auto make = [](const TileCodingConfig& config, const Box& box = kSquare) {
    return TileCoder(config, box, "agent");
  };
  CHECK_THROWS_WITH(make({.tilings = 0}), Contains("tilings must be at least 1, not 0"));
  CHECK_THROWS_WITH(make({.tiles = 0}), Contains("tiles must be at least 1, not 0"));
  CHECK_THROWS_WITH(make({.tile_reach = 0}), Contains("tile_reach must be positive"));
  CHECK_THROWS_WITH(make({.tile_memory = 0}), Contains("tile_memory must be at least 1"));
  CHECK_THROWS_WITH(make({.tile_low = {0}}),
                    Contains("agent: tile_low must have 2 numbers or none, not 1"));
  CHECK_THROWS_WITH(make({.tile_high = {1, 0}}), Contains("not 0 and 0 in dimension 1"));
}
