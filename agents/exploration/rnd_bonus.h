#pragma once

#include "agents/exploration/learned_bonus.h"

namespace pavlov {

struct RndConfig {
  LearnedBonusConfig learned;
  int features = 64;     // Burda et al. 2018: 512, of pictures
  int extra_layers = 2;  // Burda et al. 2018

  static void visit(auto& self, auto&& field) {
    field("features", self.features, "numbers that target and predictor give for a state (>= 1)");
    field("extra_layers", self.extra_layers,
          "hidden layers, as wide as features, that the predictor has more than the target (>= 0)");
    LearnedBonusConfig::visit(self.learned, field);
  }
  void validate() const;
};

/// Random network distillation (Burda et al. 2018): a predictor learns what a random network, the
/// target, which stays as it began, says of states: min_theta ||f^(s'; theta) - f(s')||^2. Where it
/// still errs it has seen little that is alike, so that the error is the bonus. The target is a
/// function of s', so that nothing random in the world keeps the error up.
///
/// Differs from the paper: every step is judged and learned from as it comes, not by rollouts.
class RndBonus final : public LearnedBonus {
 public:
  using Config = RndConfig;
  RndBonus(const Config& config, const LearnerContext& context);

  std::string summary() const override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void find_errors(const Steps& steps, std::span<double> errors) override;
  double learn_from(const Steps& steps) override;
  std::span<const float> targets(const Steps& steps);

  std::size_t features_;
  std::unique_ptr<Network> target_;
  std::unique_ptr<Network> predictor_;
  std::unique_ptr<Optimizer> optimizer_;
  std::vector<float> targets_;  // room
  std::vector<float> predictions_;
  std::vector<float> gradient_;
};

}  // namespace pavlov
