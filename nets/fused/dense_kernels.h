#pragma once

// The kernels of kernels.h, for whichever instruction set the including file is compiled for. A
// matrix product is done in tiles that stay in registers: kRows numbers of A, each broadcast, times
// a row of B that is 16 wide.

#include "nets/fused/vector_math.h"

namespace pavlov::fused {
namespace {

/// Rows of a tile: as many as leave registers for B and A (16 of them; 32 with AVX-512).
constexpr int kRows = kWidth == 16 ? 8 : (kWidth == 8 ? 6 : 3);

/// The vectors that hold the first `columns` numbers of a row of B.
template <int columns>
struct RowOf {
  static constexpr int lanes = columns < kWidth ? columns : kWidth;
  static constexpr int vectors = columns / lanes;
  typedef float V __attribute__((vector_size(4 * lanes)));
  V v[vectors] = {};
};

/// sums [rows, columns] += A [rows, depth] B [depth, columns], where A(r, k) = a[r * row + k *
/// step] and rows of B are 16 apart.
template <int rows, int columns>
PAVLOV_INLINE void multiply_add(RowOf<columns> (&sums)[rows], const float* a, std::ptrdiff_t row,
                                std::ptrdiff_t step, const float* b, std::ptrdiff_t depth) {
  using B = RowOf<columns>;
  // A sum waits for its last addition: where there are few, each is made of several.
  constexpr int parts = rows * B::vectors < 4 ? 4 / (rows * B::vectors) : 1;
  B more[parts][rows];
  const auto add = [&](B(&to)[rows], std::ptrdiff_t k) PAVLOV_INLINE_BODY {
    B bk;
    PAVLOV_UNROLLED
    for (int v = 0; v < B::vectors; ++v) {
      bk.v[v] = load<typename B::V>(b + k * kBlock + v * B::lanes);
    }
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r) {
      const float ark = a[r * row + k * step];
      PAVLOV_UNROLLED
      for (int v = 0; v < B::vectors; ++v) to[r].v[v] += ark * bk.v[v];
    }
  };
  std::ptrdiff_t k = 0;
  for (; k + parts <= depth; k += parts) {
    add(sums, k);
    PAVLOV_UNROLLED
    for (int part = 1; part < parts; ++part) add(more[part], k + part);
  }
  for (; k < depth; ++k) add(sums, k);
  PAVLOV_UNROLLED
  for (int part = 1; part < parts; ++part) {
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r) {
      PAVLOV_UNROLLED
      for (int v = 0; v < B::vectors; ++v) sums[r].v[v] += more[part][r].v[v];
    }
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

/// body.operator()<columns>() for as many of a block's columns as hold its rows.
template <class Body>
PAVLOV_INLINE void with_columns(int rows, const Body& body) {
  return rows > kBlock / 2 ? body.template operator()<kBlock>()
                           : body.template operator()<kBlock / 2>();
}

/// A row of a tile to that of a block; columns beyond the tile's become 0.
template <int columns>
PAVLOV_INLINE void store_row(float* to, const RowOf<columns>& row) {
  PAVLOV_UNROLLED
  for (int v = 0; v < row.vectors; ++v) store(to + v * row.lanes, row.v[v]);
  __builtin_memset(to + columns, 0, (kBlock - columns) * sizeof(float));
}

/// F: what is applied within the tile.
template <class F, int columns>
void forward_tiles(const DenseLayer& layer, const float* x, float* y) {
  using Row = RowOf<columns>;
  const auto inputs = static_cast<std::ptrdiff_t>(layer.inputs);
  for_tiles<kRows>(layer.outputs, [&]<int rows>(int o) PAVLOV_INLINE_BODY {
    Row sums[rows];
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r) {
      PAVLOV_UNROLLED
      for (auto& v : sums[r].v) v = broadcast<typename Row::V>(layer.bias[o + r]);
    }
    multiply_add(sums, layer.weight + o * inputs, inputs, 1, x, inputs);
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r) {
      PAVLOV_UNROLLED
      for (auto& v : sums[r].v) v = F::value(v);
      store_row(y + (o + r) * kBlock, sums[r]);
    }
  });
}

void forward(const DenseLayer& layer, int rows, const float* x, float* y, float* z) {
  float* sums = z != nullptr ? z : y;
  const bool relu = layer.activation == Activation::relu && z == nullptr;
  with_columns(rows, [&]<int columns>() PAVLOV_INLINE_BODY {
    relu ? forward_tiles<Relu, columns>(layer, x, y)
         : forward_tiles<Identity, columns>(layer, x, sums);
  });
  if (relu || (layer.activation == Activation::identity && sums == y)) return;
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
template <class F, int columns>
void backward_tiles(const DenseLayer& layer, const float* dy, const float* x, float* dx) {
  using Row = RowOf<columns>;
  for_tiles<kRows>(layer.inputs, [&]<int rows>(int i) PAVLOV_INLINE_BODY {
    Row sums[rows];
    multiply_add(sums, layer.weight + i, 1, layer.inputs, dy, layer.outputs);
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r) {
      const std::ptrdiff_t at = (i + r) * kBlock;
      PAVLOV_UNROLLED
      for (int v = 0; v < Row::vectors; ++v) {
        const auto y = load<typename Row::V>(x + at + v * Row::lanes);
        sums[r].v[v] = F::times_slope(sums[r].v[v], y, typename Row::V{});
      }
      store_row(dx + at, sums[r]);
    }
  });
}

