#include "agents/tabular/sarsa_lambda.h"

#include "agents/core/registry.h"

namespace pavlov {

// delta = R + gamma Q(S',A') - Q(S,A);  z(S,A) grows by the visit
// Q += alpha delta z;  z *= gamma lambda
// dutch: Q += alpha (delta + Q(S,A) - Q_old) z, then Q(S,A) -= alpha (Q(S,A) - Q_old)
void SarsaLambda::learn_from(const Transition& t) {
  EligibilityTraces& traces = traces_[static_cast<std::size_t>(t.copy)];
  double& old_q = old_q_[static_cast<std::size_t>(t.copy)];
  const std::size_t here = cell(t.state, t.action);
  const double q = q_(t.state, t.action);
  const double next_q = t.terminated ? 0 : q_(t.next_state, plan_action(t.copy, t.next_state));
  const double delta = t.reward + config_.gamma * next_q - q;
  const double drift = trace_ == TraceKind::dutch && !traces.empty() ? q - old_q : 0;

  traces.visit(here, trace_, step_size(here));
  update_traced(t.copy, delta + drift);
  q_(t.state, t.action) -= step_size(here) * drift;
  note_error(delta);

  traces.decay(config_.gamma * lambda_);
  old_q = next_q;
  if (t.ended()) traces.clear();
}

void SarsaLambda::save(Checkpoint& checkpoint) const {
  TraceLearner::save(checkpoint);
  checkpoint.put("old_q", old_q_);
}

void SarsaLambda::load(const Checkpoint& checkpoint) {
  TraceLearner::load(checkpoint);
  old_q_ = checkpoint.doubles("old_q", std::ssize(old_q_));
}

namespace {
[[maybe_unused]] const bool registered = register_learner<SarsaLambda>(
    "sarsa-lambda", "on-policy control with eligibility traces (Sutton & Barto 12.7)");
}  // namespace

}  // namespace pavlov
