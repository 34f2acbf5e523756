#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "envs/core/tabular_model.h"

namespace pavlov::test {

/// Sum over the outcomes of an action of p (r + gamma v(s')).
inline double backup(const TabularModel& model, int state, int action, double gamma,
                     const std::vector<double>& values) {
  double sum = 0;
  for (const Outcome& o : model.outcomes(state, action)) {
    const double next = o.terminated ? 0 : values[static_cast<std::size_t>(o.next)];
    sum += o.probability * (o.reward + gamma * next);
  }
  return sum;
}

/// One synchronous sweep of value iteration; answers the largest change.
inline double sweep(const TabularModel& model, double gamma, std::vector<double>& values) {
  const std::vector<double> old = values;
  double change = 0;
  for (int s = 0; s < model.num_states(); ++s) {
    double best = -1e300;
    for (int a = 0; a < model.num_actions(); ++a) {
      if (model.allowed(s, a)) best = std::max(best, backup(model, s, a, gamma, old));
    }
    const auto i = static_cast<std::size_t>(s);
    if (best > -1e300) values[i] = best;
    change = std::max(change, std::abs(values[i] - old[i]));
  }
  return change;
}

inline std::vector<double> optimal_values(const TabularModel& model, double gamma) {
  std::vector<double> values(static_cast<std::size_t>(model.num_states()), 0.0);
  for (int k = 0; k < 100'000 && sweep(model, gamma, values) > 1e-14; ++k) {
  }
  return values;
}

inline double mean_at_start(const TabularModel& model, const std::vector<double>& values) {
  double mean = 0;
  for (const auto& [s, p] : model.start) mean += p * values[static_cast<std::size_t>(s)];
  return mean;
}

/// The best expected return from the start within so many steps.
inline double best_return(const TabularModel& model, int steps) {
  std::vector<double> values(static_cast<std::size_t>(model.num_states()), 0.0);
  for (int k = 0; k < steps; ++k) sweep(model, 1, values);
  return mean_at_start(model, values);
}

}  // namespace pavlov::test
