#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/rng.h"

// One copy's part of the loops that run on a graphics card, as plain constexpr functions: what a
// kernel calls for each of its threads, a test calls on the CPU, and the numbers are the same.
//
// They step whatever a `Steps` describes (float_steps.h, table_steps.h, plain_steps.h):
//
//     using Rule = …;    // what all copies go by, handed to every thread
//     using Number = …;  // of a state: float, int or a word of 32 bits
//     using Seen = …;    // a number of an observation: float, int or byte
//     using Action = …;  // a number of an action: float or int
//     static constexpr std::size_t kState, kObservation, kAction;  // numbers in each
//     static constexpr bool kDiscrete;  // whether an action is one whole number
//     using State = …;
//     static constexpr State state_of(const std::array<Number, kState>&);
//     static constexpr std::array<Number, kState> numbers_of(const State&);
//     static constexpr void observe(const State&, Seen* row);
//     static constexpr State start(const Rule&, Rng&);
//     static constexpr DeviceStep<State> step(const State&, const Action*, const Rule&, Rng&);

namespace pavlov {

/// What a step leads to.
template <class State>
struct DeviceStep {
  State state;
  double reward = 0;
  bool terminated = false;
};

/// The arrays of a batch on a device. Number j of copy i's state is state[j * size + i], so that
/// neighbouring threads read neighbouring numbers.
template <class Steps>
struct DeviceArrays {
  using Number = typename Steps::Number;
  using Seen = typename Steps::Seen;
  using Action = typename Steps::Action;

