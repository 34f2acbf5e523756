#include "agents/planning/policy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

#include "agents/planning/bellman.h"

namespace pavlov {
namespace {

constexpr double kNotAllowed = -std::numeric_limits<double>::infinity();

/// Shares probability 1 evenly among the actions with q >= best - tolerance; none where no action
/// is allowed. `q` and `probabilities` may be the same row.
void share_among_best(std::span<const double> q, double tolerance,
                      std::span<double> probabilities) {
  const double best = *std::max_element(q.begin(), q.end());
  double tied = 0;
  for (std::size_t a = 0; a < q.size(); ++a) {
    probabilities[a] = best > kNotAllowed && q[a] >= best - tolerance ? 1 : 0;
    tied += probabilities[a];
  }
  if (tied > 1) {
    for (double& p : probabilities) p /= tied;
  }
}

void fill_action_values(const TabularModel& model, int state, std::span<const double> values,
                        double gamma, std::span<double> q) {
  for (int action = 0; action < model.num_actions(); ++action) {
    q[static_cast<std::size_t>(action)] = model.allowed(state, action)
                                              ? action_value(model, state, action, values, gamma)
                                              : kNotAllowed;
  }
}

}  // namespace

Policy uniform_policy(const TabularModel& model) {
  Policy policy(model.num_states(), model.num_actions());
  for (int state = 0; state < model.num_states(); ++state) {
    const auto row = policy.row(state);
    for (int action = 0; action < model.num_actions(); ++action) {
      if (model.allowed(state, action)) row[static_cast<std::size_t>(action)] = 1;
    }
    const double allowed = std::accumulate(row.begin(), row.end(), 0.0);
    for (double& probability : row) probability /= std::max(allowed, 1.0);
  }
  return policy;
}

Policy deterministic_policy(const TabularModel& model, std::span<const int> actions) {
  if (static_cast<int>(actions.size()) != model.num_states()) {
    throw std::invalid_argument("a policy for " + std::to_string(model.num_states()) +
                                " states has so many actions, not " +
                                std::to_string(actions.size()));
  }
  Policy policy(model.num_states(), model.num_actions());
  for (int state = 0; state < model.num_states(); ++state) {
    if (model.terminal(state)) continue;
    const int action = actions[static_cast<std::size_t>(state)];
    if (action < 0 || action >= model.num_actions() || !model.allowed(state, action)) {
      throw std::invalid_argument("policy: action " + std::to_string(action) +
                                  " is not allowed in state " + std::to_string(state));
    }
    policy(state, action) = 1;
  }
  return policy;
}

ActionValues action_values(const TabularModel& model, std::span<const double> values,
                           double gamma) {
  check_values(model, values);
  ActionValues q(model.num_states(), model.num_actions());
  for (int state = 0; state < model.num_states(); ++state) {
    fill_action_values(model, state, values, gamma, q.row(state));
  }
  return q;
}

Policy greedy_policy(const ActionValues& q, double tolerance) {
  Policy policy(q.num_states(), q.num_actions());
  for (int state = 0; state < q.num_states(); ++state) {
    share_among_best(q.row(state), tolerance, policy.row(state));
  }
  return policy;
}

Policy greedy_policy(const TabularModel& model, std::span<const double> values, double gamma,
                     double tolerance) {
  check_values(model, values);
  Policy policy(model.num_states(), model.num_actions());
  for (int state = 0; state < model.num_states(); ++state) {
    fill_action_values(model, state, values, gamma, policy.row(state));
    share_among_best(policy.row(state), tolerance, policy.row(state));
  }
  return policy;
}

std::vector<int> actions_of(const Policy& policy, int state) {
  std::vector<int> actions;
  for (int action = 0; action < policy.num_actions(); ++action) {
    if (policy(state, action) > 0) actions.push_back(action);
  }
  return actions;
}

bool is_within(const Policy& policy, const Policy& among) {
  for (int state = 0; state < policy.num_states(); ++state) {
    for (const int action : actions_of(policy, state)) {
      if (among(state, action) <= 0) return false;
    }
  }
  return true;
}

int count_changes(const Policy& before, const Policy& after) {
  int changes = 0;
  for (int state = 0; state < before.num_states(); ++state) {
    if (!std::ranges::equal(before.row(state), after.row(state))) ++changes;
  }
  return changes;
}

void check_values(const TabularModel& model, std::span<const double> values) {
  if (static_cast<int>(values.size()) == model.num_states()) return;
  throw std::invalid_argument("a model of " + std::to_string(model.num_states()) +
                              " states has so many values, not " + std::to_string(values.size()));
}

void check_policy(const TabularModel& model, const Policy& policy) {
  if (policy.num_states() != model.num_states() || policy.num_actions() != model.num_actions()) {
    throw std::invalid_argument(
        "a policy for [" + std::to_string(policy.num_states()) + ", " +
        std::to_string(policy.num_actions()) + "] states and actions does not fit a model of [" +
        std::to_string(model.num_states()) + ", " + std::to_string(model.num_actions()) + "]");
  }
  for (int state = 0; state < model.num_states(); ++state) {
    double sum = 0;
    for (int action = 0; action < model.num_actions(); ++action) {
      const double probability = policy(state, action);
      if (!(probability >= 0) || (probability > 0 && !model.allowed(state, action))) {
        throw std::invalid_argument("policy: state " + std::to_string(state) + " has probability " +
                                    std::to_string(probability) + " for action " +
                                    std::to_string(action) + ", which is not allowed");
      }
      sum += probability;
    }
    if (!(std::abs(sum - 1) < 1e-9) && !model.terminal(state)) {
      throw std::invalid_argument("policy: probabilities of state " + std::to_string(state) +
                                  " sum to " + std::to_string(sum) + ", not to 1");
    }
  }
}

}  // namespace pavlov
