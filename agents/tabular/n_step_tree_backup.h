#pragma once

#include <vector>

#include "agents/tabular/n_step_learner.h"

namespace pavlov {

/// The policy whose values are learned.
enum class TargetPolicy { greedy, behaviour };

constexpr std::array<std::pair<TargetPolicy, std::string_view>, 2> enum_names(TargetPolicy) {
  return {{{TargetPolicy::greedy, "greedy"}, {TargetPolicy::behaviour, "behaviour"}}};
}

/// n-step tree backup: off-policy without importance sampling, since the actions that were not
/// taken count with their estimated values (Precup et al. 2000; Sutton & Barto 7.5, eq. 7.15 and
/// 7.16). n = 1 is Q-learning with the greedy target policy, Expected Sarsa with the other.
class NStepTreeBackup final : public NStepLearner {
 public:
  struct Config {
    TabularConfig table{};
    int n = 4;
    TargetPolicy target_policy = TargetPolicy::greedy;

    static void visit(auto& self, auto&& field) {
      TabularConfig::visit(self.table, field);
      field("n", self.n, "steps from an action to what its value is learned from (>= 1)");
      field("target_policy", self.target_policy, "the policy whose values are learned");
    }
  };
  NStepTreeBackup(const Config& config, const LearnerContext& context);

 private:
  double target(std::span<const Step> steps, const Transition& last) override;
  /// sum over a of pi(a|s) Q(s,a); leaves pi(a|s) in `policy_`.
  double expected_q(int state);

  TargetPolicy target_policy_;
  std::vector<double> policy_;  ///< [A]
};

}  // namespace pavlov
