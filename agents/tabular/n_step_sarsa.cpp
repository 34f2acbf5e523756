#include "agents/tabular/n_step_sarsa.h"

#include "agents/core/registry.h"

namespace pavlov {

void NStepSarsa::look_ahead(const Transition& last) {
  if (!last.terminated) next_action_ = plan_action(last.copy, last.next_state);
}

// G = R_{t+1} + gamma R_{t+2} + … + gamma^{n-1} R_{t+n} + gamma^n Q(S_{t+n},A_{t+n})
double NStepSarsa::target(std::span<const Step> steps, const Transition& last) {
  const double next = last.terminated ? 0 : q_(last.next_state, next_action_);
  return n_step_return(steps, config_.gamma, next);
}

namespace {
[[maybe_unused]] const bool registered = register_learner<NStepSarsa>(
    "n-step-sarsa", "on-policy control with n-step returns (Sutton & Barto 7.2)");
}  // namespace

}  // namespace pavlov
