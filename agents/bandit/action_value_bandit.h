#pragma once

#include "agents/bandit/bandit_learner.h"
#include "agents/exploration/exploration.h"
#include "agents/tabular/tabular_learner.h"

namespace pavlov {

/// Action-value methods for bandits (Sutton & Barto 2.2 - 2.7): estimates
/// Q(A) += step size [R - Q(A)] (2.3, 2.5) and any way of exploring: greedy, epsilon-greedy,
/// optimistic start (`initial_value`), UCB (2.10; t = selections so far), softmax, count bonus.
///
/// The first sample average replaces `initial_value`; a constant step moves away from it slowly.
class ActionValueBandit final : public BanditLearner {
 public:
  struct Config {
    StepSize step_size = StepSize::inverse_visits;
    double alpha = 0.1;
    double initial_value = 0;
    bool forget = true;
    ExplorationConfig exploration{};

    static void visit(auto& self, auto&& field) {
      field("step_size", self.step_size,
            "inverse_visits: the sample average, 1 / N(a); constant: alpha");
      field("alpha", self.alpha, "constant step size (0, 1]");
      field("initial_value", self.initial_value, "first estimate; above all rewards: optimistic");
      field("forget", self.forget, kForgetHelp);
      ExplorationConfig::visit(self.exploration, field);
    }
    void validate() const;
  };

  ActionValueBandit(const Config& config, const LearnerContext& context);

  std::vector<Figure> figures() const override;
  // Of the first copy:
  std::vector<double> action_values(std::span<const double> observation) const override;
  Thoughts think(std::span<const double> observation) override {
    return explorer_.think(action_values(observation), counts(0));
  }

  /// Q(a) of a copy, [k].
  std::span<const double> values(int copy) const { return values_[copy]; }
  /// N(a) of a copy, [k].
  std::span<const std::int64_t> counts(int copy) const { return counts_[copy]; }

 private:
  int select(int copy, Mode mode) override;
  void learn_from(int copy, int arm, double reward) override;
  void forget(int copy) override;
  void advance(int steps) override { explorer_.advance(steps); }
  void save_estimates(Checkpoint& checkpoint) const override;
  void load_estimates(const Checkpoint& checkpoint) override;

  Config config_;
  Explorer explorer_;
  ArmTable<double> values_;
  ArmTable<std::int64_t> counts_;
};

}  // namespace pavlov
