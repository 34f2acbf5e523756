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
  float* state = nullptr;                    ///< [K, n]
  Rng::State* streams = nullptr;             ///< [n]
  FloatActionElement<E>* actions = nullptr;  ///< [n, A]
  float* observations = nullptr;             ///< [n, O] what to act on now
  float* next_observations = nullptr;        ///< [n, O] what the last actions led to
  float* rewards = nullptr;                  ///< [n]
  std::uint8_t* terminated = nullptr;        ///< [n]
  std::uint8_t* truncated = nullptr;         ///< [n]
  int* elapsed = nullptr;                    ///< [n] steps in this episode
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
  arrays.rewards[i] = next.reward.v;
  arrays.terminated[i] = next.terminated;
  arrays.truncated[i] = truncated;
  if (next.terminated || truncated) {
    start_copy<E>(config, arrays, i);
  } else {
    detail::store_observation<E>(arrays.observations, i, next.state);
  }
}

/// Copy i's action of step t under a policy that looks at nothing: uniform over whole numbers
/// first … first + count - 1, or between `low` and `high`. Key and step name the random numbers.
struct RandomPolicy {
  std::uint64_t key = 0;
  int first = 0;
  std::uint32_t count = 0;
  float low = 0;
  float high = 0;
};
template <class E>
constexpr void act_randomly(const RandomPolicy& policy, const DeviceArrays<E>& arrays, int i,
                            std::uint64_t t) {
  constexpr auto kNumbers = static_cast<int>(kActionSize<E>);
  for (int j = 0; j < kNumbers; ++j) {
    const std::uint32_t word = Rng::philox(
        t, policy.key, static_cast<std::uint64_t>(i) * kNumbers + static_cast<std::uint64_t>(j))[0];
    auto& action = arrays.actions[static_cast<std::ptrdiff_t>(i) * kNumbers + j];
    if constexpr (std::is_same_v<typename E::Action, int>) {
      action = policy.first + static_cast<int>(std::uint64_t{word} * policy.count >> 32);
    } else {
      action = policy.low + (policy.high - policy.low) * (static_cast<float>(word >> 8) * 0x1p-24F);
    }
  }
}

}  // namespace pavlov
