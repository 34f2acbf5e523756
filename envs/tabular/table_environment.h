#pragma once

#include <memory>
#include <tuple>

#include "envs/core/environment.h"

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
  std::size_t k = 0;
  if (outcomes.size() > 1) {
    double u = rng.uniform() - outcomes[0].probability;
    while (u >= 0 && k + 1 < outcomes.size()) u -= outcomes[++k].probability;
  }
  const Outcome& outcome = outcomes[k];
  state_ = outcome.next;
  return {.observation = state_, .reward = outcome.reward, .terminated = outcome.terminated};
}

}  // namespace pavlov
