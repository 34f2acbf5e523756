#include "core/rng.h"

#include <cmath>
#include <set>

#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("Philox4x32-10 gives the published known answers", "[unit]") {
  // Random123's known-answer file: counter 0 and key 0; all ones; digits of pi.
  CHECK(Rng::philox(0, 0) ==
        std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  const auto ones = ~std::uint64_t{0};
  CHECK(Rng::philox(ones, ones, ones) ==
        std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(Rng::philox(0x85a308d3243f6a88, 0x299f31d0a4093822, 0x0370734413198a2e) ==
        std::array<std::uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a stream is restored from its two numbers at any position", "[unit]") {
  Rng rng(7);
  for (int drawn = 0; drawn < 9; ++drawn) {
    Rng again = Rng::from_state(rng.state());
    CHECK(again.bits32() == rng.bits32());
  }
}

TEST_CASE("child streams differ from one another and do not depend on draws", "[unit]") {
  Rng root(1);
  std::set<std::uint64_t> firsts;
  for (std::uint64_t i = 0; i < 1000; ++i) firsts.insert(root.child(i).bits64());
  firsts.insert(root.child("environment").bits64());
  firsts.insert(root.child("replay").bits64());
  firsts.insert(Rng(2).child("replay").bits64());
  CHECK(firsts.size() == 1003);
  const Rng before = root.child("environment");
  root.bits64();
  CHECK(root.child("environment") == before);
}

TEST_CASE("distributions have their moments", "[unit]") {
  Rng rng(3);
  constexpr int kDraws = 200000;
  const auto moments = [&](auto draw) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double x = draw();
      sum += x;
      squares += x * x;
    }
    const double mean = sum / kDraws;
    return std::pair(mean, squares / kDraws - mean * mean);
  };
  const auto check = [&](auto draw, double mean, double variance) {
    const auto [m, v] = moments(draw);
    CHECK(std::abs(m - mean) < 5 * std::sqrt(variance / kDraws));
    CHECK(std::abs(v / variance - 1) < 0.03);
  };
  check([&] { return rng.uniform(); }, 0.5, 1.0 / 12);
  check([&] { return rng.normal(); }, 0, 1);
  check([&] { return rng.exponential(); }, 1, 1);
  check([&] { return rng.gamma(3.5); }, 3.5, 3.5);
  check([&] { return rng.gamma(0.5); }, 0.5, 0.5);
  check([&] { return rng.beta(2, 3); }, 0.4, 0.04);
  check([&] { return rng.poisson(3); }, 3, 3);
  check([&] { return rng.below(7); }, 3, 4);
  check([&] { return rng.integer(-2, 2); }, 0, 2);
  const double weights[] = {1, 0, 3};
  check([&] { return rng.categorical(weights); }, 1.5, 0.75);
}

TEST_CASE("normal draws are the exact quantiles of the uniform ones", "[unit]") {
  // Quantiles of the standard normal, from its distribution function erfc(-x / sqrt 2) / 2.
  Rng rng(11);
  for (int i = 0; i < 1000; ++i) {
    Rng copy = rng;
    const double p = (static_cast<double>(copy.bits64() >> 12) + 0.5) * 0x1.0p-52;
    const double x = rng.normal();
    CHECK(std::erfc(-x / std::sqrt(2.0)) / 2 == Approx(p).epsilon(1e-13));
  }
}

TEST_CASE("the same seed gives the same numbers on every platform", "[unit]") {
  Rng rng(2024);
  CHECK(rng.bits32() == 3597398345U);
  CHECK(rng.normal() == -0.50812460650181712);
  CHECK(rng.gamma(0.5) == 0.0010277245675603943);
  CHECK(rng.gamma(2.5) == 2.9795240380469923);
}
