#include "core/rng_lanes.h"

#include "core/instruction_set.h"
#include "core/rng.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace pavlov {
namespace {

std::int64_t peek(std::uint64_t key, std::uint64_t position) {
  Rng stream = Rng::from_state({key, position});
  return static_cast<std::int64_t>(stream.bits64() >> 11);
}

#ifdef __x86_64__

/// Four streams. Each word lies in the lower half of a 64-bit lane, where products read it from;
/// what the upper halves hold means nothing.
[[gnu::target("avx2")]] inline __m256i peek_four(__m256i key, __m256i position) {
  const __m256i factor0 = _mm256_set1_epi64x(0xD2511F53);
  const __m256i factor1 = _mm256_set1_epi64x(0xCD9E8D57);
  const __m256i step0 = _mm256_set1_epi64x(0x9E3779B9);
  const __m256i step1 = _mm256_set1_epi64x(0xBB67AE85);
  const __m256i block = _mm256_srli_epi64(position, 2);
  __m256i c0 = block, c1 = _mm256_srli_epi64(block, 32);
  __m256i c2 = _mm256_setzero_si256(), c3 = c2;
  __m256i key0 = key, key1 = _mm256_srli_epi64(key, 32);
  for (int round = 0; round < 10; ++round) {
    const __m256i p0 = _mm256_mul_epu32(c0, factor0);
    const __m256i p1 = _mm256_mul_epu32(c2, factor1);
    c0 = _mm256_xor_si256(_mm256_srli_epi64(p1, 32), _mm256_xor_si256(c1, key0));
    c1 = p1;
    c2 = _mm256_xor_si256(_mm256_srli_epi64(p0, 32), _mm256_xor_si256(c3, key1));
    c3 = p0;
    key0 = _mm256_add_epi64(key0, step0);
    key1 = _mm256_add_epi64(key1, step1);
  }
  // The two words from the position on: c0 c1, c1 c2 or c2 c3.
  const __m256i slot = _mm256_and_si256(position, _mm256_set1_epi64x(3));
  const __m256i first = _mm256_cmpeq_epi64(slot, _mm256_setzero_si256());
  const __m256i second = _mm256_cmpeq_epi64(slot, _mm256_set1_epi64x(1));
  const __m256i high = _mm256_blendv_epi8(_mm256_blendv_epi8(c2, c1, second), c0, first);
  const __m256i low = _mm256_blendv_epi8(_mm256_blendv_epi8(c3, c2, second), c1, first);
  const __m256i both = _mm256_blend_epi32(low, _mm256_slli_epi64(high, 32), 0b10101010);
  return _mm256_srli_epi64(both, 11);
}

/// As many whole fours as there are; answers how many streams.
[[gnu::target("avx2")]] int peek_fours(const std::uint64_t* keys, const std::uint64_t* positions,
                                       int count, std::int64_t* draws) {
  int i = 0;
  for (; i + 4 <= count; i += 4) {
    const __m256i position = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(positions + i));
    const __m256i key = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(keys + i));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(draws + i), peek_four(key, position));
    // A draw of the last word of a block has its other word in the next.
    const __m256i last = _mm256_cmpeq_epi64(_mm256_and_si256(position, _mm256_set1_epi64x(3)),
                                            _mm256_set1_epi64x(3));
    if (_mm256_testz_si256(last, last) != 0) continue;
    for (int j = i; j < i + 4; ++j) {
      if ((positions[j] & 3U) == 3) draws[j] = peek(keys[j], positions[j]);
    }
  }
  return i;
}

#endif

}  // namespace

void peek_uniform(const std::uint64_t* keys, const std::uint64_t* positions, int count,
                  std::int64_t* draws) {
  int i = 0;
#ifdef __x86_64__
  if (instruction_set() != InstructionSet::portable) i = peek_fours(keys, positions, count, draws);
#endif
  for (; i < count; ++i) draws[i] = peek(keys[i], positions[i]);
}

}  // namespace pavlov
