#include "envs/core/step_table.h"

#include <algorithm>
#include <array>

#include "core/rng_lanes.h"

namespace pavlov {

StepTable::StepTable(int states, int actions, int outcomes)
    : actions_(static_cast<std::size_t>(actions)), outcomes_(static_cast<std::size_t>(outcomes)) {
  const auto rows = static_cast<std::size_t>(states) * actions_;
  entries_.resize(rows * outcomes_);
  limits_.resize(rows * (outcomes_ - 1), kDraws);
}

void StepTable::set(int state, int action, const Outcome& outcome) {
  const std::size_t row = row_of(state, action);
  for (std::size_t k = 0; k < outcomes_; ++k) entries_[row * outcomes_ + k] = entry(outcome, false);
}

/// kOutcomes: how many there are; 0: any number above 1.
template <int kOutcomes>
void StepTable::step_range(const TableArrays& arrays, int begin, int end) const {
  constexpr int kChunk = 256;
  std::array<std::int64_t, kChunk> draws;
  const std::size_t outcomes = kOutcomes > 0 ? kOutcomes : outcomes_;
  for (int first = begin; first < end; first += kChunk) {
    const int count = end - first < kChunk ? end - first : kChunk;
    // No two arrays overlap, which lets the compiler keep what it has read.
    const int* __restrict const actions = arrays.actions + first;
    int* __restrict const states = arrays.states + first;
    double* __restrict const rewards = arrays.rewards + first;
    std::uint8_t* __restrict const terminated = arrays.terminated + first;
    std::uint64_t* __restrict const positions = arrays.positions + first;
    if constexpr (kOutcomes != 1) {
      peek_uniform(arrays.keys + first, positions, count, draws.data());
    }
    for (int i = 0; i < count; ++i) {
      const std::size_t row = row_of(states[i], actions[i]);
      std::size_t place = row * outcomes;
      if constexpr (kOutcomes != 1) {
        const std::int64_t* const limits = &limits_[row * (outcomes - 1)];
        for (std::size_t k = 0; k + 1 < outcomes; ++k) {
          place += static_cast<std::size_t>(draws[static_cast<std::size_t>(i)] >= limits[k]);
        }
      }
      const Entry& entry = entries_[place];
      states[i] = entry.next;
      rewards[i] = entry.reward;
      terminated[i] = entry.terminated;
      if constexpr (kOutcomes != 1) positions[i] += entry.words;
    }
  }
}

void StepTable::step(const TableArrays& arrays, int begin, int end, int limit) const {
  switch (outcomes_) {
    case 1:
      step_range<1>(arrays, begin, end);
      break;
    case 3:
      step_range<3>(arrays, begin, end);
      break;
    default:
      step_range<0>(arrays, begin, end);
  }
  std::copy(arrays.states + begin, arrays.states + end, arrays.observations + begin);
  std::copy(arrays.states + begin, arrays.states + end, arrays.next_observations + begin);
  const std::uint8_t* __restrict const terminated = arrays.terminated;
  std::uint8_t* __restrict const truncated = arrays.truncated;
  std::uint8_t* __restrict const ended = arrays.ended;
  int* __restrict const elapsed = arrays.elapsed;
  for (int i = begin; i < end; ++i) {
    elapsed[i] += 1;
    truncated[i] = static_cast<std::uint8_t>(elapsed[i] == limit);
    ended[i] = terminated[i] | truncated[i];
  }
}

}  // namespace pavlov
