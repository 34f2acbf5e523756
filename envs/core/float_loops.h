#pragma once

// The loops of float32 batches, for the instruction set that the including file is compiled for;
// see envs/core/float_vectors.h.

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <tuple>
#include <type_traits>

#include "envs/core/float_kernels.h"
#include "envs/core/float_streams.h"

namespace pavlov {
namespace {

template <class E>
using LaneState = typename E::template State<Lanes>;
template <class E>
using LaneNumbers = std::array<Lanes, kStateSize<E>>;

/// The state of lanes of a block that begins at `from`.
template <class E>
PAVLOV_INLINE LaneState<E> load_state(const float* from) {
  LaneNumbers<E> numbers;
  for (std::size_t j = 0; j < numbers.size(); ++j) {
    numbers[j] = Lanes(load<Vector>(from + j * kLaneBlock));
  }
  return std::bit_cast<LaneState<E>>(numbers);
}
template <class E>
PAVLOV_INLINE void store_state(float* to, const LaneState<E>& state) {
  const auto numbers = std::bit_cast<LaneNumbers<E>>(state);
  for (std::size_t j = 0; j < numbers.size(); ++j) store(to + j * kLaneBlock, numbers[j].v);
}

/// The actions of lanes from rows that begin at `from`.
template <class E>
PAVLOV_INLINE ActionOf<E, Lanes> load_actions(const FloatActionElement<E>* from) {
  if constexpr (std::is_same_v<typename E::Action, int>) {
    return Lanes(__builtin_convertvector(load<Integers>(from), Vector));
  } else {
    constexpr std::size_t n = std::tuple_size_v<typename E::Action>;
    std::array<Lanes, n> action;
    for (std::size_t j = 0; j < n; ++j) {
      if constexpr (n == 1) {
        action[j] = Lanes(load<Vector>(from));
      } else {
        for (std::size_t i = 0; i < kWidth; ++i) action[j].v[i] = from[i * n + j];
      }
    }
    return action;
  }
}

/// Where the numbers of the copies of one block lie.
template <class E>
struct Block {
  float* state;
  Rng::State* streams;
  const FloatActionElement<E>* actions;
  float* observations;
  float* next_observations;
  double* rewards;
  std::uint8_t* terminated;
  std::uint8_t* truncated;
  std::uint8_t* ended;
  int* elapsed;
};

/// One step of a block of copies, in which those whose episodes end are marked.
template <class E>
PAVLOV_INLINE void step_block(const typename E::Config& config, const Block<E>& block, int limit) {
  for (int i = 0; i < kLaneBlock; i += kWidth) {
    LaneStreams random(block.streams + i);
    const auto [state, reward, terminated] = E::template transition<Lanes>(
        load_state<E>(block.state + i), load_actions<E>(block.actions + i * kActionSize<E>), config,
        random);
    store_state<E>(block.state + i, state);
    const auto observation = E::template observe<Lanes>(state);
    store_rows(block.observations + i * observation.size(), observation);
    store_rows(block.next_observations + i * observation.size(), observation);
    store(block.rewards + i, __builtin_convertvector(half_of<0>(reward.v, HalfIndices{}), Doubles));
    store(block.rewards + i + kHalf,
          __builtin_convertvector(half_of<kHalf>(reward.v, HalfIndices{}), Doubles));
    const auto elapsed = load<Integers>(block.elapsed + i) + 1;
    store(block.elapsed + i, elapsed);
    const Integers truncated = elapsed == limit;
    store(block.terminated + i, __builtin_convertvector(terminated & 1, Bytes));
    store(block.truncated + i, __builtin_convertvector(truncated & 1, Bytes));
    store(block.ended + i, __builtin_convertvector((terminated | truncated) & 1, Bytes));
  }
}

/// Writes the numbers of those of 16 copies from `first` on that are marked by a 1 to `found`,
/// which has room for all, and answers how many they are.
PAVLOV_INLINE int find_marked(const std::uint8_t* marks, int first, int* found) {
#ifdef __AVX512BW__
  const __mmask16 marked = _mm_cmpneq_epi8_mask(load<__m128i>(marks), _mm_setzero_si128());
  const Integers numbers = lane_numbers(LaneIndices{}) + first;
  store(found, _mm512_maskz_compress_epi32(marked, (__m512i)numbers));
  return std::popcount(static_cast<std::uint32_t>(marked));
#else
  int count = 0;
  for (int i = 0; i < kLaneBlock; i += 8) {
    std::uint64_t bytes;
    std::memcpy(&bytes, marks + i, sizeof bytes);
    for (; bytes != 0; bytes &= bytes - 1) found[count++] = first + i + std::countr_zero(bytes) / 8;
  }
  return count;
#endif
}

/// The block of copies from `begin` on.
template <class E>
PAVLOV_INLINE Block<E> block_at(const FloatArrays& arrays, std::ptrdiff_t begin) {
  const auto width = static_cast<std::ptrdiff_t>(kObservationSize<E>);
  return {.state = arrays.state + begin * static_cast<std::ptrdiff_t>(kStateSize<E>),
          .streams = arrays.streams + begin,
          .actions = static_cast<const FloatActionElement<E>*>(arrays.actions) +
                     begin * static_cast<std::ptrdiff_t>(kActionSize<E>),
          .observations = arrays.observations + begin * width,
          .next_observations = arrays.next_observations + begin * width,
          .rewards = arrays.rewards + begin,
          .terminated = arrays.terminated + begin,
          .truncated = arrays.truncated + begin,
          .ended = arrays.ended + begin,
          .elapsed = arrays.elapsed + begin};
}

/// The same for a block of which only the first `count` copies are there: by way of a whole one.
template <class E>
void step_part(const typename E::Config& config, const Block<E>& block, int limit, int count) {
  struct {
    FloatActionElement<E> actions[kLaneBlock * kActionSize<E>] = {};
    float observations[kLaneBlock * kObservationSize<E>];
    float next_observations[kLaneBlock * kObservationSize<E>];
    double rewards[kLaneBlock];
    std::uint8_t terminated[kLaneBlock], truncated[kLaneBlock], ended[kLaneBlock];
    int elapsed[kLaneBlock] = {};
  } whole;
  std::copy_n(block.actions, count * kActionSize<E>, whole.actions);
  std::copy_n(block.elapsed, count, whole.elapsed);
  step_block<E>(
      config,
      {block.state, block.streams, whole.actions, whole.observations, whole.next_observations,
       whole.rewards, whole.terminated, whole.truncated, whole.ended, whole.elapsed},
      limit);
  std::copy_n(whole.observations, count * kObservationSize<E>, block.observations);
  std::copy_n(whole.next_observations, count * kObservationSize<E>, block.next_observations);
  std::copy_n(whole.rewards, count, block.rewards);
  std::copy_n(whole.terminated, count, block.terminated);
  std::copy_n(whole.truncated, count, block.truncated);
  std::copy_n(whole.ended, count, block.ended);
  std::copy_n(whole.elapsed, count, block.elapsed);
}

// The loops take a copy of the config and inline all they call, so that the compiler knows that
// what they write changes no setting.

template <class E>
[[gnu::flatten]] int advance(const typename E::Config& given, const FloatArrays& arrays, int begin,
                             int end, int* ended) {
  const typename E::Config config = given;
  for (int i = begin; i < end; i += kLaneBlock) {
    const auto block = block_at<E>(arrays, i);
    if (end - i >= kLaneBlock) {
      step_block<E>(config, block, arrays.max_episode_steps);
    } else {
      step_part<E>(config, block, arrays.max_episode_steps, end - i);
    }
  }
  // Looked for afterwards, where a wrong guess of the processor costs no wait for a step.
  int count = 0;
  int i = begin;
  for (; i + kLaneBlock <= end; i += kLaneBlock) {
    count += find_marked(arrays.ended + i, i, ended + count);
  }
  for (; i < end; ++i) {
    if (arrays.ended[i] != 0) ended[count++] = i;
  }
  return count;
}

template <class E>
[[gnu::flatten]] void start(const typename E::Config& given, const FloatArrays& arrays,
                            const int* copies, int count) {
  const typename E::Config config = given;
  constexpr int kSize = static_cast<int>(kStateSize<E>);
  constexpr int kRow = static_cast<int>(kObservationSize<E>);
  for (int done = 0; done < count; done += kWidth) {
    const int here = std::min(kWidth, count - done);
    Rng::State streams[kWidth];
    for (int i = 0; i < here; ++i) streams[i] = arrays.streams[copies[done + i]];
    const auto state = [&] {
      LaneStreams random(streams);
      return E::template start<Lanes>(config, random);
    }();
    const auto numbers = std::bit_cast<LaneNumbers<E>>(state);
    float rows[kRow * kWidth];
    store_rows(rows, E::template observe<Lanes>(state));
    for (int i = 0; i < here; ++i) {
      const auto copy = static_cast<std::size_t>(copies[done + i]);
      arrays.streams[copy] = streams[i];
      float* const block =
          arrays.state + copy / kLaneBlock * kLaneBlock * kSize + copy % kLaneBlock;
      for (int j = 0; j < kSize; ++j) block[j * kLaneBlock] = numbers[j].v[i];
      std::copy_n(rows + i * kRow, kRow, arrays.observations + copy * kRow);
      arrays.elapsed[copy] = 0;
      arrays.ended[copy] = 0;
    }
  }
}

template <class T>
bool within(const T* numbers, std::ptrdiff_t count, T low, T high) {
  using V = std::conditional_t<std::is_same_v<T, float>, Vector, Integers>;
  Integers all = Integers{} - 1;
  std::ptrdiff_t i = 0;
  for (; i + kWidth <= count; i += kWidth) {
    const V v = load<V>(numbers + i);
    all &= (v >= low) & (v <= high);
  }
  bool rest = true;
  for (; i < count; ++i) rest &= numbers[i] >= low && numbers[i] <= high;
  for (int j = 0; j < kWidth; ++j) rest &= all[j] != 0;
  return rest;
}

/// The loops of E for the instruction set of the including file.
template <class E>
constexpr FloatKernels<E> float_kernels() {
  return {.within = within<FloatActionElement<E>>, .advance = advance<E>, .start = start<E>};
}

/// Those of several environments.
template <class>
struct FloatKernelTable;
template <class... E>
struct FloatKernelTable<std::tuple<FloatKernels<E>...>> {
  static constexpr std::tuple<FloatKernels<E>...> value{float_kernels<E>()...};
};

}  // namespace
}  // namespace pavlov
