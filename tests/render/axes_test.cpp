#include "render/axes.h"

#include <cmath>

#include "tests/support/catch.h"

using namespace pavlov;
using Texts = std::vector<std::string>;

TEST_CASE("linear ticks are multiples of 1, 2 or 5 times a power of ten", "[unit]") {
  CHECK(Axis{{0, 1}}.ticks(6).labels == Texts{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"});
  CHECK(Axis{{0, 1}}.ticks(5).labels == Texts{"0.0", "0.5", "1.0"});
  CHECK(Axis{{0, 100}}.ticks(11).at.size() == 11);
  CHECK(Axis{{-0.07, 0.07}}.ticks(8).labels ==
        Texts{"−0.06", "−0.04", "−0.02", "0.00", "0.02", "0.04", "0.06"});
  CHECK(Axis{{-21, -2}}.ticks(5).labels == Texts{"−20", "−15", "−10", "−5"});
  CHECK(Axis{{3.02, 3.31}}.ticks(4).labels == Texts{"3.1", "3.2", "3.3"});
}

TEST_CASE("an axis never has more ticks than asked for, and has two where it can", "[unit]") {
  for (const double low : {-1e7, -3.3, 0.0, 0.001, 17.0}) {
    for (const double span : {1e-5, 0.3, 7.0, 1234.5, 1e8}) {
      for (const int most : {2, 4, 7, 12}) {
        INFO(low << " + " << span << ", " << most);
        const Ticks ticks = Axis{{low, low + span}}.ticks(most);
        CHECK(static_cast<int>(ticks.at.size()) <= most);
        CHECK(ticks.at.size() >= (most >= 4 ? 2U : 1U));
        CHECK(ticks.at.size() == ticks.labels.size());
        for (const double at : ticks.at) {
          CHECK(at >= low - 1e-6 * span);
          CHECK(at <= low + span + 1e-6 * span);
        }
      }
    }
  }
}

TEST_CASE("large and small numbers are written with a factor", "[unit]") {
  const Ticks millions = Axis{{0, 3e6}}.ticks(4);
  CHECK(millions.factor == "×10⁶");
  CHECK(millions.labels == Texts{"0", "1", "2", "3"});
  CHECK(millions.at.back() == 3e6);
  const Ticks small = Axis{{0, 4e-7}}.ticks(5);
  CHECK(small.factor == "×10⁻⁹");
  CHECK(small.labels == Texts{"0", "100", "200", "300", "400"});
  CHECK(Axis{{0, 90000}}.ticks(5).factor.empty());
}

TEST_CASE("logarithmic ticks are powers, labelled or not", "[unit]") {
  const Ticks decades = Axis{{0.01, 100}, Scale::log10}.ticks(5);
  CHECK(decades.labels == Texts{"0.01", "0.1", "1", "10", "100"});
  CHECK(decades.minor.size() == 4 * 8);
  const Ticks many = Axis{{1e-9, 1}, Scale::log10}.ticks(5);
  CHECK(many.labels == Texts{"10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"});
  CHECK(many.minor.size() == 5);
  const Ticks halves = Axis{{0.25, 4}, Scale::log2}.ticks(8);
  CHECK(halves.labels == Texts{"1/4", "1/2", "1", "2", "4"});
  CHECK(Axis{{20, 50}, Scale::log10}.ticks(4).labels == Texts{"20", "30", "40", "50"});
}

TEST_CASE("an axis places values between its ends", "[unit]") {
  CHECK(Axis{{2, 6}}.place(3) == Approx(0.25));
  CHECK(Axis{{1, 100}, Scale::log10}.place(10) == Approx(0.5));
  CHECK(std::isnan(Axis{{1, 100}, Scale::log10}.place(0)));
  CHECK(std::isnan(Axis{{0, 1}}.place(NAN)));
}

TEST_CASE("a single value gets room on both sides", "[unit]") {
  CHECK(widened({5, 5}, Scale::linear).low == Approx(4.5));
  CHECK(widened({0, 0}, Scale::linear).high == Approx(1));
  CHECK(widened({4, 4}, Scale::log2).low == Approx(2));
  CHECK(widened({0, 8}, Scale::log2).low == Approx(1));
}

TEST_CASE("numbers are written with a real minus sign and never as minus zero", "[unit]") {
  CHECK(written(-0.254, 2) == "−0.25");
  CHECK(written(-0.001, 2) == "0.00");
  CHECK(written(12, 0) == "12");
  CHECK(decimals_of(0.25) == 2);
  CHECK(decimals_of(50) == 0);
}
