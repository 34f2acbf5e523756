#include "agents/planning/policy_iteration.h"

#include "agents/planning/bellman.h"
#include "agents/planning/policy_evaluation.h"
#include "core/settings.h"

namespace pavlov {
namespace {

constexpr int kNoAction = -1;

/// The first best action in every state, kNoAction in terminal ones.
std::vector<int> first_greedy_actions(const TabularModel& model, std::span<const double> values,
                                      const SweepOptions& options) {
  std::vector<int> actions(values.size(), kNoAction);
  parallel_for(model.num_states(), options.threads, [&](std::int64_t first, std::int64_t last) {
    for (auto state = static_cast<int>(first); state < last; ++state) {
      double best = 0;
      int& greedy = actions[static_cast<std::size_t>(state)];
      for (int action = 0; action < model.num_actions(); ++action) {
        if (!model.allowed(state, action)) continue;
        const double q = action_value(model, state, action, values, options.gamma);
        if (greedy != kNoAction && q <= best) continue;
        best = q;
        greedy = action;
      }
    }
  });
  return actions;
}

}  // namespace

void PolicyIterationOptions::validate() const {
  sweeps.validate();
  require(theta > 0, "policy iteration", "theta", theta, "positive");
  require(max_improvements >= 1, "policy iteration", "max_improvements", max_improvements,
          "1 or more");
}

PolicyIterationPlan policy_iteration(const TabularModel& model,
                                     const PolicyIterationOptions& options,
                                     std::optional<Policy> start) {
  options.validate();
  const double gamma = options.sweeps.gamma;
  PolicyIterationPlan plan;
  plan.policy = start ? *std::move(start) : uniform_policy(model);
  while (!plan.converged && static_cast<int>(plan.history.size()) < options.max_improvements) {
    const Plan evaluation =
        options.evaluation == EvaluationMethod::exact
            ? evaluate_exactly(model, plan.policy, gamma)
            : evaluate_policy(model, plan.policy, options.theta, options.sweeps, plan.values);
    Policy improved = greedy_policy(model, evaluation.values, gamma);
    const int changed = count_changes(plan.policy, improved);
    plan.history.push_back({plan.policy, evaluation.values, changed});
    plan.policy = std::move(improved);
    plan.values = evaluation.values;
    plan.sweeps += evaluation.sweeps;
    plan.backups += evaluation.backups;
    plan.change = evaluation.change;
    plan.converged = changed == 0 && evaluation.converged;
  }
  return plan;
}

Plan modified_policy_iteration(const TabularModel& model, int evaluation_sweeps, double accuracy,
                               const SweepOptions& options) {
  options.validate();
  require(evaluation_sweeps >= 1, "modified policy iteration", "evaluation_sweeps",
          evaluation_sweeps, "1 or more");
  SweepOptions improvement = options;
  improvement.max_sweeps = 1;
  SweepOptions evaluation = options;
  evaluation.max_sweeps = evaluation_sweeps;
  Plan plan;
  plan.values.resize(static_cast<std::size_t>(model.num_states()));
  while (plan.sweeps < options.max_sweeps) {
    sweep(plan, change_for(accuracy, options.gamma), improvement,
          [&](int state, const auto& v) { return optimal_backup(model, state, v, options.gamma); });
    if (plan.converged) break;
    const auto greedy = first_greedy_actions(model, plan.values, options);
    sweep(plan, 0, evaluation, [&](int state, const auto& v) {
      const int action = greedy[static_cast<std::size_t>(state)];
      return action == kNoAction ? 0 : action_value(model, state, action, v, options.gamma);
    });
  }
  plan.policy = greedy_policy(model, plan.values, options.gamma);
  return plan;
}

}  // namespace pavlov
