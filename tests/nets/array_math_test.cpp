#include "nets/core/array_math.h"

#include <cmath>
#include <vector>

#include "nets/fused/kernels.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

/// Checks f in place against the C library's at so many numbers in [low, high], by all kernels.
void check(void (*apply)(std::span<float>), double (*expected)(double), double low, double high) {
  const fused::Kernels& before = fused::kernels();
  for (const fused::Kernels* kernels : fused::available_kernels()) {
    CAPTURE(kernels->name);
    fused::use_kernels(*kernels);
    std::vector<float> x(1003);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<float>(low + (high - low) * static_cast<double>(i) / 1002);
    }
    std::vector<float> y = x;
    apply(y);
    for (std::size_t i = 0; i < x.size(); ++i) {
      CHECK(static_cast<double>(y[i]) ==
            Approx(expected(static_cast<double>(x[i]))).epsilon(2.5e-7).margin(1e-37));
    }
  }
  fused::use_kernels(before);
}

}  // namespace

TEST_CASE("functions of arrays agree with the C library", "[unit]") {
  check(apply_exp, std::exp, -87, 87);
  check(apply_exp, std::exp, -1, 1);
  check(apply_log, std::log, 1e-6, 2);
  check(apply_log, std::log, 0.9, 1.1);
  check(apply_log, std::log, 1, 1e30);
  check(apply_tanh, std::tanh, -20, 20);
  check(apply_tanh, std::tanh, -0.1, 0.1);
}

TEST_CASE("functions of arrays leave what lies behind them alone", "[unit]") {
  for (std::size_t size = 0; size < 40; ++size) {
    std::vector<float> x(41, 0.5F);
    apply_tanh(std::span(x).first(size));
    for (std::size_t i = 0; i < size; ++i) CHECK(x[i] < 0.5F);
    for (std::size_t i = size; i < x.size(); ++i) CHECK(x[i] == 0.5F);
  }
}
