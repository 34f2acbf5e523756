#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "envs/core/tabular_model.h"

namespace pavlov {

/// A number for each state and action, [num_states, num_actions].
class StateActionTable {
 public:
  StateActionTable() = default;
  StateActionTable(int num_states, int num_actions, double value = 0)
      : num_states_(num_states),
        num_actions_(num_actions),
        numbers_(static_cast<std::size_t>(num_states) * static_cast<std::size_t>(num_actions),
                 value) {}

  int num_states() const { return num_states_; }
  int num_actions() const { return num_actions_; }

  double operator()(int state, int action) const {
    return row(state)[static_cast<std::size_t>(action)];
  }
  double& operator()(int state, int action) { return row(state)[static_cast<std::size_t>(action)]; }
  std::span<const double> row(int state) const {
    return {numbers_.data() + static_cast<std::ptrdiff_t>(state) * num_actions_,
            static_cast<std::size_t>(num_actions_)};
  }
  std::span<double> row(int state) {
    return {numbers_.data() + static_cast<std::ptrdiff_t>(state) * num_actions_,
            static_cast<std::size_t>(num_actions_)};
  }
  bool operator==(const StateActionTable&) const = default;

 private:
  int num_states_ = 0;
  int num_actions_ = 0;
  std::vector<double> numbers_;
};

/// pi(a | s): each row sums to 1 over the allowed actions; rows of terminal states are 0.
using Policy = StateActionTable;
/// q(s, a); -infinity for actions that are not allowed.
using ActionValues = StateActionTable;

/// Values this close to the best count as equally good, unless told otherwise.
inline constexpr double kTieTolerance = 1e-9;

/// All allowed actions with the same probability.
Policy uniform_policy(const TabularModel& model);
/// Action `actions[s]` in state s; those of terminal states do not count. Throws
/// std::invalid_argument for a wrong count or an action that is not allowed.
Policy deterministic_policy(const TabularModel& model, std::span<const int> actions);

/// q(s, a) = sum of p(s', r | s, a) [r + gamma v(s')] (Sutton & Barto 4.6).
ActionValues action_values(const TabularModel& model, std::span<const double> values, double gamma);
/// The policy that shares its probability evenly among all best actions of `q`, those within
/// `tolerance` of the largest value (Sutton & Barto 4.9, ties kept).
Policy greedy_policy(const ActionValues& q, double tolerance = kTieTolerance);
/// Policy improvement: greedy with respect to the values of states.
Policy greedy_policy(const TabularModel& model, std::span<const double> values, double gamma,
                     double tolerance = kTieTolerance);

/// The actions that the policy may take in a state, in order; none in a terminal state.
std::vector<int> actions_of(const Policy& policy, int state);
/// Whether `policy` takes only actions that `among` may take, too.
bool is_within(const Policy& policy, const Policy& among);
/// In how many states two policies differ.
int count_changes(const Policy& before, const Policy& after);

/// Throws std::invalid_argument where there is not one value for each state.
void check_values(const TabularModel& model, std::span<const double> values);
/// Throws std::invalid_argument that names the state where `policy` is no policy for `model`: other
/// sizes, a row that does not sum to 1 (to 1e-9), probability for an action that is not allowed.
void check_policy(const TabularModel& model, const Policy& policy);

}  // namespace pavlov
