#include "agents/planning/asynchronous_value_iteration.h"

#include "agents/planning/bellman.h"
#include "core/rng.h"

namespace pavlov {

Plan asynchronous_value_iteration(const TabularModel& model, const AsynchronousOptions& options) {
  const double enough = residual_for(options.accuracy, options.gamma);
  const int n = model.num_states();
  Rng rng = Rng(options.seed).child("planning");
  Plan plan;
  plan.values.resize(static_cast<std::size_t>(n));
  while (!plan.converged && plan.backups < options.max_backups) {
    for (int i = 0; i < n; ++i) {
      const int state = options.order == StateOrder::ordered
                            ? i
                            : static_cast<int>(rng.below(static_cast<std::uint32_t>(n)));
      plan.values[static_cast<std::size_t>(state)] =
          optimal_backup(model, state, plan.values, options.gamma);
    }
    ++plan.sweeps;
    plan.backups += n;
    plan.change = bellman_residual(model, plan.values, options.gamma);
    plan.converged = plan.change <= enough;
  }
  plan.policy = greedy_policy(model, plan.values, options.gamma);
  return plan;
}

}  // namespace pavlov
