#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "envs/core/float_kernels.h"

// One copy's part of the loops that run on a graphics card, as plain constexpr functions: what a
// kernel calls for each of its threads, a test calls on the CPU, and the numbers are the same.

namespace pavlov {

/// The arrays of a float32 batch on a device. Number j of copy i's state is state[j * size + i], so
/// that neighbouring threads read neighbouring numbers.
template <class E>
struct DeviceArrays {
  int size = 0;
  int max_episode_steps = 0;
  bool auto_reset = true;
  FloatActionElement<E> least_action{};  ///< bounds of all numbers of an action
  FloatActionElement<E> greatest_action{};
  float* state = nullptr;                    ///< [K, n]
  Rng::State* streams = nullptr;             ///< [n]
  FloatActionElement<E>* actions = nullptr;  ///< [n, A]
  float* observations = nullptr;             ///< [n, O] what to act on now
  float* next_observations = nullptr;        ///< [n, O] what the last actions led to
  double* rewards = nullptr;                 ///< [n]
  std::uint8_t* terminated = nullptr;        ///< [n]
  std::uint8_t* truncated = nullptr;         ///< [n]
  std::uint8_t* ended = nullptr;  ///< [n] the episode has ended, and none has begun since
  int* elapsed = nullptr;         ///< [n] steps in this episode
  int* refused =
      nullptr;          ///< [1] a copy whose action is not allowed; -1: none, and steps are taken
  int* told = nullptr;  ///< [1] the same, where the processor looks
};

/// Draws floats from a stream: one lane of what float32 batches draw on the CPU.
class FloatStream {
 public:
  constexpr explicit FloatStream(const Rng::State& state) : rng_(Rng::from_state(state)) {}
  constexpr FloatLanes<float> uniform(double low, double high) {
    return FloatLanes<float>(rng_.uniform(low, high));
  }
  constexpr Rng::State state() const { return rng_.state(); }

