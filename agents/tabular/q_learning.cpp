#include "agents/tabular/q_learning.h"

#include "agents/core/registry.h"

namespace pavlov {

// Q(S,A) += alpha [R + gamma max_a Q(S',a) - Q(S,A)]
void QLearning::learn_from(const Transition& t) {
  const double next = t.terminated ? 0 : max_q(t.next_state);
  update(t.state, t.action, t.reward + config_.gamma * next);
}

namespace {
[[maybe_unused]] const bool registered =
    register_learner<QLearning>("q-learning", "off-policy TD control (Sutton & Barto 6.5)");
}  // namespace

}  // namespace pavlov
