#pragma once

#include "agents/tabular/tabular_learner.h"
#include "agents/tabular/trajectory.h"

namespace pavlov {

/// Off-policy Monte Carlo control with weighted importance sampling (Sutton & Barto 5.7): acts with
/// an exploring behaviour policy b and learns the values of the greedy policy pi.
///
/// Backwards through an episode, W being the product of pi / b over the later steps:
/// C(S_t,A_t) += W, Q(S_t,A_t) += W / C(S_t,A_t) [G_t - Q(S_t,A_t)], until pi would not have taken
/// A_t. Where several actions are best, pi takes each of them with the same probability, or the
/// lowest, as `ties` says.
///
/// Truncated episodes are treated as by MonteCarlo.
class OffPolicyMonteCarlo final : public TabularLearner {
 public:
  struct Config {
    double gamma = 1;
    double initial_value = 0;
    bool use_truncated = true;
    ExplorationConfig exploration{.ties = TieBreak::lowest};

    static void visit(auto& self, auto&& field) {
      field("gamma", self.gamma, "discount rate [0, 1]");
      field("initial_value", self.initial_value, "what the table starts with");
      field("use_truncated", self.use_truncated,
            "learn from truncated episodes, whose returns are cut short, too");
      ExplorationConfig::visit(self.exploration, field);
    }
    void validate() const;
  };

  OffPolicyMonteCarlo(const Config& config, const LearnerContext& context);

  void begin_episodes() override;
  /// Learns from the episodes that have ended: after all copies have told their step, so that no
  /// probability of behaviour is of another table than the one acted from.
  void learn() override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void learn_from(const Transition& transition) override;
  void learn_from(std::span<const Step> episode);

  const bool use_truncated_;
  std::vector<Trajectory> episodes_;   ///< [B]
  std::vector<int> ended_;             ///< copies whose episode waits for `learn`
  std::vector<double> weight_;         ///< C, [S, A]
  std::vector<double> probabilities_;  ///< [A], for one state at a time
};

}  // namespace pavlov
