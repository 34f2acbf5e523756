#pragma once

#include <vector>

#include "agents/tabular/trace_learner.h"

namespace pavlov {

/// Sarsa(lambda): on-policy control with eligibility traces (Sutton & Barto 12.7, for a table).
///
/// With accumulating or replacing traces it is the classic algorithm (Rummery & Niranjan 1994;
/// Singh & Sutton 1996), with dutch traces true online Sarsa(lambda) (van Seijen et al. 2016),
/// which equals the forward view exactly. lambda = 0 is Sarsa, whatever the trace.
class SarsaLambda final : public TraceLearner {
 public:
  using Config = TraceConfig;
  SarsaLambda(const Config& config, const LearnerContext& context)
      : TraceLearner("sarsa-lambda", config, context), old_q_(traces_.size(), 0.0) {}

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void learn_from(const Transition& transition) override;

  std::vector<double> old_q_;  ///< Q(S,A) of the coming step before the last update, [B]
};

}  // namespace pavlov
