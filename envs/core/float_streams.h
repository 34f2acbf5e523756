#pragma once

// Random streams of as many copies as a vector has lanes; see envs/core/float_vectors.h.

#include <bit>
#include <cstdint>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "core/rng.h"
#include "envs/core/float_vectors.h"

namespace pavlov {
namespace {

/// The upper and lower halves of the products of 32-bit words and a factor.
struct Product {
  Words high;
  Words low;
};
PAVLOV_INLINE Product multiply(Words a, std::uint32_t factor) {
#ifdef __SSE2__
  const auto times = [factor](LongWords words) {  // the products of the even words
#if defined(__AVX512F__)
    return (LongWords)_mm512_maskz_mul_epu32(0xFF, (__m512i)words, _mm512_set1_epi64(factor));
#elif defined(__AVX2__)
    return (LongWords)_mm256_mul_epu32((__m256i)words, _mm256_set1_epi64x(factor));
#else
    return (LongWords)_mm_mul_epu32((__m128i)words, _mm_set1_epi64x(factor));
#endif
  };
  const auto words = std::bit_cast<LongWords>(a);
  const LongWords even = times(words);
  const LongWords odd = times(words >> 32);
  const LongWords low_half = LongWords{} + 0xFFFFFFFFU;
  return {std::bit_cast<Words>((even >> 32) | (odd & ~low_half)),
          std::bit_cast<Words>((even & low_half) | (odd << 32))};
#else
  Product product;
  for (int i = 0; i < kWidth; ++i) {
    const std::uint64_t p = std::uint64_t{a[i]} * factor;
    product.high[i] = static_cast<std::uint32_t>(p >> 32);
    product.low[i] = static_cast<std::uint32_t>(p);
  }
  return product;
#endif
}

/// The random streams of so many copies that lie together: each draws what `Rng` would.
class LaneStreams {
 public:
  explicit LaneStreams(Rng::State* streams) : streams_(streams) {}

  /// low + (high - low) u, u uniform in [0, 1), in double and then rounded to float.
  Lanes uniform(double low, double high) {
    const Pair words = next_pair();
    const auto part = [&]<int from>() {
      // Unsigned words become doubles by way of signed ones. All sums here are exact.
      const auto h =
          half_of<from>(std::bit_cast<Integers>(words.first ^ 0x80000000U), HalfIndices{});
      const auto l = half_of<from>(std::bit_cast<Integers>(words.second >> 11), HalfIndices{});
      const Doubles number = (__builtin_convertvector(h, Doubles) + 0x1p31) * 0x1p21 +
                             __builtin_convertvector(l, Doubles);
      return __builtin_convertvector(low + (high - low) * (number * 0x1p-53), HalfVector);
    };
    return Lanes(
        joined(part.template operator()<0>(), part.template operator()<kHalf>(), LaneIndices{}));
  }

 private:
  struct Pair {
    Words first;
    Words second;
  };
  /// Words 0 and 1 of a lane's block of four, or 2 and 3, as its position says.
  Pair next_pair() {
    Words low, high, odd;
    bool fresh = false;
    for (int i = 0; i < kWidth; ++i) {
      const std::uint64_t pair = streams_[i].position >> 1;
      low[i] = static_cast<std::uint32_t>(pair >> 1);
      high[i] = static_cast<std::uint32_t>(pair >> 33);
      odd[i] = static_cast<std::uint32_t>(pair & 1);
      fresh |= !drawn_ || low[i] != low_[i] || high[i] != high_[i];
      streams_[i].position += 2;
    }
    if (fresh) draw(low, high);
    return {odd != 0 ? block_[2] : block_[0], odd != 0 ? block_[3] : block_[1]};
  }
  /// Philox4x32-10, as `Rng::philox`.
  void draw(Words low, Words high) {
    Words key0, key1;
    for (int i = 0; i < kWidth; ++i) {
      key0[i] = static_cast<std::uint32_t>(streams_[i].key);
      key1[i] = static_cast<std::uint32_t>(streams_[i].key >> 32);
    }
    Words c0 = low, c1 = high, c2{}, c3{};
    for (int round = 0; round < 10; ++round) {
      const Product p0 = multiply(c0, 0xD2511F53U);
      const Product p1 = multiply(c2, 0xCD9E8D57U);
      c0 = p1.high ^ c1 ^ key0;
      c1 = p1.low;
      c2 = p0.high ^ c3 ^ key1;
      c3 = p0.low;
      key0 += 0x9E3779B9U;
      key1 += 0xBB67AE85U;
    }
    block_[0] = c0;
    block_[1] = c1;
    block_[2] = c2;
    block_[3] = c3;
    low_ = low;
    high_ = high;
    drawn_ = true;
  }

  Rng::State* streams_;
  Words low_{}, high_{};  ///< number of the block
  Words block_[4] = {};
  bool drawn_ = false;
};

}  // namespace
}  // namespace pavlov