 private:
  Rng rng_;
};

namespace detail {

using One = FloatLanes<float>;
template <class E>
using OneNumbers = std::array<One, kStateSize<E>>;

template <class E>
constexpr typename E::template State<One> load_one(const DeviceArrays<E>& arrays, int i) {
  OneNumbers<E> numbers{};
  for (std::size_t j = 0; j < numbers.size(); ++j) {
    numbers[j] =
        One(arrays.state[j * static_cast<std::size_t>(arrays.size) + static_cast<std::size_t>(i)]);
  }
  return std::bit_cast<typename E::template State<One>>(numbers);
}
template <class E>
constexpr void store_one(const DeviceArrays<E>& arrays, int i,
                         const typename E::template State<One>& state) {
  const auto numbers = std::bit_cast<OneNumbers<E>>(state);
  for (std::size_t j = 0; j < numbers.size(); ++j) {
    arrays.state[j * static_cast<std::size_t>(arrays.size) + static_cast<std::size_t>(i)] =
        numbers[j].v;
  }
}
template <class E>
constexpr void store_observation(float* observations, int i,
                                 const typename E::template State<One>& state) {
  const auto observation = E::template observe<One>(state);
  float* const row = observations + static_cast<std::ptrdiff_t>(i) *
                                        static_cast<std::ptrdiff_t>(observation.size());
  for (std::size_t j = 0; j < observation.size(); ++j) row[j] = observation[j].v;
}
template <class E>
constexpr ActionOf<E, One> load_action(const DeviceArrays<E>& arrays, int i) {
  if constexpr (std::is_same_v<typename E::Action, int>) {
    return One(arrays.actions[i]);
  } else {
    ActionOf<E, One> action{};
    const auto* const row = arrays.actions + static_cast<std::ptrdiff_t>(i) *
                                                 static_cast<std::ptrdiff_t>(action.size());
    for (std::size_t j = 0; j < action.size(); ++j) action[j] = One(row[j]);
    return action;
  }
}

}  // namespace detail

/// Copy i begins an episode.
template <class E>
constexpr void start_copy(const typename E::Config& config, const DeviceArrays<E>& arrays, int i) {
  FloatStream random(arrays.streams[i]);
  const auto state = E::template start<detail::One>(config, random);
  arrays.streams[i] = random.state();
  detail::store_one<E>(arrays, i, state);
  detail::store_observation<E>(arrays.observations, i, state);
  arrays.elapsed[i] = 0;
  arrays.ended[i] = 0;
}

/// Whether all numbers of copy i's action are allowed; NaN is not.
template <class E>
constexpr bool allowed(const DeviceArrays<E>& arrays, int i) {
  constexpr auto kNumbers = static_cast<int>(kActionSize<E>);
  for (int j = 0; j < kNumbers; ++j) {
    const auto x = arrays.actions[static_cast<std::ptrdiff_t>(i) * kNumbers + j];
    if (!(x >= arrays.least_action && x <= arrays.greatest_action)) return false;
  }
  return true;
}

/// Looks at copy i's action before any copy takes a step.
template <class E>
constexpr void check_copy(const DeviceArrays<E>& arrays, int i) {
  if (!allowed<E>(arrays, i)) *arrays.refused = *arrays.told = i;
}

/// Copy i takes one step with its action, which is trusted to be allowed, and begins the next
/// episode where this one ends.
template <class E>
constexpr void step_copy(const typename E::Config& config, const DeviceArrays<E>& arrays, int i) {
  FloatStream random(arrays.streams[i]);
  const auto next = E::template transition<detail::One>(
      detail::load_one<E>(arrays, i), detail::load_action<E>(arrays, i), config, random);
  arrays.streams[i] = random.state();
  const bool truncated = ++arrays.elapsed[i] == arrays.max_episode_steps;
  detail::store_one<E>(arrays, i, next.state);
  detail::store_observation<E>(arrays.next_observations, i, next.state);
  arrays.rewards[i] = static_cast<double>(next.reward.v);
  arrays.terminated[i] = next.terminated;
  arrays.truncated[i] = truncated;
  arrays.ended[i] = next.terminated || truncated;
  if (arrays.ended[i] != 0 && arrays.auto_reset) {
    start_copy<E>(config, arrays, i);
  } else {
    detail::store_observation<E>(arrays.observations, i, next.state);
  }
}

/// Row i of the actions becomes what copy `copy` does at step t under a policy that looks at
/// nothing: uniform between the bounds. Key, copy and step name the random numbers.
template <class E>
constexpr void act_randomly(const DeviceArrays<E>& arrays, int i, std::uint64_t key, int copy,
                            std::uint64_t t) {
  constexpr auto kNumbers = static_cast<int>(kActionSize<E>);
  for (int j = 0; j < kNumbers; ++j) {
    const std::uint32_t word = Rng::philox(
        t, key, static_cast<std::uint64_t>(copy) * kNumbers + static_cast<std::uint64_t>(j))[0];
    auto& action = arrays.actions[static_cast<std::ptrdiff_t>(i) * kNumbers + j];
    const auto range = arrays.greatest_action - arrays.least_action;
    if constexpr (std::is_same_v<typename E::Action, int>) {
      action = arrays.least_action +
               static_cast<int>(std::uint64_t{word} * (static_cast<unsigned>(range) + 1) >> 32);
    } else {
      action = arrays.least_action + range * (static_cast<float>(word >> 8) * 0x1p-24F);
    }
  }
}

/// Copy i takes steps t, t + 1, … of that policy; the arrays tell of the last one. In between all
/// stays in registers.
template <class E>
constexpr void play_copy(const typename E::Config& config, const DeviceArrays<E>& arrays, int i,
                         std::uint64_t key, std::uint64_t t, int steps) {
  std::array<float, kStateSize<E>> state{};
  std::array<FloatActionElement<E>, kActionSize<E>> action{};
  std::array<float, kObservationSize<E>> observation{};
  std::array<float, kObservationSize<E>> next_observation{};
  double reward = 0;
  std::uint8_t terminated = 0;
  std::uint8_t truncated = 0;
  std::uint8_t ended = 0;
  Rng::State stream = arrays.streams[i];
  int elapsed = arrays.elapsed[i];
  DeviceArrays<E> own = arrays;
  own.size = 1;
  own.state = state.data();
  own.streams = &stream;
  own.actions = action.data();
  own.observations = observation.data();
  own.next_observations = next_observation.data();
  own.rewards = &reward;
  own.terminated = &terminated;
  own.truncated = &truncated;
  own.ended = &ended;
  own.elapsed = &elapsed;
  own.auto_reset = true;

  detail::store_one<E>(own, 0, detail::load_one<E>(arrays, i));
  for (int k = 0; k < steps; ++k) {
    act_randomly<E>(own, 0, key, i, t + static_cast<std::uint64_t>(k));
    step_copy<E>(config, own, 0);
  }

  const auto row = [i](auto* numbers, const auto& from) {
    for (std::size_t j = 0; j < from.size(); ++j) {
      numbers[static_cast<std::size_t>(i) * from.size() + j] = from[j];
    }
  };
  detail::store_one<E>(arrays, i, detail::load_one<E>(own, 0));
  row(arrays.actions, action);
  row(arrays.observations, observation);
  row(arrays.next_observations, next_observation);
  arrays.streams[i] = stream;
  arrays.rewards[i] = reward;
  arrays.terminated[i] = terminated;
  arrays.truncated[i] = truncated;
  arrays.ended[i] = ended;
  arrays.elapsed[i] = elapsed;
}

/// An environment's loops over all copies, queued on a device.
template <class E>
struct DeviceKernels {
  using Config = typename E::Config;
  void (*start)(const Config& config, const DeviceArrays<E>& arrays);
  /// Sets `refused` where an action is not allowed, and then steps none.
  void (*step)(const Config& config, const DeviceArrays<E>& arrays);
  /// Each copy takes steps t, t + 1, … with random actions.
  void (*play)(const Config& config, const DeviceArrays<E>& arrays, std::uint64_t key,
               std::uint64_t t, int steps);
};

}  // namespace pavlov
