#pragma once

#include "agents/exploration/forward_model.h"
#include "agents/exploration/learned_bonus.h"

namespace pavlov {

struct IcmConfig {
  LearnedBonusConfig learned;
  int features = 64;  // Pathak et al. 2017: 288, of pictures
  double beta = 0.2;  // Pathak et al. 2017

  static void visit(auto& self, auto&& field) {
    field("features", self.features, "numbers that states are encoded as (>= 1)");
    field("beta", self.beta,
          "weight of the forward loss beside 1 - beta of the inverse loss [0, 1)");
    LearnedBonusConfig::visit(self.learned, field);
  }
  void validate() const;
};

/// The intrinsic curiosity module (Pathak et al. 2017). An encoder phi learns what of states tells
/// which action was taken, by an inverse model a^ = g(phi(s), phi(s')) (eq. 2, 3); a forward model
/// predicts phi(s') (eq. 4, 5), and its error 1/2 ||phi^(s') - phi(s')||^2 is the bonus (eq. 6).
/// Together they minimise (1 - beta) L_I + beta L_F (eq. 7, without the policy's part). What the
/// agent's actions have nothing to do with is left out of phi.
///
/// L_I is the cross entropy of discrete actions and the mean squared error of others.
class IcmBonus final : public LearnedBonus {
 public:
  using Config = IcmConfig;
  IcmBonus(const Config& config, const LearnerContext& context);

  std::vector<Learner::Figure> figures() const override;
  std::string summary() const override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void find_errors(const Steps& steps, std::span<double> errors) override;
  double learn_from(const Steps& steps) override;
  /// L_I; the gradient of (1 - beta) L_I goes into `gradient_`.
  double learn_inverse(const Steps& steps);

  double beta_;
  std::size_t features_;
  bool discrete_;  ///< actions
  std::unique_ptr<Network> encoder_;
  std::unique_ptr<Network> inverse_;
  std::unique_ptr<Optimizer> encoder_optimizer_;
  std::unique_ptr<Optimizer> inverse_optimizer_;
  ForwardModel forward_;
  double inverse_loss_ = 0;
  std::vector<float> both_;      // room: S and below it S', [2 n, D]
  std::vector<float> codes_;     ///< phi of both, [2 n, F]
  std::vector<float> gradient_;  ///< by them
  std::vector<float> pairs_;     ///< [n, 2 F]
  std::vector<float> action_gradient_;
  std::vector<float> pair_gradient_;
};

}  // namespace pavlov
