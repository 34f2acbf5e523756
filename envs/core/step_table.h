#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "envs/core/tabular_model.h"

namespace pavlov {

/// The arrays of many copies that are stepped by a StepTable; number i of each is of copy i.
struct TableArrays {
  const int* actions = nullptr;
  const std::uint64_t* keys = nullptr;  ///< of the random streams
  std::uint64_t* positions = nullptr;   ///< in them, in words
  int* states = nullptr;
  int* observations = nullptr;
  int* next_observations = nullptr;
  double* rewards = nullptr;
  std::uint8_t* terminated = nullptr;
  std::uint8_t* truncated = nullptr;
  std::uint8_t* ended = nullptr;  ///< either of the two
  int* elapsed = nullptr;
};

/// What every action does in every state of a finite environment, to step many copies by looking it
/// up. It holds the very rule by which the environment's `step` turns one uniform number into one
/// of the outcomes, so that a copy goes the same way as the environment with the same stream.
class StepTable {
 public:
  /// For so many states and actions and at most so many outcomes of each.
  StepTable(int states, int actions, int outcomes);

  /// Says that (state, action) has one outcome, and that a step draws nothing.
  void set(int state, int action, const Outcome& outcome);
  /// Says that (state, action) leads to `outcomes[pick(u)]`, where u is the uniform number in [0,
  /// 1) that a step draws. `pick` must not fall when u rises.
  template <class Pick>
  void set(int state, int action, std::span<const Outcome> outcomes, const Pick& pick) {
    const std::size_t row = row_of(state, action);
    for (std::size_t k = 0; k < outcomes_; ++k) {
      entries_[row * outcomes_ + k] = entry(outcomes[k < outcomes.size() ? k : outcomes.size() - 1],
                                            /*draws=*/true);
      if (k == 0) continue;
      // The least of the 2^53 numbers for which an outcome from k on is picked.
      std::int64_t least = 0;
      for (std::int64_t last = kDraws; least < last;) {
        const std::int64_t middle = least + (last - least) / 2;
        if (pick(static_cast<double>(middle) * 0x1p-53) >= k) {
          last = middle;
        } else {
          least = middle + 1;
        }
      }
      limits_[row * (outcomes_ - 1) + k - 1] = least;
    }
  }

  /// Steps the copies begin … end - 1, whose states and actions are in the table. `limit`: as
  /// BatchOptions::max_episode_steps.
  void step(const TableArrays& arrays, int begin, int end, int limit) const;

  /// Whether a table for so many states, actions and outcomes stays small (some megabytes).
  static bool pays(int states, int actions, int outcomes) {
    return std::int64_t{states} * actions * outcomes <= 1 << 18;
  }

  /// The state that every episode begins in; -1: it is drawn.
  int start = -1;

 private:
  static constexpr std::int64_t kDraws = std::int64_t{1} << 53;

  struct Entry {
    double reward = 0;
    std::int32_t next = 0;
    std::uint8_t terminated = 0;
    std::uint8_t words = 0;  ///< that the step draws
  };
  template <int kOutcomes>
  void step_range(const TableArrays& arrays, int begin, int end) const;
  static Entry entry(const Outcome& outcome, bool draws) {
    return {.reward = outcome.reward,
            .next = outcome.next,
            .terminated = outcome.terminated,
            .words = static_cast<std::uint8_t>(draws ? 2 : 0)};
  }
  std::size_t row_of(int state, int action) const {
    return static_cast<std::size_t>(state) * actions_ + static_cast<std::size_t>(action);
  }

  std::size_t actions_;
  std::size_t outcomes_;
  std::vector<Entry> entries_;        ///< [states * actions, outcomes]
  std::vector<std::int64_t> limits_;  ///< [states * actions, outcomes - 1], in units of 2^-53
};

}  // namespace pavlov
