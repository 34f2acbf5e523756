#pragma once

#include "envs/core/pick.h"
#include "envs/device/device_loops.h"

namespace pavlov {

/// The dynamics of a finite environment in a device's memory: the outcomes of action a in state s
/// are those from offsets[s * num_actions + a] to the next offset.
struct TableRule {
  int num_actions = 0;
  const std::uint32_t* offsets = nullptr;
  const Outcome* outcomes = nullptr;
  int num_starts = 0;
  bool equal_starts = false;        ///< drawn by `Rng::below`, not by their probabilities
  const Outcome* starts = nullptr;  ///< `next` is the state
};

/// How a device steps copies of any environment that is a table: the loops are compiled once. As on
/// the processor, a step draws one uniform number where there are several outcomes, and nothing
/// where there is one.
struct TableSteps {
  using Rule = TableRule;
  using Number = int;
  using Seen = int;
  using Action = int;
  static constexpr std::size_t kState = 1;
  static constexpr std::size_t kObservation = 1;
  static constexpr std::size_t kAction = 1;
  static constexpr bool kDiscrete = true;

  using State = int;

  static constexpr State state_of(const std::array<int, 1>& numbers) { return numbers[0]; }
  static constexpr std::array<int, 1> numbers_of(State state) { return {state}; }
  static constexpr void observe(State state, Seen* row) { *row = state; }

  static constexpr State start(const Rule& rule, Rng& random) {
    int k = 0;
    if (rule.num_starts > 1 && rule.equal_starts) {
      k = static_cast<int>(random.below(static_cast<std::uint32_t>(rule.num_starts)));
    } else if (rule.num_starts > 1) {
      k = pick(rule.starts, rule.num_starts, random.uniform());
    }
    return rule.starts[k].next;
  }

  static constexpr DeviceStep<State> step(State state, const Action* action, const Rule& rule,
                                          Rng& random) {
    const std::uint32_t* const row = rule.offsets + state * rule.num_actions + *action;
    const Outcome* const outcomes = rule.outcomes + row[0];
    const auto count = static_cast<int>(row[1] - row[0]);
    if (count == 0) return {.state = state, .terminated = true};
    const Outcome& outcome = outcomes[count > 1 ? pick(outcomes, count, random.uniform()) : 0];
    return {outcome.next, outcome.reward, outcome.terminated};
  }
};

}  // namespace pavlov
