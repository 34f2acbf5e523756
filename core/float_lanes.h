#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace pavlov {
namespace detail {

/// Whether all bits of a vector are 0.
template <class Mask>
constexpr bool all_zero(Mask mask) {
#ifdef __AVX512DQ__
  if constexpr (sizeof(Mask) == 64) return _mm512_movepi32_mask((__m512i)mask) == 0;
#endif
#ifdef __AVX2__
  if constexpr (sizeof(Mask) == 32) return _mm256_testz_si256((__m256i)mask, (__m256i)mask) != 0;
#endif
  std::uint64_t any = 0;
  for (const auto part : std::bit_cast<std::array<std::uint64_t, sizeof(Mask) / 8>>(mask)) {
    any |= part;
  }
  return any == 0;
}

}  // namespace detail

/// Several float numbers, which arithmetic treats alike: V is a GCC vector of floats, or float
/// itself for one. Every operation is rounded as IEEE 754 says, each for itself, so that results
/// depend neither on how many numbers a vector has nor on the processor (or graphics card).
///
/// A function template over a number type that works with `double` works with this too, if it finds
/// its functions as `using std::sin; sin(x)` does, and says `select(condition, a, b)` instead of
/// `condition ? a : b` where the condition comes from such numbers.
template <class V>
class FloatLanes {
 public:
  /// What comparisons give: bool, or a vector of 0 and -1. `&&`, `||` and `!` work.
  using Mask = decltype(V{} < V{});

  constexpr FloatLanes() = default;
  constexpr explicit FloatLanes(V numbers) : v(numbers) {}
  /// The same number in all lanes, rounded to float.
  template <class T>
  requires std::is_arithmetic_v<T>
  constexpr explicit FloatLanes(T number) : v(static_cast<float>(number) - V{}) {}

  friend constexpr FloatLanes operator+(FloatLanes a, FloatLanes b) { return of(a.v + b.v); }
  friend constexpr FloatLanes operator-(FloatLanes a, FloatLanes b) { return of(a.v - b.v); }
  friend constexpr FloatLanes operator*(FloatLanes a, FloatLanes b) { return of(a.v * b.v); }
  friend constexpr FloatLanes operator/(FloatLanes a, FloatLanes b) { return of(a.v / b.v); }
  friend constexpr FloatLanes operator-(FloatLanes a) { return of(-a.v); }
  friend constexpr Mask operator<(FloatLanes a, FloatLanes b) { return a.v < b.v; }
  friend constexpr Mask operator>(FloatLanes a, FloatLanes b) { return a.v > b.v; }
  friend constexpr Mask operator<=(FloatLanes a, FloatLanes b) { return a.v <= b.v; }
  friend constexpr Mask operator>=(FloatLanes a, FloatLanes b) { return a.v >= b.v; }
  friend constexpr Mask operator==(FloatLanes a, FloatLanes b) { return a.v == b.v; }

  /// a where the condition holds, else b.
  friend constexpr FloatLanes select(Mask condition, FloatLanes a, FloatLanes b) {
    return of(condition ? a.v : b.v);
  }
  friend constexpr FloatLanes min(FloatLanes a, FloatLanes b) { return of(b.v < a.v ? b.v : a.v); }
  friend constexpr FloatLanes max(FloatLanes a, FloatLanes b) { return of(a.v < b.v ? b.v : a.v); }
  friend constexpr FloatLanes clamp(FloatLanes x, FloatLanes low, FloatLanes high) {
    return min(max(x, low), high);
  }
  friend constexpr FloatLanes abs(FloatLanes a) { return of(floats(bits(a.v) & ~kSign)); }

