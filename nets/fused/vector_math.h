#pragma once

// Mathematics of whole registers (see core/vectors.h), and the activations on them.

#include <cstdint>
#include <utility>

#include "core/vectors.h"
#include "nets/fused/kernels.h"

namespace pavlov::fused {
namespace {

#define PAVLOV_UNROLLED _Pragma("GCC unroll 16")           // keeps arrays of vectors in registers
#define PAVLOV_INLINE_BODY __attribute__((always_inline))  // of a lambda

template <class V = Vector>
PAVLOV_INLINE V broadcast(float x) {
  return x - V{};
}
PAVLOV_INLINE Vector floats(Integers v) { return reinterpret_cast<Vector>(v); }
/// v where the lanes of the mask, a comparison of such vectors, are all ones, else 0.
template <class V>
PAVLOV_INLINE V keep(decltype(V{} < V{}) mask, V v) {
  return reinterpret_cast<V>(reinterpret_cast<decltype(mask)>(v) & mask);
}

/// Of two vectors seen as blocks of `half` lanes: the even blocks of a, each followed by that of b;
/// and the odd ones.
template <int half, int... lane>
PAVLOV_INLINE Vector even_blocks(Vector a, Vector b, std::integer_sequence<int, lane...>) {
  return __builtin_shufflevector(a, b, ((lane & half) != 0 ? kWidth + lane - half : lane)...);
}
template <int half, int... lane>
PAVLOV_INLINE Vector odd_blocks(Vector a, Vector b, std::integer_sequence<int, lane...>) {
  return __builtin_shufflevector(a, b, ((lane & half) != 0 ? kWidth + lane : lane + half)...);
}
using Lanes = std::make_integer_sequence<int, kWidth>;

/// Rows become columns: one step swaps the blocks off the diagonal, the next those within blocks.
template <int half = kWidth / 2>
PAVLOV_INLINE void transpose(Vector (&rows)[kWidth]) {
  PAVLOV_UNROLLED
  for (int i = 0; i < kWidth; ++i) {
    if ((i & half) != 0) continue;
    const Vector a = rows[i];
    const Vector b = rows[i + half];
    rows[i] = even_blocks<half>(a, b, Lanes{});
    rows[i + half] = odd_blocks<half>(a, b, Lanes{});
  }
  if constexpr (half > 1) transpose<half / 2>(rows);
}

/// Lane i is the sum of rows[i]: the transpose's steps with the halves added up.
template <int half = kWidth / 2>
PAVLOV_INLINE Vector sums_of(Vector (&rows)[kWidth]) {
  PAVLOV_UNROLLED
  for (int i = 0; i < half; ++i) {
    const Vector a = rows[i];
    const Vector b = rows[i + half];
    rows[i] = even_blocks<half>(a, b, Lanes{}) + odd_blocks<half>(a, b, Lanes{});
  }
  if constexpr (half > 1) return sums_of<half / 2>(rows);
  return rows[0];
}

/// e^x to about an ulp, for x in ±87; 0 or e^±87 beyond (Cephes' expf, Moshier 1992).
PAVLOV_INLINE Vector exponential(Vector x) {
  x = x < -87.3F ? broadcast(-87.3F) : x;
  x = x > 87.3F ? broadcast(87.3F) : x;
  const float magic = 12582912.0F;  // 1.5 * 2^23: adding it rounds to an integer
  const Vector n = (x * 1.44269504088896341F + magic) - magic;
  const Vector r = x - n * 0.693359375F + n * 2.12194440e-4F;
  Vector p = broadcast(1.9875691500e-4F);
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const Integers exponent = __builtin_convertvector(n, Integers);
  return p * floats((exponent + 127) << 23);
}

/// log x to about an ulp, for x > 0 that are no denormals (Cephes' logf).
PAVLOV_INLINE Vector logarithm(Vector x) {
  const Integers number = reinterpret_cast<Integers>(x);
  const Integers exponent = (number - 0x3F3504F3) >> 23;  // x = (1 + r) 2^e, 1 + r >= sqrt(1/2)
  const Vector e = __builtin_convertvector(exponent, Vector);
  const Vector r = floats(number - (exponent << 23)) - 1.0F;
  const Vector square = r * r;
  Vector p = broadcast(7.0376836292e-2F);
  p = p * r + -1.1514610310e-1F;
  p = p * r + 1.1676998740e-1F;
  p = p * r + -1.2420140846e-1F;
  p = p * r + 1.4249322787e-1F;
  p = p * r + -1.6668057665e-1F;
  p = p * r + 2.0000714765e-1F;
  p = p * r + -2.4999993993e-1F;
  p = p * r + 3.3333331174e-1F;
  return r + (p * r * square + e * -2.12194440e-4F - square * 0.5F) + e * 0.693359375F;
}

/// An activation f: its value, and its slope from y = f(z) (and z, for those that keep it). The
/// first two take vectors of every width.
struct Identity {
  template <class V>
  PAVLOV_INLINE static V value(V z) {
    return z;
  }
  template <class V>
  PAVLOV_INLINE static V times_slope(V gradient, V, V) {
    return gradient;
  }
};

struct Relu {
  template <class V>
  PAVLOV_INLINE static V value(V z) {
    return keep(~(z < 0.0F), z);
  }
  template <class V>
  PAVLOV_INLINE static V times_slope(V gradient, V y, V) {
    return keep(~(y <= 0.0F), gradient);
  }
};

/// Cephes' tanhf.
struct Tanh {
  PAVLOV_INLINE static Vector value(Vector z) {
    const Vector size = z < 0.0F ? -z : z;
    const Vector large = 1.0F - 2.0F / (exponential(size + size) + 1.0F);
    const Vector square = z * z;
    Vector p = broadcast(-5.70498872745e-3F);
    p = p * square + 2.06390887954e-2F;
    p = p * square + -5.37397155531e-2F;
    p = p * square + 1.33314422036e-1F;
    p = p * square + -3.33332819422e-1F;
    const Vector small = p * square * z + z;
    return size < 0.625F ? small : (z < 0.0F ? -large : large);
  }
  PAVLOV_INLINE static Vector times_slope(Vector gradient, Vector y, Vector) {
    return gradient * (1.0F - y * y);
  }
};

struct Sigmoid {
  PAVLOV_INLINE static Vector value(Vector z) { return 1.0F / (1.0F + exponential(-z)); }
  PAVLOV_INLINE static Vector times_slope(Vector gradient, Vector y, Vector) {
    return gradient * (y * (1.0F - y));
  }
};

/// e^z - 1 below 0.
struct Elu {
  PAVLOV_INLINE static Vector value(Vector z) { return z < 0.0F ? exponential(z) - 1.0F : z; }
  PAVLOV_INLINE static Vector times_slope(Vector gradient, Vector y, Vector) {
    return y < 0.0F ? gradient * (y + 1.0F) : gradient;
  }
};

/// z sigmoid(z)
struct Silu {
  PAVLOV_INLINE static Vector value(Vector z) { return z * Sigmoid::value(z); }
  PAVLOV_INLINE static Vector times_slope(Vector gradient, Vector, Vector z) {
    const Vector s = Sigmoid::value(z);
    return gradient * (s * (1.0F + z * (1.0F - s)));
  }
};

/// body(F{}) with the struct of that activation.
template <class Body>
PAVLOV_INLINE void with_activation(Activation activation, const Body& body) {
  switch (activation) {
    case Activation::relu:
      return body(Relu{});
    case Activation::tanh:
      return body(Tanh{});
    case Activation::sigmoid:
      return body(Sigmoid{});
    case Activation::elu:
      return body(Elu{});
    case Activation::silu:
      return body(Silu{});
    case Activation::identity:
      return body(Identity{});
  }
}

}  // namespace
}  // namespace pavlov::fused
