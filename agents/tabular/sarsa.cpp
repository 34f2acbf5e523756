#include "agents/tabular/sarsa.h"

#include "agents/core/registry.h"

namespace pavlov {

// Q(S,A) += alpha [R + gamma Q(S',A') - Q(S,A)], A' being what is done next
void Sarsa::learn_from(const Transition& t) {
  const double next = t.terminated ? 0 : q_(t.next_state, plan_action(t.copy, t.next_state));
  update(t.state, t.action, t.reward + config_.gamma * next);
}

namespace {
[[maybe_unused]] const bool registered =
    register_learner<Sarsa>("sarsa", "on-policy TD control (Sutton & Barto 6.4)");
}  // namespace

}  // namespace pavlov
