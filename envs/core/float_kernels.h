#pragma once

#include <cstddef>
#include <cstdint>

#include "envs/core/float_form.h"

namespace pavlov {

/// Copies that lie together in a float32 batch: as many as the widest vectors hold.
inline constexpr int kLaneBlock = 16;

/// How a float32 batch stores the numbers of an action.
template <class E>
using FloatActionElement =
    std::conditional_t<std::is_same_v<typename E::Action, int>, std::int32_t, float>;

/// The arrays of a float32 batch. Its state lies in blocks of 16 copies, number by number: number j
/// of copy i is state[(i / 16 * K + j) * 16 + i % 16] for states of K numbers. State and streams
/// have room for whole blocks, the others for the copies that there are.
struct FloatArrays {
  int max_episode_steps = 0;
  float* state = nullptr;
  Rng::State* streams = nullptr;  ///< from which whole uniform numbers, two words each, are drawn
  const void* actions = nullptr;  ///< [n] int or [n, A] float
  float* observations = nullptr;
  float* next_observations = nullptr;
  double* rewards = nullptr;
  std::uint8_t* terminated = nullptr;
  std::uint8_t* truncated = nullptr;
  std::uint8_t* ended = nullptr;
  int* elapsed = nullptr;
};

/// An environment's loops over many copies, compiled for one instruction set.
template <class E>
struct FloatKernels {
  /// Whether so many numbers lie within bounds; NaN does not.
  bool (*within)(const FloatActionElement<E>* numbers, std::ptrdiff_t count,
                 FloatActionElement<E> low, FloatActionElement<E> high);
  /// Steps the copies begin … end - 1, of which `begin` is a multiple of 16, writes the numbers of
  /// those whose episodes ended to `ended`, in order, and answers how many they are. There is room
  /// for 16 more than are stepped.
  int (*advance)(const typename E::Config& config, const FloatArrays& arrays, int begin, int end,
                 int* ended);
  /// Begins an episode in these copies.
  void (*start)(const typename E::Config& config, const FloatArrays& arrays, const int* copies,
                int count);
};

}  // namespace pavlov
