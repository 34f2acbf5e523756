#include "agents/tabular/n_step_tree_backup.h"

#include <numeric>

#include "agents/core/registry.h"

namespace pavlov {

NStepTreeBackup::NStepTreeBackup(const Config& config, const LearnerContext& context)
    : NStepLearner("tree-backup", config.table, config.n, context),
      target_policy_(config.target_policy),
      policy_(static_cast<std::size_t>(num_actions())) {}

// G_{t:T} = R_T at the end, R_{t+1} + gamma sum_a pi(a|S_{t+1}) Q(S_{t+1},a) at the horizon;
// before: G_{t:h} = R_{t+1} + gamma [sum_{a != A_{t+1}} pi(a|S_{t+1}) Q(S_{t+1},a)
//                            + pi(A_{t+1}|S_{t+1}) G_{t+1:h}]
double NStepTreeBackup::target(std::span<const Step> steps, const Transition& last) {
  double g = last.reward;
  if (!last.terminated) g += config_.gamma * expected_q(last.next_state);
  for (std::size_t k = steps.size() - 1; k > 0; --k) {
    const int state = steps[k].state;
    const int action = steps[k].action;
    const double expected = expected_q(state);
    const double pi = policy_[static_cast<std::size_t>(action)];
    g = steps[k - 1].reward + config_.gamma * (expected + pi * (g - q_(state, action)));
  }
  return g;
}

double NStepTreeBackup::expected_q(int state) {
  const auto q = q_.row(state);
  if (target_policy_ == TargetPolicy::greedy) {
    greedy_probabilities(q, legal(state), config_.exploration.ties, policy_);
  } else {
    explorer_.probabilities(q, counts(state), legal(state), policy_);
  }
  return std::inner_product(policy_.begin(), policy_.end(), q.begin(), 0.0);
}

namespace {
[[maybe_unused]] const bool registered = register_learner<NStepTreeBackup>(
    "tree-backup", "n-step off-policy control without importance sampling (Sutton & Barto 7.5)");
}  // namespace

}  // namespace pavlov
