#pragma once

#include <memory>
#include <span>
#include <vector>

#include "agents/deep/off_policy_actor_critic.h"
#include "agents/exploration/action_noise.h"

namespace pavlov {

/// Settings of `Ddpg`, with the defaults of DDPG.
struct DdpgConfig {
  DdpgConfig();

  OffPolicyConfig shared;
  ActionNoiseConfig exploration;
  double target_noise = 0;
  double target_noise_clip = 0.5;  // Fujimoto et al. 2018

  static void visit(auto& self, auto&& field) {
    OffPolicyConfig::visit(self.shared, field);
    ActionNoiseConfig::visit(self.exploration, field);
    field("target_noise", self.target_noise,
          "target policy smoothing: standard deviation of the noise on the next action, for "
          "actions in [-1, 1] (>= 0)");
    field("target_noise_clip", self.target_noise_clip, "where that noise is cut off (>= 0)");
  }
  void validate() const;
};

/// The defaults of TD3 (Fujimoto et al. 2018).
DdpgConfig td3();

/// Deep deterministic policy gradient (RL-44 … RL-47; Lillicrap et al. 2016, algorithm 1): a policy
/// mu(s) that climbs its critic, with noise to explore.
///
/// TD3, twin delayed DDPG (Fujimoto et al. 2018, algorithm 1), is the same with three settings
/// moved: two critics of whose target values the least counts, a policy updated after every second
/// update of the critics, and noise on the next action, too, which smooths the critics.
class Ddpg final : public OffPolicyActorCritic {
 public:
  using Config = DdpgConfig;
  Ddpg(const Config& config, const LearnerContext& context);

  void begin_episodes() override;
  void observe(const BatchView& batch) override;
  std::vector<Figure> figures() const override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void choose(const Rows& observations, int n, Mode mode, std::span<float> actions) override;
  std::vector<double> deviations() const override {
    return std::vector<double>(static_cast<std::size_t>(action_width()), noise_.deviation());
  }
  void choose_next(const Rows& observations, int n, std::span<float> actions,
                   std::span<float> bonuses) override;
  void improve(const Rows& observations, int n) override;
  void follow(double rate) override { target_->blend(*actor_, rate); }

  Config config_;
  std::unique_ptr<Network> target_;
  ActionNoise noise_;
  double policy_value_ = 0;      ///< mean Q_1(S, mu(S)) of the last update, for `figures`
  std::vector<float> actions_;   ///< room: [B, A]
  std::vector<float> gradient_;  ///< room: [B, A]
};

}  // namespace pavlov
