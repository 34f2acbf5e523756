#pragma once

#include <algorithm>
#include <limits>
#include <span>

#include "agents/planning/policy.h"
#include "envs/core/tabular_model.h"

// The backups of dynamic programming. `v` is anything that gives v[s]: a vector, a span, or the
// values as a sweep sees them.

namespace pavlov {

/// q(s, a) = sum over s', r of p(s', r | s, a) [r + gamma v(s')] (Sutton & Barto 4.6); nothing
/// follows an outcome that terminates.
template <class Values>
double action_value(const TabularModel& model, int state, int action, const Values& v,
                    double gamma) {
  double q = 0;
  for (const Outcome& outcome : model.outcomes(state, action)) {
    const double next = outcome.terminated ? 0 : v[static_cast<std::size_t>(outcome.next)];
    q += outcome.probability * (outcome.reward + gamma * next);
  }
  return q;
}

/// sum over a of pi(a | s) q(s, a) (Sutton & Barto 4.5); 0 in a terminal state.
template <class Values>
double expected_backup(const TabularModel& model, const Policy& policy, int state, const Values& v,
                       double gamma) {
  double value = 0;
  for (int action = 0; action < model.num_actions(); ++action) {
    const double probability = policy(state, action);
    if (probability > 0) value += probability * action_value(model, state, action, v, gamma);
  }
  return value;
}

/// max over a of q(s, a) (Sutton & Barto 4.10); 0 in a terminal state.
template <class Values>
double optimal_backup(const TabularModel& model, int state, const Values& v, double gamma) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  double best = kNone;
  for (int action = 0; action < model.num_actions(); ++action) {
    if (!model.allowed(state, action)) continue;
    best = std::max(best, action_value(model, state, action, v, gamma));
  }
  return best == kNone ? 0 : best;
}

/// The Bellman residual, max over s of |max over a of q(s, a) - v(s)|.
double bellman_residual(const TabularModel& model, std::span<const double> values, double gamma);

/// The largest residual that guarantees |V - V*| <= `accuracy`: accuracy (1 - gamma). With gamma =
/// 1 nothing is guaranteed, and the residual itself is to be at most `accuracy`.
double residual_for(double accuracy, double gamma);
/// The largest change in a whole sweep that guarantees |V - V*| <= `accuracy` after it. Sweeps are
/// contractions, in place as well, so that |V - V*| <= gamma / (1 - gamma) change. With gamma = 1
/// nothing is guaranteed, and the change itself is to be at most `accuracy`.
double change_for(double accuracy, double gamma);

/// Throws std::invalid_argument for a discount outside [0, 1].
void check_gamma(double gamma);

}  // namespace pavlov
