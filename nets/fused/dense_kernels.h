#pragma once

// The kernels of kernels.h, for whichever instruction set the including file is compiled for. A
// matrix product is done in tiles that stay in registers: kRows numbers of A, each broadcast, times
// a row of B that is 16 wide.

#include "nets/fused/vector_math.h"

namespace pavlov::fused {
namespace {

constexpr int kVectors = kBlock / kWidth;  ///< in a row of a tile
/// Rows of a tile: as many as leave registers for B and A (16 of them; 32 with AVX-512).
constexpr int kRows = kWidth == 16 ? 8 : (kWidth == 8 ? 6 : 3);

/// sums [rows, vectors] += A [rows, depth] B [depth, 16], where A(r, k) = a[r * row + k * step].
template <int rows, int vectors>
PAVLOV_INLINE void multiply_add(Vector (&sums)[rows][vectors], const float* a, std::ptrdiff_t row,
                                std::ptrdiff_t step, const float* b, int depth) {
  for (std::ptrdiff_t k = 0; k < depth; ++k) {
    Vector bk[vectors];
    PAVLOV_UNROLLED
    for (int v = 0; v < vectors; ++v) bk[v] = load(b + k * kBlock + v * kWidth);
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r) {
      const float ark = a[r * row + k * step];
      PAVLOV_UNROLLED
      for (int v = 0; v < vectors; ++v) sums[r][v] += ark * bk[v];
    }
  }
}

template <int rows, int vectors>
PAVLOV_INLINE void clear(Vector (&sums)[rows][vectors]) {
  PAVLOV_UNROLLED
  for (int r = 0; r < rows; ++r) {
    PAVLOV_UNROLLED
    for (int v = 0; v < vectors; ++v) sums[r][v] = Vector{};
  }
}

/// The first `count` lanes (all where it is more) into or onto numbers.
PAVLOV_INLINE void add_to(float* numbers, Vector v, int count, bool accumulate) {
  if (count >= kWidth) return store(numbers, accumulate ? load(numbers) + v : v);
  float lanes[kWidth];
  store(lanes, v);
  for (int i = 0; i < count; ++i) numbers[i] = (accumulate ? numbers[i] : 0.0F) + lanes[i];
}

/// Covers rows 0 … count - 1 by tiles: `rows` at a time, the rest by ever smaller ones.
/// body.operator()<n>(r) does rows r … r + n - 1.
template <int rows, class Body>
PAVLOV_INLINE void for_tiles(int count, const Body& body, int begin = 0) {
  for (; begin + rows <= count; begin += rows) body.template operator()<rows>(begin);
  if constexpr (rows > 1) for_tiles<rows == 6 ? 4 : rows / 2>(count, body, begin);
}

/// Calls body(v) for the offset of each vector of `size` numbers, a multiple of 16.
template <class Body>
PAVLOV_INLINE void for_vectors(std::ptrdiff_t size, const Body& body) {
  for (std::ptrdiff_t i = 0; i < size; i += kWidth) body(i);
}

template <class F>
void apply(const float* z, float* y, std::ptrdiff_t size) {
  for_vectors(size, [&](std::ptrdiff_t i) { store(y + i, F::value(load(z + i))); });
}

/// F: what is applied within the tile.
template <class F>
void forward_tiles(const DenseLayer& layer, const float* x, float* y) {
  const auto inputs = static_cast<std::ptrdiff_t>(layer.inputs);
  for_tiles<kRows>(layer.outputs, [&]<int rows>(int o) PAVLOV_INLINE_BODY {
    Vector sums[rows][kVectors];
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r) {
      PAVLOV_UNROLLED
      for (int v = 0; v < kVectors; ++v) sums[r][v] = broadcast(layer.bias[o + r]);
    }
    multiply_add(sums, layer.weight + o * inputs, inputs, 1, x, layer.inputs);
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r) {
      PAVLOV_UNROLLED
      for (int v = 0; v < kVectors; ++v) {
        store(y + (o + r) * kBlock + v * kWidth, F::value(sums[r][v]));
      }
    }
  });
}

void forward(const DenseLayer& layer, const float* x, float* y, float* z) {
  if (layer.activation == Activation::relu && z == nullptr) {
    return forward_tiles<Relu>(layer, x, y);
  }
  float* sums = z != nullptr ? z : y;
  forward_tiles<Identity>(layer, x, sums);
  if (layer.activation == Activation::identity && sums == y) return;
  with_activation(layer.activation, [&]<class F>(F) {
    apply<F>(sums, y, static_cast<std::ptrdiff_t>(layer.outputs) * kBlock);
  });
}

