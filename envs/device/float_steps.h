#pragma once

#include <bit>

#include "envs/core/float_kernels.h"
#include "envs/device/device_loops.h"

namespace pavlov {

/// How a device steps copies of E in its float32 form, with one lane of what float32 batches do on
/// the processor.
template <class E>
struct FloatSteps {
  using Rule = typename E::Config;
  using Number = float;
  using Seen = float;
  using Action = FloatActionElement<E>;
  static constexpr std::size_t kState = kStateSize<E>;
  static constexpr std::size_t kObservation = kObservationSize<E>;
  static constexpr std::size_t kAction = kActionSize<E>;
  static constexpr bool kDiscrete = std::is_same_v<typename E::Action, int>;

  using One = FloatLanes<float>;
  using State = typename E::template State<One>;

  static constexpr State state_of(const std::array<float, kState>& numbers) {
    return std::bit_cast<State>(numbers);
  }
  static constexpr std::array<float, kState> numbers_of(const State& state) {
    return std::bit_cast<std::array<float, kState>>(state);
  }
  static constexpr void observe(const State& state, Seen* row) {
    const auto numbers = E::template observe<One>(state);
    for (std::size_t j = 0; j < kObservation; ++j) row[j] = numbers[j].v;
  }
  static constexpr State start(const Rule& config, Rng& random) {
    Stream stream{random};
    return E::template start<One>(config, stream);
  }
  static constexpr DeviceStep<State> step(const State& state, const Action* row, const Rule& config,
                                          Rng& random) {
    ActionOf<E, One> action{};
    if constexpr (kDiscrete) {
      action = One(*row);
    } else {
      for (std::size_t j = 0; j < kAction; ++j) action[j] = One(row[j]);
    }
    Stream stream{random};
    const auto moved = E::template transition<One>(state, action, config, stream);
    return {moved.state, static_cast<double>(moved.reward.v), moved.terminated};
  }

 private:
  struct Stream {
    Rng& random;
    constexpr One uniform(double low, double high) { return One(random.uniform(low, high)); }
  };
};

}  // namespace pavlov
