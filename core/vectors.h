#pragma once

// Vectors as wide as the registers of the instruction set that the including file is compiled for.
// Everything has internal linkage: the same names mean other code in another file.

#include <cstddef>
#include <cstdint>
#include <utility>

namespace pavlov {
namespace {

#if defined(__AVX512F__)
constexpr int kWidth = 16;  ///< floats in a register
#elif defined(__AVX2__)
constexpr int kWidth = 8;
#else
constexpr int kWidth = 4;
#endif
constexpr int kHalf = kWidth / 2;

typedef float Vector __attribute__((vector_size(4 * kWidth)));
typedef std::int32_t Integers __attribute__((vector_size(4 * kWidth)));
typedef double Doubles __attribute__((vector_size(4 * kWidth)));  // half as many
typedef std::uint64_t LongWords __attribute__((vector_size(4 * kWidth)));

#define PAVLOV_INLINE [[gnu::always_inline]] inline

template <class V = Vector, class T>
PAVLOV_INLINE V load(const T* from) {
  V v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}
template <class V, class T>
PAVLOV_INLINE void store(T* to, V v) {
  __builtin_memcpy(to, &v, sizeof v);
}

}  // namespace
}  // namespace pavlov
