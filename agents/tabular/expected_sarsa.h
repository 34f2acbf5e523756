#pragma once

#include <vector>

#include "agents/tabular/tabular_learner.h"

namespace pavlov {

/// Expected Sarsa: the expectation over the next action under the behaviour policy in place of a
/// sample of it (van Seijen et al. 2009; Sutton & Barto 6.6, eq. 6.9).
class ExpectedSarsa final : public TabularLearner {
 public:
  using Config = TabularConfig;
  ExpectedSarsa(const Config& config, const LearnerContext& context)
      : TabularLearner("expected-sarsa", config, context),
        policy_(static_cast<std::size_t>(num_actions())) {}

 private:
  void learn_from(const Transition& transition) override;

  std::vector<double> policy_;  ///< pi(a|S'), [A]
};

}  // namespace pavlov
