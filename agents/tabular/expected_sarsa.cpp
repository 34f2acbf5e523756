#include "agents/tabular/expected_sarsa.h"

#include <numeric>

#include "agents/core/registry.h"

namespace pavlov {

// Q(S,A) += alpha [R + gamma sum_a pi(a|S') Q(S',a) - Q(S,A)]
void ExpectedSarsa::learn_from(const Transition& t) {
  double next = 0;
  if (!t.terminated) {
    const auto q = q_.row(t.next_state);
    explorer_.probabilities(q, counts(t.next_state), legal(t.next_state), policy_);
    next = std::inner_product(policy_.begin(), policy_.end(), q.begin(), 0.0);
  }
  update(t.state, t.action, t.reward + config_.gamma * next);
}

namespace {
[[maybe_unused]] const bool registered = register_learner<ExpectedSarsa>(
    "expected-sarsa", "TD control with expected targets (Sutton & Barto 6.6)");
}  // namespace

}  // namespace pavlov
