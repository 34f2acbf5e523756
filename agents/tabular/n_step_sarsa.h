#pragma once

#include "agents/tabular/n_step_learner.h"

namespace pavlov {

/// n-step Sarsa, on-policy (Sutton & Barto 7.2, eq. 7.4 and 7.5). n = 1 is Sarsa; from the longest
/// episode on it is Monte Carlo control.
class NStepSarsa final : public NStepLearner {
 public:
  struct Config {
    TabularConfig table{};
    int n = 4;

    static void visit(auto& self, auto&& field) {
      TabularConfig::visit(self.table, field);
      field("n", self.n, "steps from an action to what its value is learned from (>= 1)");
    }
  };
  NStepSarsa(const Config& config, const LearnerContext& context)
      : NStepLearner("n-step-sarsa", config.table, config.n, context) {}

 private:
  void look_ahead(const Transition& last) override;
  double target(std::span<const Step> steps, const Transition& last) override;

  int next_action_ = 0;
};

}  // namespace pavlov