  int size = 0;
  int max_episode_steps = 0;
  bool auto_reset = true;
  Action least_action{};  ///< bounds of all numbers of an action
  Action greatest_action{};
  Number* state = nullptr;             ///< [K, n]
  Rng::State* streams = nullptr;       ///< [n]
  Action* actions = nullptr;           ///< [n, A]
  Seen* observations = nullptr;        ///< [n, O] what to act on now
  Seen* next_observations = nullptr;   ///< [n, O] what the last actions led to
  double* rewards = nullptr;           ///< [n]
  std::uint8_t* terminated = nullptr;  ///< [n]
  std::uint8_t* truncated = nullptr;   ///< [n]
  std::uint8_t* ended = nullptr;       ///< [n] the episode has ended, and none has begun since
  int* elapsed = nullptr;              ///< [n] steps in this episode
  int* refused =
      nullptr;          ///< [1] a copy whose action is not allowed; -1: none, and steps are taken
  int* told = nullptr;  ///< [1] the same, where the processor looks
};

namespace detail {

template <class Steps>
constexpr typename Steps::State load_state(const DeviceArrays<Steps>& arrays, int i) {
  std::array<typename Steps::Number, Steps::kState> numbers{};
  for (std::size_t j = 0; j < numbers.size(); ++j) {
    numbers[j] =
        arrays.state[j * static_cast<std::size_t>(arrays.size) + static_cast<std::size_t>(i)];
  }
  return Steps::state_of(numbers);
}
template <class Steps>
constexpr void store_state(const DeviceArrays<Steps>& arrays, int i,
                           const typename Steps::State& state) {
  const auto numbers = Steps::numbers_of(state);
  for (std::size_t j = 0; j < numbers.size(); ++j) {
    arrays.state[j * static_cast<std::size_t>(arrays.size) + static_cast<std::size_t>(i)] =
        numbers[j];
  }
}
/// Row i of the observations.
template <class Steps>
constexpr typename Steps::Seen* seen_row(typename Steps::Seen* rows, int i) {
  return rows + static_cast<std::size_t>(i) * Steps::kObservation;
}

}  // namespace detail

/// Copy i begins an episode.
template <bool kObserved = true, class Steps>
constexpr void start_copy(const typename Steps::Rule& rule, const DeviceArrays<Steps>& arrays,
                          int i) {
  Rng random = Rng::from_state(arrays.streams[i]);
  const auto state = Steps::start(rule, random);
  arrays.streams[i] = random.state();
  detail::store_state(arrays, i, state);
  if constexpr (kObserved) Steps::observe(state, detail::seen_row<Steps>(arrays.observations, i));
  arrays.elapsed[i] = 0;
  arrays.ended[i] = 0;
}

/// Whether all numbers of copy i's action are allowed; NaN is not.
template <class Steps>
constexpr bool allowed(const DeviceArrays<Steps>& arrays, int i) {
  const auto* const row = arrays.actions + static_cast<std::size_t>(i) * Steps::kAction;
  for (std::size_t j = 0; j < Steps::kAction; ++j) {
    if (!(row[j] >= arrays.least_action && row[j] <= arrays.greatest_action)) return false;
  }
  return true;
}

/// Looks at copy i's action before any copy takes a step.
template <class Steps>
constexpr void check_copy(const DeviceArrays<Steps>& arrays, int i) {
  if (!allowed(arrays, i)) *arrays.refused = *arrays.told = i;
}

/// Copy i takes one step with its action, which is trusted to be allowed, and begins the next
/// episode where this one ends. Observations are written where somebody looks at them.
template <bool kObserved = true, class Steps>
constexpr void step_copy(const typename Steps::Rule& rule, const DeviceArrays<Steps>& arrays,
                         int i) {
  Rng random = Rng::from_state(arrays.streams[i]);
  const auto next =
      Steps::step(detail::load_state(arrays, i),
                  arrays.actions + static_cast<std::size_t>(i) * Steps::kAction, rule, random);
  arrays.streams[i] = random.state();
  const bool truncated = ++arrays.elapsed[i] == arrays.max_episode_steps;
  detail::store_state(arrays, i, next.state);
  if constexpr (kObserved)
    Steps::observe(next.state, detail::seen_row<Steps>(arrays.next_observations, i));
  arrays.rewards[i] = next.reward;
  arrays.terminated[i] = next.terminated;
  arrays.truncated[i] = truncated;
  arrays.ended[i] = next.terminated || truncated;
  if (arrays.ended[i] != 0 && arrays.auto_reset) {
    start_copy<kObserved>(rule, arrays, i);
  } else if constexpr (kObserved) {
    Steps::observe(next.state, detail::seen_row<Steps>(arrays.observations, i));
  }
}

/// Row i of the actions becomes what copy `copy` does at step t under a policy that looks at
/// nothing: uniform between the bounds. Key, copy and step name the random numbers.
template <class Steps>
constexpr void act_randomly(const DeviceArrays<Steps>& arrays, int i, std::uint64_t key, int copy,
                            std::uint64_t t) {
  for (std::size_t j = 0; j < Steps::kAction; ++j) {
    const std::uint32_t word =
        Rng::philox(t, key, static_cast<std::uint64_t>(copy) * Steps::kAction + j)[0];
    auto& action = arrays.actions[static_cast<std::size_t>(i) * Steps::kAction + j];
    const auto range = arrays.greatest_action - arrays.least_action;
    if constexpr (Steps::kDiscrete) {
      action = arrays.least_action +
               static_cast<int>(std::uint64_t{word} * (static_cast<unsigned>(range) + 1) >> 32);
    } else {
      action = arrays.least_action + range * (static_cast<float>(word >> 8) * 0x1p-24F);
    }
  }
}

/// Copy i takes steps t, t + 1, … of that policy, one at least; the arrays tell of the last one. In
/// between all stays in registers, and nothing is observed.
template <class Steps>
constexpr void play_copy(const typename Steps::Rule& rule, const DeviceArrays<Steps>& arrays, int i,
                         std::uint64_t key, std::uint64_t t, int steps) {
  std::array<typename Steps::Number, Steps::kState> state{};
  std::array<typename Steps::Action, Steps::kAction> action{};
  double reward = 0;
  std::uint8_t terminated = 0;
  std::uint8_t truncated = 0;
  std::uint8_t ended = 0;
  Rng::State stream = arrays.streams[i];
  int elapsed = arrays.elapsed[i];
  DeviceArrays<Steps> own = arrays;
  own.size = 1;
  own.state = state.data();
  own.streams = &stream;
  own.actions = action.data();
  own.observations = detail::seen_row<Steps>(arrays.observations, i);
  own.next_observations = detail::seen_row<Steps>(arrays.next_observations, i);
  own.rewards = &reward;
  own.terminated = &terminated;
  own.truncated = &truncated;
  own.ended = &ended;
  own.elapsed = &elapsed;
  own.auto_reset = true;

  detail::store_state(own, 0, detail::load_state(arrays, i));
  for (int k = 1; k < steps; ++k, ++t) {
    act_randomly(own, 0, key, i, t);
    step_copy<false>(rule, own, 0);
  }
  act_randomly(own, 0, key, i, t);
  step_copy(rule, own, 0);

  detail::store_state(arrays, i, detail::load_state(own, 0));
  for (std::size_t j = 0; j < action.size(); ++j) {
    arrays.actions[static_cast<std::size_t>(i) * Steps::kAction + j] = action[j];
  }
  arrays.streams[i] = stream;
  arrays.rewards[i] = reward;
  arrays.terminated[i] = terminated;
  arrays.truncated[i] = truncated;
  arrays.ended[i] = ended;
  arrays.elapsed[i] = elapsed;
}

/// The loops over all copies, queued on a device.
template <class Steps>
struct DeviceKernels {
  using Rule = typename Steps::Rule;
  void (*start)(const Rule& rule, const DeviceArrays<Steps>& arrays);
  /// Sets `refused` where an action is not allowed, and then steps none.
  void (*step)(const Rule& rule, const DeviceArrays<Steps>& arrays);
  /// Each copy takes steps t, t + 1, … with random actions.
  void (*play)(const Rule& rule, const DeviceArrays<Steps>& arrays, std::uint64_t key,
               std::uint64_t t, int steps);
};

}  // namespace pavlov
