#include "core/float_lanes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

typedef float Four __attribute__((vector_size(16)));
using One = FloatLanes<float>;
using Lanes = FloatLanes<Four>;

/// Greatest difference of f from its exact twin at evenly spread numbers.
template <class F, class Exact>
double worst_difference(F&& f, Exact&& exact, double low, double high) {
  constexpr int kPlaces = 100'000;
  double worst = 0;
  for (int i = 0; i <= kPlaces; ++i) {
    const auto x = static_cast<float>(low + (high - low) * i / kPlaces);
    worst = std::max(worst, std::abs(double{f(One(x)).v} - exact(double{x})));
  }
  return worst;
}

}  // namespace

TEST_CASE("sine and cosine of lanes are those of the C library to float", "[unit]") {
  const auto sine = [](One x) { return sin(x); };
  const auto cosine = [](One x) { return cos(x); };
  for (const double range : {0.8, 4.0, 100.0, 3000.0}) {
    INFO(range);
    CHECK(worst_difference(
              sine, [](double x) { return std::sin(x); }, -range, range) < 0x1p-23);
    CHECK(worst_difference(
              cosine, [](double x) { return std::cos(x); }, -range, range) < 0x1p-23);
  }
  CHECK(sin(One(0)).v == 0);
  CHECK(cos(One(0)).v == 1);
}

TEST_CASE("angles that all lie within an eighth of a turn take a shorter way to the same numbers",
          "[unit]") {
  const auto check = [](const std::array<float, 4>& angles) {
    const auto sines =
        std::bit_cast<std::array<float, 4>>(sin_near_0(Lanes(std::bit_cast<Four>(angles))).v);
    const auto cosines =
        std::bit_cast<std::array<float, 4>>(cos_near_0(Lanes(std::bit_cast<Four>(angles))).v);
    for (std::size_t i = 0; i < 4; ++i) {
      INFO(angles[i]);
      const auto bits = [](float x) { return std::bit_cast<std::uint32_t>(x); };
      CHECK(bits(sines[i]) == bits(sin(One(angles[i])).v));
      CHECK(bits(cosines[i]) == bits(cos(One(angles[i])).v));
    }
  };
  for (const float x : {0.0F, 1e-30F, 0.1F, 0.5F, 0.7799F, 0.78F}) check({x, -x, x / 2, -0.0F});
  for (const float x : {0.7801F, 0.785398F, 0.8F, 3.0F, 1000.0F}) check({0.1F, -0.2F, 0.0F, x});
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(sin_near_0(Lanes(Four{0, nan, 0, 0})).v[1]));
}

TEST_CASE("lanes round, wrap, clip and choose", "[unit]") {
  CHECK(floor(One(-1.5)).v == -2);
  CHECK(floor(One(3)).v == 3);
  CHECK(floor(One(2.999)).v == 2);
  CHECK(ceil(One(-1.5)).v == -1);
  CHECK(ceil(One(2.001)).v == 3);
  CHECK(fmod(One(7.5), One(2)).v == 1.5F);
  CHECK(fmod(One(-7.5), One(2)).v == -1.5F);
  CHECK(abs(One(-2.5)).v == 2.5F);
  CHECK(clamp(One(5), One(-1), One(2)).v == 2);
  CHECK(clamp(One(-5), One(-1), One(2)).v == -1);
  CHECK(select(One(1) < One(2), One(3), One(4)).v == 3);
  CHECK(select(One(1) > One(2) || One(1) == One(2), One(3), One(4)).v == 4);
}

TEST_CASE("each lane of a vector is what one number alone would be, bit for bit", "[unit]") {
  const auto mixed = [](auto x, auto y) {
    using Real = decltype(x);
    const Real angle = fmod(x * Real(1.7) + y / Real(3), Real(6.2831853));
    return select(angle < Real(0) || x > y, sin(angle) - abs(y), clamp(cos(x), Real(-0.5), y));
  };
  for (int i = 0; i < 1000; ++i) {
    Four x{}, y{};
    for (int lane = 0; lane < 4; ++lane) {
      x[lane] = static_cast<float>(std::sin(i + 0.3 * lane) * i);
      y[lane] = static_cast<float>(std::cos(2.0 * i + lane));
    }
    const Four many = mixed(Lanes(x), Lanes(y)).v;
    for (int lane = 0; lane < 4; ++lane) {
      REQUIRE(many[lane] == mixed(One(float{x[lane]}), One(float{y[lane]})).v);
    }
  }
}
