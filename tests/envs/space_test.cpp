#include "envs/core/space.h"

#include <cmath>
#include <limits>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {
using Numbers = std::vector<double>;
const double kNan = std::numeric_limits<double>::quiet_NaN();
const Space kSix = Discrete{.n = 6};
const Space kFromTen = Discrete{.n = 3, .start = 10};
const Space kCards = MultiDiscrete{{3, 4, 2}};
const Space kBox = Box({-1, 0}, {1, kInfinity}, Dtype::f64);
}  // namespace

TEST_CASE("spaces contain their elements and nothing else", "[unit]") {
  CHECK(contains(kSix, Numbers{0}));
  CHECK(contains(kSix, Numbers{5}));
  CHECK_FALSE(contains(kSix, Numbers{6}));
  CHECK_FALSE(contains(kSix, Numbers{-1}));
  CHECK_FALSE(contains(kSix, Numbers{2.5}));
  CHECK_FALSE(contains(kSix, Numbers{kNan}));
  CHECK_FALSE(contains(kSix, Numbers{1, 1}));
  CHECK(contains(kFromTen, Numbers{12}));
  CHECK_FALSE(contains(kFromTen, Numbers{2}));
  CHECK(contains(kCards, Numbers{2, 3, 1}));
  CHECK_FALSE(contains(kCards, Numbers{2, 4, 1}));
  CHECK_FALSE(contains(kCards, Numbers{2, 3}));
  CHECK(contains(kBox, Numbers{-1, kInfinity}));
  CHECK_FALSE(contains(kBox, Numbers{-1.001, 0}));
  CHECK_FALSE(contains(kBox, Numbers{0, kNan}));
}

TEST_CASE("the bounds of a box of floats are floats", "[unit]") {
  const double below = static_cast<double>(-1.2F);  // less than -1.2
  CHECK(contains(Box({-1.2}, {0.6}), Numbers{below}));
  CHECK_FALSE(contains(Box({-1.2}, {0.6}, Dtype::f64), Numbers{below}));
}

TEST_CASE("samples lie in their space and reach all of it", "[unit]") {
  Rng rng(1);
  const Space box = Box({-kInfinity, -kInfinity, 2, -1}, {kInfinity, 5, kInfinity, 1}, Dtype::f64);
  const Space bytes = Box(0, 255, {2, 2}, Dtype::u8);
  Numbers low(4, kInfinity);
  Numbers high(4, -kInfinity);
  std::vector<int> seen(count_of(kCards));
  for (int i = 0; i < 2000; ++i) {
    for (const Space& space : {kSix, kFromTen, kCards, kBox, box, bytes}) {
      REQUIRE(contains(space, sample(space, rng)));
    }
    const auto cards = sample(kCards, rng);
    ++seen[static_cast<std::size_t>(index_of(kCards, cards))];
    const auto numbers = sample(box, rng);
    for (std::size_t j = 0; j < 4; ++j) {
      low[j] = std::min(low[j], numbers[j]);
      high[j] = std::max(high[j], numbers[j]);
    }
    for (const double byte : sample(bytes, rng)) REQUIRE(byte == std::floor(byte));
  }
  for (const int count : seen) CHECK(count > 40);
  CHECK((low[0] < -2 && high[0] > 2));
  CHECK((low[1] < 1 && high[1] > 4.9));
  CHECK((low[2] < 2.1 && high[2] > 6));
  CHECK((low[3] < -0.99 && high[3] > 0.99));
}

TEST_CASE("flattening gives one-hot codes and is undone", "[unit]") {
  CHECK(flat_size(kSix) == 6);
  CHECK(flat_size(kCards) == 9);
  CHECK(flat_size(kBox) == 2);
  const auto flat = [](const Space& space, const Numbers& element) {
    std::vector<float> out(flat_size(space), 7);
    flatten(space, element, out);
    CHECK(unflatten(space, out) == element);
    return out;
  };
  CHECK(flat(kSix, {2}) == std::vector<float>{0, 0, 1, 0, 0, 0});
  CHECK(flat(kFromTen, {11}) == std::vector<float>{0, 1, 0});
  CHECK(flat(kCards, {2, 0, 1}) == std::vector<float>{0, 0, 1, 1, 0, 0, 0, 0, 1});
  CHECK(flat(kBox, {0.5, 3}) == std::vector<float>{0.5, 3});
}

TEST_CASE("elements of discrete spaces are numbered, the last component fastest", "[unit]") {
  CHECK(count_of(kSix) == 6);
  CHECK(count_of(kCards) == 24);
  CHECK(index_of(kFromTen, Numbers{12}) == 2);
  CHECK(index_of(kCards, Numbers{0, 0, 1}) == 1);
  CHECK(index_of(kCards, Numbers{1, 2, 0}) == 12);
  for (const Space& space : {kSix, kFromTen, kCards}) {
    for (std::int64_t i = 0; i < count_of(space); ++i) {
      CHECK(contains(space, element_at(space, i)));
      CHECK(index_of(space, element_at(space, i)) == i);
    }
  }
  CHECK_THROWS_WITH(count_of(kBox), Contains("Box(") && Contains("discrete"));
}

TEST_CASE("spaces are written for people", "[unit]") {
  CHECK(to_string(kSix) == "Discrete(6)");
  CHECK(to_string(kFromTen) == "Discrete(3, from 10)");
  CHECK(to_string(kCards) == "MultiDiscrete(3, 4, 2)");
  CHECK(to_string(kBox) == "Box([-1, 0], [1, inf], shape (2), float64)");
  CHECK(to_string(Space(Box(0, 255, {84, 84}, Dtype::u8))) == "Box(0, 255, shape (84, 84), uint8)");
  CHECK(shape_of(kCards) == std::vector<int>{3});
  CHECK(dtype_of(kCards) == Dtype::i32);
  CHECK(width_of(Box(0, 1, {3, 4})) == 12);
  CHECK_THROWS_WITH(Box({0}, {1, 2}), Contains("1 lower and 2 upper bounds"));
}
