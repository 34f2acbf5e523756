#pragma once

#include "agents/bandit/bandit_learner.h"

namespace pavlov {

/// Gradient bandit (Sutton & Barto 2.8): preferences H(a), chosen from by softmax (2.11) and moved
/// by stochastic gradient ascent (2.12):
/// H(a) += alpha (R - baseline) (1[a = A] - pi(a)).
///
/// The baseline is the mean of the rewards so far, the present one included, or 0.
class GradientBandit final : public BanditLearner {
 public:
  struct Config {
    double alpha = 0.1;  // Sutton & Barto, figure 2.5
    bool baseline = true;
    bool forget = true;

    static void visit(auto& self, auto&& field) {
      field("alpha", self.alpha, "step size (> 0)");
      field("baseline", self.baseline, "subtract the mean of the rewards so far");
      field("forget", self.forget, kForgetHelp);
    }
    void validate() const;
  };

  GradientBandit(const Config& config, const LearnerContext& context);

  /// The probabilities of the first copy.
  Thoughts think(std::span<const double> /*observation*/) override {
    return {.probabilities = {probabilities(0).begin(), probabilities(0).end()}};
  }

  /// pi(a) of a copy, [k].
  std::span<const double> probabilities(int copy) const { return probabilities_[copy]; }
  /// H(a) of a copy, [k].
  std::span<const double> preferences(int copy) const { return preferences_[copy]; }

 private:
  /// Mean of the rewards so far.
  struct Mean {
    double value = 0;
    std::int64_t count = 0;
  };

  int select(int copy, Mode mode) override;
  void learn_from(int copy, int arm, double reward) override;
  void forget(int copy) override;
  void save_estimates(Checkpoint& checkpoint) const override;
  void load_estimates(const Checkpoint& checkpoint) override;
  void update_probabilities(int copy);

  Config config_;
  ArmTable<double> preferences_;
  ArmTable<double> probabilities_;  ///< softmax of the preferences
  std::vector<Mean> rewards_;       ///< [n]
};

}  // namespace pavlov