template <class F>
void forward_row_tiles(const DenseLayer& layer, const float* x, float* y) {
  const auto inputs = static_cast<std::ptrdiff_t>(layer.inputs);
  const std::ptrdiff_t whole = inputs / kWidth * kWidth;
  // The last numbers of a row, together with what follows them, which is masked out.
  float rest[kWidth] = {};
  std::int32_t in_row[kWidth] = {};
  for (std::ptrdiff_t k = whole; k < inputs; ++k) {
    rest[k - whole] = x[k];
    in_row[k - whole] = -1;
  }
  const Vector x_rest = load(rest);
  Integers mask;
  __builtin_memcpy(&mask, in_row, sizeof mask);
  for_tiles<kWidth>(layer.outputs, [&]<int rows>(int o) PAVLOV_INLINE_BODY {
    const float* weight = layer.weight + o * inputs;
    Vector sums[kWidth] = {};
    for (std::ptrdiff_t k = 0; k < whole; k += kWidth) {
      const Vector xk = load(x + k);
      PAVLOV_UNROLLED
      for (int r = 0; r < rows; ++r) sums[r] += load(weight + r * inputs + k) * xk;
    }
    if (whole < inputs) {
      PAVLOV_UNROLLED
      for (int r = 0; r < rows; ++r) {
        sums[r] += keep(mask, load(weight + r * inputs + whole)) * x_rest;
      }
    }
    add_to(y + o, F::value(sums_of(sums) + load(layer.bias + o)), rows, false);
  });
}

void forward_row(const DenseLayer& layer, const float* x, float* y) {
  with_activation(layer.activation, [&]<class F>(F) { forward_row_tiles<F>(layer, x, y); });
}

/// F: the activation whose slope is applied within the tile.
template <class F>
void backward_tiles(const DenseLayer& layer, const float* dy, const float* x, float* dx) {
  for_tiles<kRows>(layer.inputs, [&]<int rows>(int i) PAVLOV_INLINE_BODY {
    Vector sums[rows][kVectors];
    clear(sums);
    multiply_add(sums, layer.weight + i, 1, layer.inputs, dy, layer.outputs);
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r) {
      PAVLOV_UNROLLED
      for (int v = 0; v < kVectors; ++v) {
        const std::ptrdiff_t at = (i + r) * kBlock + v * kWidth;
        store(dx + at, F::times_slope(sums[r][v], load(x + at), Vector{}));
      }
    }
  });
}

void backward(const DenseLayer& layer, const float* dy, Activation below, const float* x,
              const float* z, float* dx) {
  if (below == Activation::relu) return backward_tiles<Relu>(layer, dy, x, dx);
  backward_tiles<Identity>(layer, dy, x, dx);
  if (below == Activation::identity) return;
  with_activation(below, [&]<class F>(F) {
    for_vectors(static_cast<std::ptrdiff_t>(layer.inputs) * kBlock, [&](std::ptrdiff_t i) {
      const Vector zi = z != nullptr ? load(z + i) : Vector{};
      store(dx + i, F::times_slope(load(dx + i), load(x + i), zi));
    });
  });
}

void to_panels(const float* block, int features, float* panels, std::ptrdiff_t panel_size) {
  for (int begin = 0; begin < features; begin += kWidth) {
    float* panel = panels + begin / kBlock * panel_size + begin % kBlock;
    for (int row = 0; row < kBlock; row += kWidth) {
      Vector tile[kWidth] = {};
      if (begin + kWidth <= features) {
        PAVLOV_UNROLLED
        for (int f = 0; f < kWidth; ++f) tile[f] = load(block + (begin + f) * kBlock + row);
      } else {
        PAVLOV_UNROLLED
        for (int f = 0; f < kWidth; ++f) {
          if (begin + f >= features) break;
          tile[f] = load(block + (begin + f) * kBlock + row);
        }
      }
      transpose(tile);
      PAVLOV_UNROLLED
      for (int i = 0; i < kWidth; ++i) store(panel + (row + i) * kBlock, tile[i]);
    }
  }
}

/// Columns 0 … vectors * kWidth - 1 of the panel, rows blocks [begin, end) of the batch.
template <int tile_rows, int vectors>
void weight_gradient_tiles(const WeightGradient& t, int begin, int end) {
  const bool accumulate = t.accumulate || begin > 0;
  for_tiles<tile_rows>(t.rows, [&]<int rows>(int o) PAVLOV_INLINE_BODY {
    Vector sums[rows][vectors];
    clear(sums);
    for (std::ptrdiff_t block = begin; block < end; ++block) {
      multiply_add(sums, t.dy + block * t.dy_stride + o * kBlock, kBlock, 1,
                   t.panel + block * kBlock * kBlock, kBlock);
    }
    float* out = t.gradient + o * t.stride;
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r, out += t.stride) {
      PAVLOV_UNROLLED
      for (int v = 0; v < vectors; ++v) {
        add_to(out + v * kWidth, sums[r][v], t.columns - v * kWidth, accumulate);
      }
    }
  });
}

void weight_gradient(const WeightGradient& t) {
  constexpr int kChunk = 16;  // blocks whose part of the panel fits the first cache
  for (int begin = 0; begin < t.blocks; begin += kChunk) {
    const int end = begin + kChunk < t.blocks ? begin + kChunk : t.blocks;
    if (t.columns <= kWidth) {
      weight_gradient_tiles<8, 1>(t, begin, end);
    } else {
      weight_gradient_tiles<kRows, kVectors>(t, begin, end);
    }
  }
}

