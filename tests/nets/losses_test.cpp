#include "nets/core/losses.h"

#include <cmath>
#include <functional>
#include <vector>

#include "core/rng.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

using Floats = std::vector<float>;
using Loss = std::function<double(const Floats& outputs, Floats& gradient, const Floats& weights)>;

const Floats kTargets = {0.5F, -1, 0.25F, 2, 0, 1};

/// Every loss of 3 rows of 2 outputs. The targets of the last three are probabilities.
std::vector<std::pair<const char*, Loss>> losses() {
  static const Floats kShares = {0.25F, 0.75F, 1, 0, 0.5F, 0.5F};
  static const std::vector<int> kClasses = {1, 0, 1};
  return {
      {"squared", [](auto& o, auto& g, auto& w) { return squared_loss(o, kTargets, g, w); }},
      {"half", [](auto& o, auto& g, auto& w) { return half_squared_loss(o, kTargets, g, w); }},
      {"sum", [](auto& o, auto& g, auto& w) { return sum_squared_loss(o, kTargets, g, w); }},
      {"absolute", [](auto& o, auto& g, auto& w) { return absolute_loss(o, kTargets, g, w); }},
      {"huber", [](auto& o, auto& g, auto& w) { return huber_loss(o, kTargets, 0.7, g, w); }},
      {"classes", [](auto& o, auto& g, auto& w) { return cross_entropy_loss(o, kClasses, g, w); }},
      {"shares", [](auto& o, auto& g, auto& w) { return cross_entropy_loss(o, kShares, 2, g, w); }},
      {"binary",
       [](auto& o, auto& g, auto& w) { return binary_cross_entropy_loss(o, kShares, g, w); }},
  };
}

Approx about(double value) { return Approx(value).epsilon(1e-6); }

}  // namespace

TEST_CASE("losses of numbers are their formulas'", "[unit]") {
  const Floats outputs = {1, 2};
  const Floats targets = {0, 5};  // u = 1, -3
  Floats g(2);
  CHECK(squared_loss(outputs, targets, g) == about(5));
  CHECK(g == Floats{1, -3});
  CHECK(half_squared_loss(outputs, targets, g) == about(2.5));
  CHECK(g == Floats{0.5F, -1.5F});
  CHECK(sum_squared_loss(outputs, targets, g) == about(5));
  CHECK(g == Floats{1, -3});
  CHECK(absolute_loss(outputs, targets, g) == about(2));
  CHECK(g == Floats{0.5F, -0.5F});
  CHECK(huber_loss(outputs, targets, 1, g) == about((0.5 + 2.5) / 2));
  CHECK(g == Floats{0.5F, -0.5F});
  CHECK(huber_loss(outputs, targets, 2, g) == about((0.5 + 4) / 2));
  CHECK(g == Floats{0.5F, -1});
  CHECK(absolute_loss(outputs, outputs, g) == 0);
  CHECK(g == Floats{0, 0});
}

TEST_CASE("cross entropies of numbers are their formulas'", "[unit]") {
  const Floats logits = {0, std::log(3.0F)};  // probabilities 1/4, 3/4
  Floats g(2);
  CHECK(cross_entropy_loss(logits, std::vector<int>{0}, g) == about(std::log(4)));
  CHECK(static_cast<double>(g[0]) == about(-0.75));
  CHECK(static_cast<double>(g[1]) == about(0.75));
  CHECK(cross_entropy_loss(logits, Floats{0.5F, 0.5F}, 2, g) ==
        about(0.5 * std::log(4) + 0.5 * std::log(4.0 / 3)));
  CHECK(static_cast<double>(g[0]) == about(-0.25));
  CHECK(binary_cross_entropy_loss(logits, Floats{1, 1}, g) ==
        about((std::log(2) + std::log(4.0 / 3)) / 2));
  CHECK(static_cast<double>(g[1]) == about(-0.125));
  CHECK(cross_entropy_loss(Floats{1000, 0}, std::vector<int>{1}, g) == about(1000));
  CHECK(binary_cross_entropy_loss(Floats{-1000, 1000}, Floats{1, 1}, g) == about(500));
}

TEST_CASE("gradients of losses are their differences, row weights included", "[unit]") {
  Rng rng(1);
  for (const auto& [name, loss] : losses()) {
    for (const Floats& weights : {Floats{}, Floats{0.5F, 2, 1.5F}}) {
      CAPTURE(name, weights.size());
      Floats outputs(6), gradient(6), unused(6);
      for (float& output : outputs) output = static_cast<float>(rng.uniform(-2, 2));
      loss(outputs, gradient, weights);
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const float step = 1.0F / 512;
        Floats up = outputs, down = outputs;
        up[i] += step;
        down[i] -= step;
        const double difference = loss(up, unused, weights) - loss(down, unused, weights);
        const double width = static_cast<double>(up[i]) - static_cast<double>(down[i]);
        CHECK(static_cast<double>(gradient[i]) ==
              Approx(difference / width).epsilon(1e-3).margin(1e-4));
      }
    }
  }
}

TEST_CASE("a row's weight multiplies its part of the loss", "[unit]") {
  for (const auto& [name, loss] : losses()) {
    CAPTURE(name);
    const Floats outputs = {0.1F, -0.4F, 0.9F, 1.1F, -0.3F, 0.2F};
    Floats plain(6), weighted(6);
    const double first = loss(outputs, plain, {1, 0, 0});
    const double rest = loss(outputs, plain, {0, 1, 1});
    CHECK(loss(outputs, plain, {}) == about(first + rest));
    CHECK(loss(outputs, weighted, {3, 1, 1}) == about(3 * first + rest));
    CHECK(static_cast<double>(weighted[0]) == about(3 * static_cast<double>(plain[0])));
    CHECK(weighted[5] == plain[5]);
  }
}

TEST_CASE("losses refuse sizes that do not fit", "[unit]") {
  Floats g(4);
  const Floats four(4), three(3);
  const std::vector<int> classes = {0, 2};
  CHECK_THROWS_WITH(squared_loss(four, three, g), Contains("3 targets given, 4 are needed"));
  CHECK_THROWS_WITH(squared_loss(three, three, g), Contains("room for the gradient"));
  CHECK_THROWS_WITH(squared_loss(four, four, g, three), Contains("3 row weights"));
  CHECK_THROWS_WITH(huber_loss(four, four, 0, g), Contains("more than 0"));
  CHECK_THROWS_WITH(cross_entropy_loss(four, classes, g), Contains("class 2 given, 0 to 1"));
  CHECK_THROWS_WITH(cross_entropy_loss(three, classes, g), Contains("3 logits are not 2 rows"));
  CHECK_THROWS_WITH(cross_entropy_loss(four, four, 3, g), Contains("not rows of 3"));
}
