#include "agents/planning/policy_evaluation.h"

#include <Eigen/LU>
#include <Eigen/SparseLU>
#include <algorithm>
#include <stdexcept>
#include <string>

#include "agents/planning/bellman.h"
#include "agents/planning/predecessors.h"

namespace pavlov {
namespace {

constexpr int kDenseStates = 1000;

/// Calls visit(s', p) for each way the policy goes on from a state; answers the expected reward.
template <class Visit>
double each_continuation(const TabularModel& model, const Policy& policy, int state,
                         const Visit& visit) {
  double reward = 0;
  for (const int action : actions_of(policy, state)) {
    for (const Outcome& outcome : model.outcomes(state, action)) {
      const double probability = policy(state, action) * outcome.probability;
      reward += probability * outcome.reward;
      if (!outcome.terminated && probability > 0) visit(outcome.next, probability);
    }
  }
  return reward;
}

/// A state from which the policy never comes to an end, or -1: those found by going back from the
/// ends are all the others.
int find_endless_state(const TabularModel& model, const Policy& policy) {
  const Predecessors predecessors(model);
  std::vector<bool> ends(static_cast<std::size_t>(model.num_states()), false);
  std::vector<int> found;
  const auto add = [&](int state) {
    if (ends[static_cast<std::size_t>(state)]) return;
    ends[static_cast<std::size_t>(state)] = true;
    found.push_back(state);
  };
  for (int state = 0; state < model.num_states(); ++state) {
    double going_on = 0;
    each_continuation(model, policy, state, [&](int, double p) { going_on += p; });
    if (model.terminal(state) || going_on < 1 - 1e-12) add(state);
  }
  while (!found.empty()) {
    const int state = found.back();
    found.pop_back();
    for (const auto& [before, action, probability] : predecessors.of(state)) {
      if (policy(before, action) > 0) add(before);
    }
  }
  const auto endless = std::find(ends.begin(), ends.end(), false);
  return endless == ends.end() ? -1 : static_cast<int>(endless - ends.begin());
}

Eigen::VectorXd solve(const Eigen::SparseMatrix<double>& matrix, const Eigen::VectorXd& rewards) {
  if (matrix.rows() <= kDenseStates) return Eigen::MatrixXd(matrix).partialPivLu().solve(rewards);
  Eigen::SparseLU<Eigen::SparseMatrix<double>> decomposition(matrix);
  if (decomposition.info() != Eigen::Success) {
    throw std::runtime_error("exact evaluation: " + decomposition.lastErrorMessage());
  }
  return decomposition.solve(rewards);
}

}  // namespace

Plan evaluate_policy(const TabularModel& model, const Policy& policy, double theta,
                     const SweepOptions& options, std::span<const double> start) {
  options.validate();
  check_policy(model, policy);
  if (!start.empty()) check_values(model, start);
  Plan plan;
  plan.policy = policy;
  plan.values.assign(start.begin(), start.end());
  plan.values.resize(static_cast<std::size_t>(model.num_states()));
  sweep(plan, theta, options, [&](int state, const auto& v) {
    return expected_backup(model, policy, state, v, options.gamma);
  });
  return plan;
}

Plan evaluate_exactly(const TabularModel& model, const Policy& policy, double gamma) {
  check_gamma(gamma);
  check_policy(model, policy);
  const int endless = gamma == 1 ? find_endless_state(model, policy) : -1;
  if (endless >= 0) {
    throw std::invalid_argument(
        "exact evaluation: the policy is improper, it never comes to an end from state " +
        std::to_string(endless) +
        "; that has no solution at gamma = 1: take gamma < 1, another "
        "policy, or iterative evaluation");
  }
  const int n = model.num_states();
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd rewards(n);
  for (int state = 0; state < n; ++state) {
    entries.emplace_back(state, state, 1.0);
    rewards[state] = each_continuation(model, policy, state, [&](int next, double probability) {
      entries.emplace_back(state, next, -gamma * probability);
    });
  }
  Eigen::SparseMatrix<double> matrix(n, n);
  matrix.setFromTriplets(entries.begin(), entries.end());
  const Eigen::VectorXd values = solve(matrix, rewards);
  Plan plan;
  plan.policy = policy;
  plan.values.assign(values.begin(), values.end());
  plan.converged = true;
  return plan;
}

}  // namespace pavlov
