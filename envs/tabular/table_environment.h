#pragma once

#include <memory>
#include <optional>
#include <tuple>

#include "envs/core/environment.h"
#include "envs/core/pick.h"
#include "envs/core/step_table.h"

namespace pavlov {

/// An environment that is nothing but a table p(s', r | s, a): the observation is the state's
/// number and `step` draws one of the outcomes. The table is shared by copies.
class TableEnvironment {
 public:
  using Observation = int;
  using Action = int;

  Discrete observation_space() const { return {.n = table_->num_states()}; }
  Discrete action_space() const { return {.n = table_->num_actions()}; }
  Observation reset(Rng& rng);
  /// A state without outcomes is not left.
  StepResult<Observation> step(Action action, Rng& rng);

  TabularModel model() const { return *table_; }
  std::optional<StepTable> step_table() const;
  /// What devices step by (see `DeviceTable`): a start is drawn by its probability.
  const TabularModel& step_model() const { return *table_; }
  static constexpr bool kEqualStarts = false;
  void enter(int state) { state_ = state; }
  int coverage_cells() const { return table_->num_states(); }
  int coverage_cell() const { return state_; }

  /// state
  auto state() { return std::tie(state_); }
  void check_state() const;

 protected:
  explicit TableEnvironment(TabularModel table);

  int state_ = 0;

 private:
  std::shared_ptr<const TabularModel> table_;
};

inline StepResult<int> TableEnvironment::step(Action action, Rng& rng) {
  const auto outcomes = table_->outcomes(state_, action);
  if (outcomes.empty()) return {.observation = state_, .terminated = true};
  const auto count = static_cast<int>(outcomes.size());
  const int k = count > 1 ? pick(outcomes.data(), count, rng.uniform()) : 0;
  const Outcome& outcome = outcomes[static_cast<std::size_t>(k)];
  state_ = outcome.next;
  return {.observation = state_, .reward = outcome.reward, .terminated = outcome.terminated};
}

}  // namespace pavlov
