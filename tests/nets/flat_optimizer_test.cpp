#include "nets/fused/flat_optimizer.h"

#include <cmath>
#include <limits>
#include <vector>

#include "core/checkpoint.h"
#include "core/rng.h"
#include "nets/fused/kernels.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

using Floats = std::vector<float>;
constexpr OptimizerKind kKinds[] = {OptimizerKind::sgd, OptimizerKind::rmsprop, OptimizerKind::adam,
                                    OptimizerKind::adamw};

/// One parameter, 1 at first, after steps along these gradients.
double after(const OptimizerConfig& config, const Floats& gradients) {
  Floats p = {1};
  Floats g = {0};
  FlatOptimizer optimizer(config, p, g);
  for (const float gradient : gradients) {
    g[0] = gradient;
    optimizer.step();
  }
  return static_cast<double>(p[0]);
}

Approx about(double value) { return Approx(value).epsilon(1e-6); }

}  // namespace

TEST_CASE("steps of sgd are its formula's", "[unit]") {
  const OptimizerConfig sgd = {.optimizer = OptimizerKind::sgd, .learning_rate = 0.1};
  CHECK(after(sgd, {2}) == about(0.8));
  OptimizerConfig heavy = sgd;
  heavy.momentum = 0.5;  // u = 2, then 0.5 * 2 + 1
  CHECK(after(heavy, {2, 1}) == about(1 - 0.2 - 0.2));
  OptimizerConfig decaying = sgd;
  decaying.weight_decay = 0.5;  // g = 2 + 0.5 * 1
  CHECK(after(decaying, {2}) == about(0.75));
}

TEST_CASE("steps of rmsprop are its formula's", "[unit]") {
  OptimizerConfig config = {.optimizer = OptimizerKind::rmsprop,
                            .learning_rate = 0.1,
                            .optimizer_epsilon = 0.5,
                            .rmsprop_decay = 0.75};
  // s = 0.25 * 4 = 1, then 0.75 + 0.25 = 1
  CHECK(after(config, {2}) == about(1 - 0.1 * 2 / 1.5));
  CHECK(after(config, {2, 1}) == about(1 - 0.1 * 2 / 1.5 - 0.1 * 1 / 1.5));
  config.momentum = 0.5;
  CHECK(after(config, {2, 1}) == about(1 - 0.1 * 2 / 1.5 - 0.1 * (1 / 1.5 + 1 / 1.5)));
  config.momentum = 0;
  config.rmsprop_centered = true;  // m = 0.5
  CHECK(after(config, {2}) == about(1 - 0.1 * 2 / (std::sqrt(0.75) + 0.5)));
}

TEST_CASE("steps of adam and adamw are their formulas'", "[unit]") {
  OptimizerConfig config = {
      .learning_rate = 0.1, .beta1 = 0.5, .beta2 = 0.75, .optimizer_epsilon = 0.5};
  // t = 1: m = 1, s = 1, both corrected to 2 and 4
  const double first = 0.1 * 2 / (2 + 0.5);
  CHECK(after(config, {2}) == about(1 - first));
  // t = 2: m = 0.5 + 0.5, s = 0.75 + 0.25, corrected by 1 - 0.25 and 1 - 0.5625
  const double second = 0.1 * (1 / 0.75) / (std::sqrt(1 / 0.4375) + 0.5);
  CHECK(after(config, {2, 1}) == about(1 - first - second));
  config.weight_decay = 0.5;  // g = 2.5
  CHECK(after(config, {2}) == about(1 - 0.1 * 2.5 / (2.5 + 0.5)));
  config.optimizer = OptimizerKind::adamw;
  CHECK(after(config, {2}) == about(1 - 0.1 * 0.5 - first));
}

TEST_CASE("a gradient is clipped by its norm, which is answered", "[unit]") {
  Floats p = {0, 0};
  Floats g = {3, -4};
  FlatOptimizer clipped(
      {.optimizer = OptimizerKind::sgd, .learning_rate = 1, .max_gradient_norm = 2.5}, p, g);
  CHECK(clipped.step() == about(5));
  CHECK(static_cast<double>(p[0]) == about(-1.5));
  CHECK(static_cast<double>(p[1]) == about(2));
  p = {0, 0};
  FlatOptimizer whole({.optimizer = OptimizerKind::sgd, .learning_rate = 1, .max_gradient_norm = 6},
                      p, g);
  whole.step();
  CHECK(p == Floats{-3, 4});
}

