#pragma once

#include "agents/tabular/trace_learner.h"

namespace pavlov {

/// Watkins's Q(lambda): Q-learning with eligibility traces, which end where the behaviour leaves
/// the greedy policy (Watkins 1989; Sutton & Barto 12.10). Traces are accumulating or replacing.
class QLambda final : public TraceLearner {
 public:
  using Config = TraceConfig;
  /// Throws std::invalid_argument for dutch traces, which belong to an on-policy method.
  QLambda(const Config& config, const LearnerContext& context);

 private:
  void learn_from(const Transition& transition) override;
};

}  // namespace pavlov
