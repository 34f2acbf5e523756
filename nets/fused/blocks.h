#pragma once

#include <algorithm>
#include <cstdint>

#include "core/rows.h"
#include "nets/fused/kernels.h"

// Rows of numbers into the blocks of 16 rows that the kernels work on, and back (see kernels.h).

namespace pavlov::fused {

inline int blocks_of(int rows) { return (rows + kBlock - 1) / kBlock; }
inline int panels_of(int features) { return (features + kBlock - 1) / kBlock; }
/// Rows of a batch in its block of that index: 16 but for the last.
inline int rows_in_block(int rows, int block) { return std::min(kBlock, rows - block * kBlock); }

/// body(T{}) with the C++ type of the numbers.
template <class Body>
void with_type(Dtype dtype, const Body& body) {
  switch (dtype) {
    case Dtype::u8:
      return body(std::uint8_t{});
    case Dtype::i32:
      return body(std::int32_t{});
    case Dtype::f32:
      return body(float{});
    case Dtype::f64:
      return body(double{});
  }
}

/// Rows [B, width] of `numbers` into a block [width, 16], times `scale`; rows beyond B are 0.
template <class T>
void to_block(const T* numbers, int width, int rows, float scale, float* block) {
  for (int feature = 0; feature < width; ++feature, block += kBlock) {
    const T* from = numbers + feature;
    for (int row = 0; row < rows; ++row, from += width) {
      block[row] = static_cast<float>(*from) * scale;
    }
    std::fill(block + rows, block + kBlock, 0.0F);
  }
}

/// The first rows of a block [width, 16] into [rows, width], times `scale`.
inline void from_block(const float* block, int width, int rows, float scale, float* numbers) {
  for (int feature = 0; feature < width; ++feature) {
    for (int row = 0; row < rows; ++row) {
      numbers[row * width + feature] = block[feature * kBlock + row] * scale;
    }
  }
}

/// Block `block` of a batch of `rows` rows.
inline void load_block(const Rows& input, int rows, int block, float scale, float* to) {
  with_type(input.dtype, [&]<class T>(T) {
    to_block(input.row<T>(block * kBlock), input.width, rows_in_block(rows, block), scale, to);
  });
}

}  // namespace pavlov::fused
