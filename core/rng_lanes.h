#pragma once

#include <cstdint>

namespace pavlov {

/// For each of `count` streams the number that its next `uniform()` is a 2^53rd of, without moving
/// it on: `draws[i]` of the stream with key `keys[i]` at position `positions[i]` (see Rng::State).
/// Several streams at a time; the numbers are those of `Rng`.
void peek_uniform(const std::uint64_t* keys, const std::uint64_t* positions, int count,
                  std::int64_t* draws);

}  // namespace pavlov
