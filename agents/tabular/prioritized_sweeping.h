#pragma once

#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "agents/tabular/learned_model.h"
#include "agents/tabular/tabular_learner.h"

namespace pavlov {

/// Prioritised sweeping for a deterministic world that is learned on the way: of the imagined steps
/// those come first whose values would change most, and the steps that lead to a changed state
/// follow (Moore & Atkeson 1993; Peng & Williams 1993; Sutton & Barto 8.4).
class PrioritizedSweeping final : public TabularLearner {
 public:
  struct Config {
    TabularConfig table{};
    int planning_steps = 5;
    double threshold = 1e-4;

    static void visit(auto& self, auto&& field) {
      TabularConfig::visit(self.table, field);
      field("planning_steps", self.planning_steps, "updates after each real step (>= 1)");
      field("threshold", self.threshold, "smaller changes of a value are not planned for (>= 0)");
    }
  };
  PrioritizedSweeping(const Config& config, const LearnerContext& context);

  /// Updates of an action value so far.
  std::int64_t updates() const { return updates_; }

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void learn_from(const Transition& transition) override;
  /// R + gamma max_a Q(S',a), as the model has it.
  double target(int state, int action) const;
  /// Queues (S,A) by |target - Q(S,A)| if that is above the threshold.
  void prioritize(int state, int action);
  /// Notes that (S,A) leads to the next state that the model tells.
  void add_predecessor(int state, int action);

  int planning_steps_;
  double threshold_;
  LearnedModel model_;
  std::int64_t updates_ = 0;
  std::vector<std::set<std::size_t>> predecessors_;  ///< [S] cells that lead to a state
  std::vector<double> priority_;                     ///< [S, A] 0: not queued
  std::set<std::pair<double, std::size_t>, std::greater<>> queue_;  ///< (priority, cell)
};

}  // namespace pavlov
