#ifdef __AVX2__  // other processors have none
#include "core/philox_lanes.h"
#include "core/rng_lanes.h"

namespace pavlov {

int peek_whole_vectors(const std::uint64_t* keys, const std::uint64_t* positions, int count,
                       std::int64_t* draws) {
  int i = 0;
  for (; i + kHalf <= count; i += kHalf) {
    const auto position = load<LongWords>(positions + i);
    const auto [c0, c1, c2, c3] = philox_lanes(position >> 2, load<LongWords>(keys + i));
    // The two words from the position on.
    const LongWords slot = position & 3;
    const LongWords first = slot == 0 ? c0 : (slot == 1 ? c1 : c2);
    const LongWords second = slot == 0 ? c1 : (slot == 1 ? c2 : c3);
    store(draws + i, draw_of(first, second));
    // That of the last word of a block has its other word in the next.
    if (!any((LongWords)(slot == 3))) continue;
    for (int j = i; j < i + kHalf; ++j) {
      if ((positions[j] & 3U) == 3) draws[j] = peek_uniform(keys[j], positions[j]);
    }
  }
  return i;
}

}  // namespace pavlov
#endif
