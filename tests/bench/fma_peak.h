#pragma once

#include <immintrin.h>

#include <algorithm>
#include <chrono>

namespace pavlov::bench {

inline constexpr int kChains = 12;  ///< independent sums, more than hide the latency

/// Multiply-adds in registers.
[[gnu::target("avx2,fma")]] inline void multiply_add(int rounds) {
  __m256 sums[kChains];
  for (__m256& sum : sums) sum = _mm256_set1_ps(1);
  const __m256 x = _mm256_set1_ps(0.999F);
  const __m256 y = _mm256_set1_ps(0.001F);
  for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 16
    for (__m256& sum : sums) {
      sum = _mm256_fmadd_ps(sum, x, y);
      asm volatile("" ::"x"(sum));  // is needed, for all that the compiler knows
    }
  }
}

/// Floating-point operations that a core does in a second, the best of many short runs; 0 without
/// AVX2. On cores that do 16 numbers at once it may be twice as much.
inline double core_peak() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  constexpr int kRounds = 5000;
  double best = 1e9;
  for (int run = 0; run < 1000; ++run) {
    const auto start = std::chrono::steady_clock::now();
    multiply_add(kRounds);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    best = std::min(best, time.count());
  }
  return 2.0 * 8 * kChains * kRounds / best;
}

}  // namespace pavlov::bench
