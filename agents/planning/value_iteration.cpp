#include "agents/planning/value_iteration.h"

#include "agents/planning/bellman.h"

namespace pavlov {

Plan value_iteration(const TabularModel& model, double accuracy, const SweepOptions& options) {
  options.validate();
  Plan plan;
  plan.values.resize(static_cast<std::size_t>(model.num_states()));
  sweep(plan, change_for(accuracy, options.gamma), options,
        [&](int state, const auto& v) { return optimal_backup(model, state, v, options.gamma); });
  plan.policy = greedy_policy(model, plan.values, options.gamma);
  return plan;
}

}  // namespace pavlov
