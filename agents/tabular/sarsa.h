#pragma once

#include "agents/tabular/tabular_learner.h"

namespace pavlov {

/// Sarsa: on-policy TD control (Rummery & Niranjan 1994; Sutton & Barto 6.4, eq. 6.7).
class Sarsa final : public TabularLearner {
 public:
  using Config = TabularConfig;
  Sarsa(const Config& config, const LearnerContext& context)
      : TabularLearner("sarsa", config, context) {}

 private:
  void learn_from(const Transition& transition) override;
};

}  // namespace pavlov