TEST_CASE("a gradient that is no number leaves parameters and moments alone", "[unit]") {
  for (const OptimizerKind kind : kKinds) {
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
      Floats p(40, 1), untroubled(40, 1), g(40, 0.5F);
      FlatOptimizer optimizer({.optimizer = kind}, p, g);
      FlatOptimizer other({.optimizer = kind}, untroubled, g);
      optimizer.step();
      g[37] = bad;
      CHECK_FALSE(std::isfinite(optimizer.step()));
      g[37] = 0.5F;
      optimizer.step();
      other.step();
      other.step();
      CHECK(p == untroubled);
    }
  }
}

TEST_CASE("the learning rate can be moved between steps", "[unit]") {
  Floats p = {0};
  Floats g = {1};
  FlatOptimizer optimizer({.optimizer = OptimizerKind::sgd, .learning_rate = 1}, p, g);
  optimizer.step();
  optimizer.set_learning_rate(0.25);
  optimizer.step();
  CHECK(p[0] == -1.25F);
}

TEST_CASE("all kernels step alike, whatever the number of parameters", "[unit]") {
  for (const std::size_t size : {1, 7, 33, 10'000}) {
    for (const OptimizerKind kind : kKinds) {
      for (const bool full : {false, true}) {
        OptimizerConfig config = {.optimizer = kind, .max_gradient_norm = 1};
        if (full) {
          config.momentum = 0.9;
          config.rmsprop_centered = true;
          config.weight_decay = 0.01;
        }
        Floats expected;
        for (const fused::Kernels* kernels : fused::available_kernels()) {
          const fused::Kernels& before = fused::kernels();
          fused::use_kernels(*kernels);
          Rng rng(1);
          Floats p(size), g(size);
          FlatOptimizer optimizer(config, p, g);
          for (int step = 0; step < 10; ++step) {
            for (float& number : g) number = static_cast<float>(rng.normal());
            optimizer.step();
          }
          fused::use_kernels(before);
          if (expected.empty()) expected = p;
          double worst = 0;
          for (std::size_t i = 0; i < size; ++i) {
            worst = std::max(worst, std::abs(static_cast<double>(p[i] - expected[i])));
          }
          CAPTURE(kernels->name, size, full);
          CHECK(worst < 1e-7);
        }
      }
    }
  }
}

TEST_CASE("a restored optimiser goes on as the one that was saved", "[unit]") {
  for (const OptimizerKind kind : kKinds) {
    const OptimizerConfig config = {.optimizer = kind, .momentum = 0.9, .rmsprop_centered = true};
    Floats p(20, 1), g(20);
    FlatOptimizer optimizer(config, p, g);
    const auto step = [&](FlatOptimizer& which, int t) {
      for (std::size_t i = 0; i < g.size(); ++i) g[i] = std::sin(static_cast<float>(i) + t);
      which.step();
    };
    for (int t = 0; t < 5; ++t) step(optimizer, t);
    Checkpoint checkpoint;
    optimizer.save(checkpoint, "adam");
    const Floats then = p;
    step(optimizer, 5);
    const Floats expected = p;
    FlatOptimizer restored(config, p, g);
    restored.load(checkpoint, "adam");
    p = then;
    step(restored, 5);
    CHECK(p == expected);
    Floats fewer(3);
    FlatOptimizer other({.optimizer = kind, .momentum = 0.9}, fewer, fewer);
    CHECK_THROWS_WITH(other.load(checkpoint, "adam"), Contains("20 numbers, 3 are needed"));
  }
}

TEST_CASE("an optimiser refuses settings and sizes that make no sense", "[unit]") {
  Floats p(3), g(2);
  CHECK_THROWS_WITH(FlatOptimizer({}, p, g), Contains("3 parameters, but a gradient of 2"));
  CHECK_THROWS_WITH(FlatOptimizer({.beta1 = 1}, p, p), Contains("beta1"));
}
