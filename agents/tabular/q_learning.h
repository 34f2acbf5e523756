#pragma once

#include "agents/tabular/tabular_learner.h"

namespace pavlov {

/// Q-learning: off-policy TD control (Watkins 1989; Sutton & Barto 6.5, eq. 6.8).
class QLearning final : public TabularLearner {
 public:
  using Config = TabularConfig;
  QLearning(const Config& config, const LearnerContext& context)
      : TabularLearner("q-learning", config, context) {}

 private:
  void learn_from(const Transition& transition) override;
};

}  // namespace pavlov
