#pragma once

// Philox4x32-10 for as many streams as a vector has 64-bit lanes (see core/rng.h).

#include <array>
#include <bit>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "core/vectors.h"

namespace pavlov {
namespace {

/// The products of the lower halves of the lanes and a factor below 2^32.
PAVLOV_INLINE LongWords times(LongWords a, std::uint32_t factor) {
#if defined(__AVX512F__)
  return (LongWords)_mm512_maskz_mul_epu32(0xFF, (__m512i)a, _mm512_set1_epi64(factor));
#elif defined(__AVX2__)
  return (LongWords)_mm256_mul_epu32((__m256i)a, _mm256_set1_epi64x(factor));
#elif defined(__SSE2__)
  return (LongWords)_mm_mul_epu32((__m128i)a, _mm_set1_epi64x(factor));
#else
  return (a & 0xFFFFFFFFU) * factor;
#endif
}

/// The four words of each lane's block of that number, as `Rng::philox`. What the upper halves of
/// the answer's lanes hold is of no account.
PAVLOV_INLINE std::array<LongWords, 4> philox_lanes(LongWords block, LongWords key) {
  LongWords c0 = block, c1 = block >> 32, c2{}, c3{};
  LongWords key0 = key, key1 = key >> 32;
  for (int round = 0; round < 10; ++round) {
    const LongWords p0 = times(c0, 0xD2511F53U);
    const LongWords p1 = times(c2, 0xCD9E8D57U);
    c0 = (p1 >> 32) ^ c1 ^ key0;
    c1 = p1;
    c2 = (p0 >> 32) ^ c3 ^ key1;
    c3 = p0;
    key0 += 0x9E3779B9U;
    key1 += 0xBB67AE85U;
  }
  return {c0, c1, c2, c3};
}

/// What `Rng::uniform` makes of two words of a stream, which lie in the lower halves: the number
/// that it is a 2^53rd of.
PAVLOV_INLINE LongWords draw_of(LongWords first, LongWords second) {
  return (first << 21 & 0x1FFFFFFFE00000U) | (second & 0xFFFFFFFFU) >> 11;
}

/// Whether any lane differs from 0.
PAVLOV_INLINE bool any(LongWords v) {
  std::uint64_t bits = 0;
  for (int lane = 0; lane < kHalf; ++lane) bits |= v[lane];
  return bits != 0;
}

}  // namespace
}  // namespace pavlov
