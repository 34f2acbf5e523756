#pragma once

#include <cstdint>

#include "core/rng.h"

namespace pavlov {

/// The number that the next `uniform()` of a stream is a 2^53rd of (see Rng::State).
inline std::int64_t peek_uniform(std::uint64_t key, std::uint64_t position) {
  Rng stream = Rng::from_state({key, position});
  return static_cast<std::int64_t>(stream.bits64() >> 11);
}

/// The same of `count` streams, several at a time: `draws[i]` of that with key `keys[i]` at
/// position `positions[i]`.
void peek_uniform(const std::uint64_t* keys, const std::uint64_t* positions, int count,
                  std::int64_t* draws);

/// Of as many streams as whole AVX2 registers hold; answers how many. For processors that have it.
int peek_whole_vectors(const std::uint64_t* keys, const std::uint64_t* positions, int count,
                       std::int64_t* draws);

}  // namespace pavlov
