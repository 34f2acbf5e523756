#include "agents/tabular/q_lambda.h"

#include <stdexcept>

#include "agents/core/registry.h"

namespace pavlov {

QLambda::QLambda(const Config& config, const LearnerContext& context)
    : TraceLearner("q-lambda", config, context) {
  if (trace_ == TraceKind::dutch) {
    throw std::invalid_argument("q-lambda: trace must be accumulating or replacing, not dutch");
  }
}

// z = 0 before an action that is not greedy;  z(S,A) grows by the visit
// delta = R + gamma max_a Q(S',a) - Q(S,A);  Q += alpha delta z;  z *= gamma lambda
void QLambda::learn_from(const Transition& t) {
  EligibilityTraces& traces = traces_[static_cast<std::size_t>(t.copy)];
  const double q = q_(t.state, t.action);
  if (q < max_q(t.state)) traces.clear();
  const double next_q = t.terminated ? 0 : max_q(t.next_state);
  const double delta = t.reward + config_.gamma * next_q - q;

  traces.visit(cell(t.state, t.action), trace_, config_.alpha);
  update_traced(t.copy, delta);
  note_error(delta);

  traces.decay(config_.gamma * lambda_);
  if (t.ended()) traces.clear();
}

namespace {
[[maybe_unused]] const bool registered = register_learner<QLambda>(
    "q-lambda", "Q-learning with eligibility traces (Watkins; Sutton & Barto 12.10)");
}  // namespace

}  // namespace pavlov
