#pragma once

// Random streams of as many copies as a vector has lanes; see envs/core/float_vectors.h.

#include <array>
#include <bit>
#include <cstdint>

#include "core/philox_lanes.h"
#include "core/rng.h"
#include "envs/core/float_vectors.h"

namespace pavlov {
namespace {

/// The random streams of so many copies that lie together: each draws what `Rng` would. They are
/// read with the first draw and written back, as far as they have then come, in the end.
class LaneStreams {
 public:
  PAVLOV_INLINE explicit LaneStreams(Rng::State* streams) : streams_(streams) {}
  LaneStreams(const LaneStreams&) = delete;
  LaneStreams& operator=(const LaneStreams&) = delete;
  PAVLOV_INLINE ~LaneStreams() {
    if (drawn_) {
      low_.write(streams_);
      high_.write(streams_ + kHalf);
    }
  }

  /// low + (high - low) u, u uniform in [0, 1), in double and then rounded to float.
  PAVLOV_INLINE Lanes uniform(double low, double high) {
    if (!drawn_) {
      low_.read(streams_);
      high_.read(streams_ + kHalf);
    }
    if (!drawn_ || any(low_.left_block() | high_.left_block())) {
      low_.draw();
      high_.draw();
    }
    drawn_ = true;
    return Lanes(joined(low_.uniform(low, high), high_.uniform(low, high), LaneIndices{}));
  }

 private:
  /// Half of them: words, keys and positions in 64-bit lanes.
  class Half {
   public:
    PAVLOV_INLINE void read(const Rng::State* streams) {
      const auto a = load<LongWords>(&streams->key), b = load<LongWords>(&streams[kHalf / 2].key);
      keys_ = every_other<0>(a, b, HalfIndices{});
      positions_ = every_other<1>(a, b, HalfIndices{});
    }
    PAVLOV_INLINE void write(Rng::State* streams) const {
      store(&streams->key, in_turn<0>(keys_, positions_, HalfIndices{}));
      store(&streams[kHalf / 2].key, in_turn<kHalf / 2>(keys_, positions_, HalfIndices{}));
    }
    /// Where a lane's position has left the block that was drawn: not 0.
    PAVLOV_INLINE LongWords left_block() const { return (positions_ >> 2) ^ block_; }
    PAVLOV_INLINE void draw() {
      block_ = positions_ >> 2;
      words_ = philox_lanes(block_, keys_);
    }
    /// Of words 0 and 1 of a lane's block of four, or of 2 and 3, as its position says.
    PAVLOV_INLINE HalfVector uniform(double low, double high) {
      const auto second = (positions_ & 2) != 0;
      positions_ += 2;
      const LongWords draw =
          draw_of(second ? words_[2] : words_[0], second ? words_[3] : words_[1]);
      // Scaling by a power of 2 is exact: it does not matter what is multiplied by it.
      const double step = (high - low) * 0x1p-53;
      return __builtin_convertvector(low + step * as_doubles(draw), HalfVector);
    }

   private:
    /// Numbers below 2^53, exactly.
    PAVLOV_INLINE static Doubles as_doubles(LongWords numbers) {
#ifdef __AVX512DQ__
      return __builtin_convertvector(numbers, Doubles);
#else
      // The upper 21 and the lower 32 bits, by way of the representation of doubles.
      constexpr std::uint64_t kTwoTo52 = std::bit_cast<std::uint64_t>(0x1p52);
      const auto upper = std::bit_cast<Doubles>((numbers >> 32) | kTwoTo52) - 0x1p52;
      const auto lower = std::bit_cast<Doubles>((numbers & 0xFFFFFFFFU) | kTwoTo52) - 0x1p52;
      return upper * 0x1p32 + lower;
#endif
    }
    template <int first, int... lane>
    PAVLOV_INLINE static LongWords every_other(LongWords a, LongWords b,
                                               std::integer_sequence<int, lane...>) {
      return __builtin_shufflevector(a, b, (first + 2 * lane)...);
    }
    template <int first, int... lane>
    PAVLOV_INLINE static LongWords in_turn(LongWords a, LongWords b,
                                           std::integer_sequence<int, lane...>) {
      return __builtin_shufflevector(a, b, (first + lane / 2 + lane % 2 * kHalf)...);
    }

    LongWords keys_{}, positions_{};
    LongWords block_;  ///< number of the one drawn last
    std::array<LongWords, 4> words_;
  };

  Rng::State* streams_;
  bool drawn_ = false;
  Half low_, high_;
};

}  // namespace
}  // namespace pavlov
