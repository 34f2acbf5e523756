#pragma once

#include <vector>

#include "agents/tabular/learned_model.h"
#include "agents/tabular/tabular_learner.h"

namespace pavlov {

/// Tabular Dyna-Q: Q-learning from real steps and, after each, from steps that the learned model
/// imagines (Sutton 1990; Sutton & Barto 8.2).
///
/// Dyna-Q+ is the same with `kappa` > 0 and `untried_actions`: an imagined step pays
/// kappa sqrt(tau) more, where tau real steps have gone by since it was last really tried, and
/// actions never tried in a visited state are imagined, too (8.3 and its footnote). The world may
/// then change.
class DynaQ final : public TabularLearner {
 public:
  struct Config {
    TabularConfig table{};
    int planning_steps = 5;
    double kappa = 0;
    bool untried_actions = false;

    static void visit(auto& self, auto&& field) {
      TabularConfig::visit(self.table, field);
      field("planning_steps", self.planning_steps, "imagined steps after each real one (>= 0)");
      field("kappa", self.kappa, "bonus kappa sqrt(tau) for what was long not tried (>= 0)");
      field("untried_actions", self.untried_actions, "imagine actions never tried, too");
    }
  };
  DynaQ(const Config& config, const LearnerContext& context);

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void learn_from(const Transition& transition) override;
  /// Q-learning's update from one step, real or imagined.
  void back_up(int state, int action, double reward, int next_state, bool terminated);

  Config dyna_;
  LearnedModel model_;
  std::int64_t time_ = 0;                 ///< real steps of all copies
  std::vector<std::int64_t> last_tried_;  ///< [S, A] time of the last real try, 0: never
};

}  // namespace pavlov
