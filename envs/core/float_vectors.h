#pragma once

// Numbers of as many copies as a register holds floats (see core/vectors.h).

#include <array>
#include <cstdint>
#include <utility>

#include "core/float_lanes.h"
#include "core/vectors.h"

namespace pavlov {
namespace {

typedef std::uint32_t Words __attribute__((vector_size(4 * kWidth)));
typedef float HalfVector __attribute__((vector_size(2 * kWidth)));
typedef std::uint8_t Bytes __attribute__((vector_size(kWidth)));

using Lanes = FloatLanes<Vector>;
using LaneIndices = std::make_integer_sequence<int, kWidth>;
using HalfIndices = std::make_integer_sequence<int, kHalf>;

template <int... lane>
PAVLOV_INLINE Integers lane_numbers(std::integer_sequence<int, lane...>) {
  return Integers{lane...};
}

/// One half of a vector: the first, or, from kHalf on, the second.
template <int from, class V, int... lane>
PAVLOV_INLINE auto half_of(V v, std::integer_sequence<int, lane...>) {
  return __builtin_shufflevector(v, v, (from + lane)...);
}
template <int... lane>
PAVLOV_INLINE Vector joined(HalfVector low, HalfVector high, std::integer_sequence<int, lane...>) {
  return __builtin_shufflevector(low, high, lane...);
}

/// Rows of n numbers, one row for each lane: output vector t takes number e % n of lane e / n for
/// its elements e = t W, t W + 1, …
template <int n, int t, int j, int... lane>
PAVLOV_INLINE Vector row_part(const std::array<Lanes, n>& columns, Vector part,
                              std::integer_sequence<int, lane...> lanes) {
  if constexpr (j == n) {
    return part;
  } else {
    part = __builtin_shufflevector(
        part, columns[j].v,
        ((t * kWidth + lane) % n == j ? kWidth + (t * kWidth + lane) / n : lane)...);
    return row_part<n, t, j + 1>(columns, part, lanes);
  }
}
template <std::size_t n, int... t>
PAVLOV_INLINE void store_rows(float* to, const std::array<Lanes, n>& columns,
                              std::integer_sequence<int, t...>) {
  (store(to + t * kWidth,
         row_part<static_cast<int>(n), t, 0>(columns, columns[0].v, LaneIndices{})),
   ...);
}
template <std::size_t n>
PAVLOV_INLINE void store_rows(float* to, const std::array<Lanes, n>& columns) {
  store_rows(to, columns, std::make_integer_sequence<int, static_cast<int>(n)>{});
}

}  // namespace
}  // namespace pavlov