void backward(const DenseLayer& layer, int rows, const float* dy, Activation below, const float* x,
              const float* z, float* dx) {
  with_columns(rows, [&]<int columns>() PAVLOV_INLINE_BODY {
    below == Activation::relu ? backward_tiles<Relu, columns>(layer, dy, x, dx)
                              : backward_tiles<Identity, columns>(layer, dy, x, dx);
  });
  if (below == Activation::relu || below == Activation::identity) return;
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

/// The first `columns` columns of the panel, rows [begin, end) of the batch.
template <int tile_rows, int columns>
void weight_gradient_tiles(const WeightGradient& t, int begin, int end) {
  using Row = RowOf<columns>;
  const bool accumulate = t.accumulate || begin > 0;
  for_tiles<tile_rows>(t.rows, [&]<int rows>(int o) PAVLOV_INLINE_BODY {
    Row sums[rows];
    for (std::ptrdiff_t row = begin; row < end; row += kBlock) {
      multiply_add(sums, t.dy + row / kBlock * t.dy_stride + o * kBlock, kBlock, 1,
                   t.panel + row * kBlock, end - row < kBlock ? end - row : kBlock);
    }
    float* out = t.gradient + o * t.stride;
    PAVLOV_UNROLLED
    for (int r = 0; r < rows; ++r, out += t.stride) {
      PAVLOV_UNROLLED
      for (int v = 0; v < Row::vectors; ++v) {
        add_to(out + v * kWidth, sums[r].v[v], t.columns - v * kWidth, accumulate);
      }
    }
  });
}

void weight_gradient(const WeightGradient& t) {
  constexpr int kChunk = 16 * kBlock;  // rows whose part of the panel fits the first cache
  for (int begin = 0; begin < t.batch; begin += kChunk) {
    const int end = begin + kChunk < t.batch ? begin + kChunk : t.batch;
    if (t.columns <= kWidth) {
      weight_gradient_tiles<8, kWidth>(t, begin, end);
    } else {
      weight_gradient_tiles<kRows, kBlock>(t, begin, end);
    }
  }
}

void batch_sums(const BatchSums& t) {
  for_tiles<kWidth>(t.count, [&]<int count>(int i) PAVLOV_INLINE_BODY {
    Vector total[kWidth] = {};
    for (std::ptrdiff_t block = 0; block < t.blocks; ++block) {
      const float* many = t.many + block * t.many_stride + i * kBlock;
      for (int v = 0; v < kBlock; v += kWidth) {
        const Vector one = load(t.one + block * t.one_stride + v);
        PAVLOV_UNROLLED
        for (int j = 0; j < count; ++j) total[j] += one * load(many + j * kBlock + v);
      }
    }
    float sums[kWidth];
    store(sums, sums_of(total));
    float* out = t.sums + i * t.step;
    for (int j = 0; j < count; ++j, out += t.step) *out = (t.accumulate ? *out : 0.0F) + sums[j];
  });
}

template <class F>
PAVLOV_INLINE void apply_to(float* numbers, std::int64_t size, const F& f) {
  std::int64_t i = 0;
  for (; i + kWidth <= size; i += kWidth) store(numbers + i, f(load(numbers + i)));
  const auto rest = static_cast<std::size_t>(size - i) * sizeof(float);
  Vector last{};
  __builtin_memcpy(&last, numbers + i, rest);
  last = f(last);
  __builtin_memcpy(numbers + i, &last, rest);
}

void exponential_of(float* numbers, std::int64_t size) {
  apply_to(numbers, size, [](Vector x) PAVLOV_INLINE_BODY { return exponential(x); });
}
void logarithm_of(float* numbers, std::int64_t size) {
  apply_to(numbers, size, [](Vector x) PAVLOV_INLINE_BODY { return logarithm(x); });
}
void tanh_of(float* numbers, std::int64_t size) {
  apply_to(numbers, size, [](Vector x) PAVLOV_INLINE_BODY { return Tanh::value(x); });
}

/// Summed in floats over up to 1024 numbers, in doubles beyond.
double sum_of_squares(const float* numbers, std::int64_t size) {
  constexpr std::int64_t kChunk = 1024;
  constexpr int kStep = 4 * kWidth;
  double total = 0;
  std::int64_t i = 0;
  while (i + kStep <= size) {
    const std::int64_t end = i + kChunk < size ? i + kChunk : size;
    Vector sums[4] = {};
    for (; i + kStep <= end; i += kStep) {
      for (int j = 0; j < 4; ++j) {
        const Vector x = load(numbers + i + j * kWidth);
        sums[j] += x * x;
      }
    }
    float lanes[kWidth];
    store(lanes, (sums[0] + sums[1]) + (sums[2] + sums[3]));
    for (const float lane : lanes) total += static_cast<double>(lane);
  }
  for (; i < size; ++i) {
    const auto x = static_cast<double>(numbers[i]);
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
          .batch_sums = batch_sums,
          .exponential = exponential_of,
          .logarithm = logarithm_of,
          .tanh = tanh_of,
          .sum_of_squares = sum_of_squares,
          .sgd = sgd,
          .rmsprop = rmsprop,
          .adam = adam};
}

}  // namespace
}  // namespace pavlov::fused
