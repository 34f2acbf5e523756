#pragma once

#include <optional>
#include <vector>

#include "agents/planning/plan.h"
#include "agents/planning/sweep.h"

namespace pavlov {

/// How the policies of policy iteration are evaluated: by sweeps (4.5) or as linear equations.
enum class EvaluationMethod { sweeps, exact };

constexpr std::array<std::pair<EvaluationMethod, std::string_view>, 2> enum_names(
    EvaluationMethod) {
  return {{{EvaluationMethod::sweeps, "sweeps"}, {EvaluationMethod::exact, "exact"}}};
}

struct PolicyIterationOptions {
  EvaluationMethod evaluation = EvaluationMethod::sweeps;
  double theta = 1e-10;
  int max_improvements = 1000;
  SweepOptions sweeps;  ///< with gamma; `max_sweeps` is for each evaluation

  static void visit(auto& self, auto&& field) {
    field("evaluation", self.evaluation, "evaluate by sweeps or exactly, by linear equations");
    field("theta", self.theta, "sweeps: evaluate until no value changes by so much (> 0)");
    field("max_improvements", self.max_improvements, "give up after so many (>= 1)");
    SweepOptions::visit(self.sweeps, field);
  }
  /// Throws std::invalid_argument.
  void validate() const;
};

/// One round of policy iteration: a policy, its values, and what improvement made of it.
struct Improvement {
  Policy policy;
  std::vector<double> values;
  int changed = 0;  ///< states in which the greedy policy differs from this one
};

struct PolicyIterationPlan : Plan {
  /// pi_0 with v_pi0, pi_1 with v_pi1, …; the last one changed nothing and is optimal.
  std::vector<Improvement> history;
};

/// Policy iteration (Sutton & Barto 4.3), from `start` (uniform where there is none): evaluate,
/// improve, until the policy is stable. Improvement keeps ties, so that a stable policy holds all
/// optimal actions.
PolicyIterationPlan policy_iteration(const TabularModel& model,
                                     const PolicyIterationOptions& options = {},
                                     std::optional<Policy> start = std::nullopt);

/// Modified policy iteration (Puterman & Shin 1978): after each sweep of value iteration,
/// `evaluation_sweeps` (>= 1) sweeps that evaluate the greedy policy, which look at one action
/// instead of all. Stops as value iteration does; `sweeps` counts both kinds.
Plan modified_policy_iteration(const TabularModel& model, int evaluation_sweeps,
                               double accuracy = 1e-10, const SweepOptions& options = {});

}  // namespace pavlov