void bias_gradient(const float* dy, std::ptrdiff_t dy_stride, int blocks, int outputs, float* sums,
                   bool accumulate) {
  for_tiles<kWidth>(outputs, [&]<int rows>(int o) PAVLOV_INLINE_BODY {
    Vector total[kWidth] = {};
    for (std::ptrdiff_t block = 0; block < blocks; ++block) {
      PAVLOV_UNROLLED
      for (int r = 0; r < rows; ++r) {
        const float* from = dy + block * dy_stride + (o + r) * kBlock;
        for (int v = 0; v < kVectors; ++v) total[r] += load(from + v * kWidth);
      }
    }
    add_to(sums + o, sums_of(total), rows, accumulate);
  });
}

/// Summed in floats over 1024 numbers, in doubles beyond.
double sum_of_squares(const float* numbers, std::int64_t size) {
  constexpr int kChunk = 1024;
  double total = 0;
  std::int64_t begin = 0;
  for (; begin + kChunk <= size; begin += kChunk) {
    Vector sums[4] = {};
    for (int i = 0; i < kChunk; i += 4 * kWidth) {
      for (int j = 0; j < 4; ++j) {
        const Vector x = load(numbers + begin + i + j * kWidth);
        sums[j] += x * x;
      }
    }
    float lanes[kWidth];
    store(lanes, (sums[0] + sums[1]) + (sums[2] + sums[3]));
    for (const float lane : lanes) total += static_cast<double>(lane);
  }
  for (; begin < size; ++begin) {
    const auto x = static_cast<double>(numbers[begin]);
    total += x * x;
  }
  return total;
}

template <bool with_velocity>
void sgd_steps(const StepNumbers& n, const StepArrays& arrays) {
  float* __restrict p = arrays.parameters;
  const float* __restrict gradient = arrays.gradient;
  float* __restrict velocity = arrays.velocity;
  for (std::int64_t i = 0; i < arrays.size; ++i) {
    float g = gradient[i] * n.gradient_scale + n.weight_decay * p[i];
    if constexpr (with_velocity) g = velocity[i] = n.momentum * velocity[i] + g;
    p[i] -= n.rate * g;
  }
}

void sgd(const StepNumbers& numbers, const StepArrays& arrays) {
  (arrays.velocity != nullptr ? sgd_steps<true> : sgd_steps<false>)(numbers, arrays);
}

template <bool with_mean, bool with_velocity>
void rmsprop_steps(const StepNumbers& n, const StepArrays& arrays) {
  float* __restrict p = arrays.parameters;
  const float* __restrict gradient = arrays.gradient;
  float* __restrict mean = arrays.mean;
  float* __restrict square = arrays.square;
  float* __restrict velocity = arrays.velocity;
  for (std::int64_t i = 0; i < arrays.size; ++i) {
    const float g = gradient[i] * n.gradient_scale + n.weight_decay * p[i];
    float variance = square[i] = n.decay2 * square[i] + n.fresh2 * g * g;
    if constexpr (with_mean) {
      mean[i] = n.decay1 * mean[i] + n.fresh1 * g;
      variance -= mean[i] * mean[i];
    }
    float step = g / (__builtin_sqrtf(variance) + n.epsilon);
    if constexpr (with_velocity) step = velocity[i] = n.momentum * velocity[i] + step;
    p[i] -= n.rate * step;
  }
}

void rmsprop(const StepNumbers& numbers, const StepArrays& arrays) {
  const bool with_velocity = arrays.velocity != nullptr;
  if (arrays.mean != nullptr) {
    (with_velocity ? rmsprop_steps<true, true> : rmsprop_steps<true, false>)(numbers, arrays);
  } else {
    (with_velocity ? rmsprop_steps<false, true> : rmsprop_steps<false, false>)(numbers, arrays);
  }
}

void adam(const StepNumbers& n, const StepArrays& arrays) {
  float* __restrict p = arrays.parameters;
  const float* __restrict gradient = arrays.gradient;
  float* __restrict mean = arrays.mean;
  float* __restrict square = arrays.square;
  for (std::int64_t i = 0; i < arrays.size; ++i) {
    const float g = gradient[i] * n.gradient_scale + n.weight_decay * p[i];
    mean[i] = n.decay1 * mean[i] + n.fresh1 * g;
    square[i] = n.decay2 * square[i] + n.fresh2 * g * g;
    p[i] -= n.pull * p[i] + n.rate * mean[i] / (__builtin_sqrtf(square[i]) * n.root + n.epsilon);
  }
}

constexpr Kernels make_kernels(const char* name) {
  return {.name = name,
          .forward = forward,
          .forward_row = forward_row,
          .backward = backward,
          .to_panels = to_panels,
          .weight_gradient = weight_gradient,
          .bias_gradient = bias_gradient,
          .sum_of_squares = sum_of_squares,
          .sgd = sgd,
          .rmsprop = rmsprop,
          .adam = adam};
}

}  // namespace
}  // namespace pavlov::fused