  // To the next whole number, for numbers below 2^22.
  friend constexpr FloatLanes floor(FloatLanes a) {
    const V near = rounded(a.v);
    return of(near - (near > a.v ? V{} + 1 : V{}));
  }
  friend constexpr FloatLanes ceil(FloatLanes a) { return -floor(-a); }
  /// The rest of a / b with the sign of a, for quotients below 2^22, to rounding: where a is next
  /// to a multiple of b it may be next to 0 or to b.
  friend constexpr FloatLanes fmod(FloatLanes a, FloatLanes b) {
    const FloatLanes quotient = a / b;
    const V whole = floor(abs(quotient)).v;  // and the quotient's sign
    return of(a.v - b.v * floats(bits(whole) | (bits(quotient.v) & kSign)));
  }

  /// Within 2^-23 for angles up to some thousands [rad]; beyond 10^6 it means nothing.
  friend constexpr FloatLanes sin(FloatLanes a) {
    const Quarter q = quarter_of(a.v);
    return of(signed_by(q.number, odd(q.number) ? cosine(q.rest) : sine(q.rest)));
  }
  friend constexpr FloatLanes cos(FloatLanes a) {
    const Quarter q = quarter_of(a.v);
    return of(signed_by(q.number + 1, odd(q.number) ? sine(q.rest) : cosine(q.rest)));
  }

  // The same numbers, sooner where all angles lie within ±pi/4, as is to be expected.
  friend constexpr FloatLanes sin_near_0(FloatLanes a) {
    return all_small(a.v) ? of(sine(a.v)) : sin(a);
  }
  friend constexpr FloatLanes cos_near_0(FloatLanes a) {
    return all_small(a.v) ? of(cosine(a.v)) : cos(a);
  }

  V v{};

 private:
  using Bits = std::conditional_t<std::is_same_v<V, float>, std::int32_t, Mask>;

  static constexpr FloatLanes of(V numbers) { return FloatLanes(numbers); }
  static constexpr Bits bits(V x) { return std::bit_cast<Bits>(x); }
  static constexpr V floats(Bits x) { return std::bit_cast<V>(x); }

  static constexpr std::int32_t kSign = std::numeric_limits<std::int32_t>::min();
  static constexpr float kRound = 12582912;  // 1.5 * 2^23: adding it rounds to a whole number
  static constexpr V rounded(V x) { return (x + kRound) - kRound; }

  /// An angle as whole quarters of a turn, of which the last two bits count, and a rest within
  /// ±pi/4.
  struct Quarter {
    Bits number;
    V rest;
  };
  static constexpr Quarter quarter_of(V angle) {
    const V shifted = angle * 0.636619772367581343F + kRound;
    const V count = shifted - kRound;
    // pi/2 in three parts, of which the first two have few digits: their products are exact.
    const V rest = ((angle - count * 1.5703125F) - count * 4.837512969970703125e-4F) -
                   count * 7.54978995489188216e-8F;
    return {bits(shifted), rest};
  }
  /// Whether all of several angles lie within ±pi/4, and are their own rests.
  static constexpr bool all_small(V angle) {
    if constexpr (std::is_same_v<V, float>) {
      return false;
    } else {
      return detail::all_zero(!(floats(bits(angle) & ~kSign) <= 0.78F));
    }
  }
  static constexpr Mask odd(Bits number) { return (number & 1) != 0; }
  /// x, or -x in the third and fourth quarters.
  static constexpr V signed_by(Bits number, V x) { return floats(bits(x) ^ ((number & 2) << 30)); }

  // Cephes' sinf and cosf (Moshier 1992), for angles within ±pi/4.
  static constexpr V sine(V x) {
    const V square = x * x;
    const V p = (-1.9515295891e-4F * square + 8.3321608736e-3F) * square - 1.6666654611e-1F;
    return p * square * x + x;
  }
  static constexpr V cosine(V x) {
    const V square = x * x;
    const V p =
        (2.443315711809948e-5F * square - 1.388731625493765e-3F) * square + 4.166664568298827e-2F;
    return p * square * square - 0.5F * square + 1.0F;
  }
};

}  // namespace pavlov
