#pragma once

#include "agents/tabular/tabular_learner.h"

namespace pavlov {

/// Double Q-learning: one table chooses the best next action, the other values it, which removes
/// the maximisation bias (van Hasselt 2010; Sutton & Barto 6.7, eq. 6.10). The table it acts from
/// is the mean of the two.
class DoubleQLearning final : public TabularLearner {
 public:
  using Config = TabularConfig;
  DoubleQLearning(const Config& config, const LearnerContext& context)
      : TabularLearner("double-q-learning", config, context), tables_{q_, q_} {}

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void learn_from(const Transition& transition) override;

  std::array<ActionValues, 2> tables_;
};

}  // namespace pavlov
