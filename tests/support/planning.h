#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "envs/core/tabular_model.h"

namespace pavlov::test {

/// q(s, a) for given values of the states.
inline double action_value(const TabularModel& model, const std::vector<double>& values, int state,
                           int action, double discount) {
  double q = 0;
  for (const Outcome& o : model.outcomes(state, action)) {
    const double next = o.terminated ? 0.0 : values[static_cast<std::size_t>(o.next)];
    q += o.probability * (o.reward + discount * next);
  }
  return q;
}

/// v* by value iteration in place, until no value changes by more than `tolerance`.
inline std::vector<double> optimal_values(const TabularModel& model, double discount,
                                          double tolerance = 1e-13) {
  std::vector<double> values(static_cast<std::size_t>(model.num_states()), 0.0);
  for (double change = 1; change > tolerance;) {
    change = 0;
    for (int state = 0; state < model.num_states(); ++state) {
      if (model.terminal(state)) continue;
      double best = -INFINITY;
      for (int action = 0; action < model.num_actions(); ++action) {
        if (!model.allowed(state, action)) continue;
        best = std::max(best, action_value(model, values, state, action, discount));
      }
      double& value = values[static_cast<std::size_t>(state)];
      change = std::max(change, std::abs(value - best));
      value = best;
    }
  }
  return values;
}

/// The actions whose value is within `tolerance` of the best.
inline std::vector<int> best_actions(const TabularModel& model, const std::vector<double>& values,
                                     int state, double discount, double tolerance) {
  double best = -INFINITY;
  for (int action = 0; action < model.num_actions(); ++action) {
    if (!model.allowed(state, action)) continue;
    best = std::max(best, action_value(model, values, state, action, discount));
  }
  std::vector<int> actions;
  for (int action = 0; action < model.num_actions(); ++action) {
    if (model.allowed(state, action) &&
        action_value(model, values, state, action, discount) >= best - tolerance) {
      actions.push_back(action);
    }
  }
  return actions;
}

}  // namespace pavlov::test
