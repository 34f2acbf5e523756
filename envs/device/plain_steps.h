#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <tuple>
#include <type_traits>

#include "envs/core/environment.h"
#include "envs/device/device_loops.h"

namespace pavlov {

/// An environment of discrete actions that is nothing but numbers, moved as they lie in memory, and
/// whose rules a device can play by if they are constexpr.
template <class E>
concept HasPlainSteps = ObservesInPlace<E> && std::is_trivially_copyable_v<E> &&
    std::same_as<typename E::Action, int> &&(sizeof(E) % sizeof(std::uint32_t) == 0);

/// How a device steps copies of E: by the very functions that batches on the processor call. A
/// state is the struct, word by word.
template <HasPlainSteps E>
struct PlainSteps {
  using Rule = typename E::Config;
  using Number = std::uint32_t;
  using Seen = ElementOf<typename E::Observation>;
  using Action = int;
  static constexpr std::size_t kState = sizeof(E) / sizeof(Number);
  static constexpr std::size_t kObservation = std::tuple_size_v<typename E::Observation>;
  static constexpr std::size_t kAction = 1;
  static constexpr bool kDiscrete = true;

  using State = E;

  static constexpr State state_of(const std::array<Number, kState>& words) {
    return std::bit_cast<State>(words);
  }
  static constexpr std::array<Number, kState> numbers_of(const State& state) {
    return std::bit_cast<std::array<Number, kState>>(state);
  }
  static constexpr void observe(const State& state, Seen* row) { state.observe(row); }
  static constexpr State start(const Rule& config, Rng& random) {
    State state(config);
    state.begin(random);
    return state;
  }
  static constexpr DeviceStep<State> step(const State& state, const Action* action,
                                          const Rule& /*config*/, Rng& random) {
    DeviceStep<State> next{.state = state};
    const StepOutcome outcome = next.state.play(*action, random);
    next.reward = outcome.reward;
    next.terminated = outcome.terminated;
    return next;
  }
};

}  // namespace pavlov
