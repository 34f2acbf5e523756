#pragma once

#include <algorithm>
#include <optional>
#include <vector>

namespace pavlov {

/// What a learner thinks of one observation, to be looked at; what it does not know is empty.
struct Thoughts {
  // Of the A discrete actions:
  std::vector<double> action_values;  ///< [A] Q(s,a); -infinity where known to be illegal
  /// [A] added to the values when it explores (UCB, counts of visits); infinite for an action that
  /// comes first because it was never tried.
  std::vector<double> bonuses;
  std::vector<double> uncertainty;  ///< [A] standard deviation of what is believed of a value
  /// [A] how probable each action is when it explores; of several components, one after another.
  std::vector<double> probabilities;

  // Of the A numbers of a continuous action:
  std::vector<double> best_action;  ///< [A] taken where it does not explore
  std::vector<double> deviations;   ///< [A] standard deviation when it explores

  std::optional<double> value;  ///< V(s), where it keeps one

  // Of what it rewards itself with for exploring:
  std::optional<double> intrinsic_reward;  ///< what coming to this observation would earn now
  std::optional<double> intrinsic_value;   ///< V(s) of such rewards, where it is kept apart

  /// V(s), or the best of the action values.
  std::optional<double> state_value() const {
    if (value || action_values.empty()) return value;
    return *std::ranges::max_element(action_values);
  }
};

}  // namespace pavlov
