#pragma once

#include <span>
#include <vector>

#include "agents/deep/off_policy_actor_critic.h"
#include "agents/deep/squashed_draws.h"

namespace pavlov {

/// Settings of `Sac`. The defaults are those of Stable-Baselines3 2.x, which follows Haarnoja et
/// al. 2018b.
struct SacConfig {
  SacConfig();

  OffPolicyConfig shared;
  bool automatic_temperature = true;
  double temperature = 1;
  double target_entropy = -1;  // Haarnoja et al. 2018b, table 1
  double temperature_learning_rate = 0;

  static void visit(auto& self, auto&& field) {
    OffPolicyConfig::visit(self.shared, field);
    field("automatic_temperature", self.automatic_temperature,
          "the temperature is learned, so that the policy keeps its target entropy");
    field("temperature", self.temperature,
          "alpha: what a nat of entropy is worth, at the start where it is learned (> 0)");
    field("target_entropy", self.target_entropy,
          "entropy that the policy shall keep [nats for each number of the action]");
    field("temperature_learning_rate", self.temperature_learning_rate,
          "step size of the logarithm of the temperature; 0: learning_rate");
  }
  void validate() const;
};

/// Soft actor-critic (Haarnoja et al. 2018a; with its temperature learned: 2018b, algorithm 1): a
/// stochastic policy that maximises return plus temperature times entropy, and so explores by
/// itself.
///
/// The policy is a Gaussian with mean and deviation from the network, squashed by tanh. At its best
/// it plays the squashed mean. In multi-step returns only the entropy of the last action counts.
class Sac final : public OffPolicyActorCritic {
 public:
  using Config = SacConfig;
  Sac(const Config& config, const LearnerContext& context);

  std::vector<Figure> figures() const override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  double temperature() const;

 private:
  void choose(const Rows& observations, int n, Mode mode, std::span<float> actions) override;
  std::vector<double> deviations() const override;
  void choose_next(const Rows& observations, int n, std::span<float> actions,
                   std::span<float> bonuses) override;
  void improve(const Rows& observations, int n) override;

  Config config_;
  SquashedDraws draws_;

  /// A number stepped by Adam (Kingma & Ba 2015).
  struct AdamNumber {
    double value = 0;
    double mean = 0;
    double square = 0;
    double steps = 0;
    void step(double gradient, double learning_rate);
  };
  AdamNumber log_temperature_;

  double policy_value_ = 0;  ///< of the last update, for `figures`
  double entropy_ = 0;

  // Room, so that neither acting nor learning allocates.
  std::vector<float> outputs_;          ///< [n, 2 A]
  std::vector<float> output_gradient_;  ///< [n, 2 A]
  std::vector<float> actions_;          ///< [n, A]
  std::vector<float> action_gradient_;  ///< [n, A]
};

}  // namespace pavlov
