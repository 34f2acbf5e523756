#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "agents/deep/observation_encoder.h"
#include "agents/deep/policy_head.h"
#include "agents/deep/rollout.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"

namespace pavlov {

/// Settings of `ActorCritic`. The defaults are those of PPO in Stable-Baselines3 2.x, which follows
/// Schulman et al. (2017); "a2c" has its A2C's, after Mnih et al. (2016).
struct ActorCriticConfig {
  ActorCriticConfig();

  int rollout_steps = 2048;
  int epochs = 10;
  int minibatch_size = 64;
  double gamma = 0.99;
  double gae_lambda = 0.95;
  double clip = 0.2;
  double value_clip = 0;
  double target_divergence = 0;
  bool normalize_advantages = true;
  double entropy_coefficient = 0;
  double value_coefficient = 0.5;
  bool anneal_learning_rate = false;
  bool anneal_clip = false;
  bool shared_network = false;
  bool normalize_observations = false;
  double intrinsic_gamma = 0.99;  // Burda et al. 2018, as the next three
  double intrinsic_coefficient = 1;
  double extrinsic_coefficient = 2;
  bool intrinsic_episodes = false;
  PolicyConfig policy;
  NetworkConfig network;
  OptimizerConfig optimizer;

  static void visit(auto& self, auto&& field) {
    field("rollout_steps", self.rollout_steps, "steps of each copy between updates (>= 1)");
    field("epochs", self.epochs, "times that an update goes through these steps (>= 1)");
    field("minibatch_size", self.minibatch_size,
          "steps of all copies for each step of the optimiser; 0: all");
    field("gamma", self.gamma, "discount [0, 1]");
    field("gae_lambda", self.gae_lambda,
          "generalised advantage estimation: 1 returns, 0 TD errors [0, 1]");
    field("clip", self.clip,
          "probabilities are not pushed further from those acted with than to 1 +- this times "
          "them; 0: no limit (>= 0)");
    field("value_clip", self.value_clip,
          "values are not pushed further than this from those before the update; 0: no limit");
    field("target_divergence", self.target_divergence,
          "an update stops where the new policy has diverged from the old by 1.5 times this (KL); "
          "0: never");
    field("normalize_advantages", self.normalize_advantages,
          "advantages of a minibatch get mean 0 and deviation 1");
    field("entropy_coefficient", self.entropy_coefficient, "weight of the policy's entropy (>= 0)");
    field("value_coefficient", self.value_coefficient, "weight of the values' squared error (> 0)");
    field("anneal_learning_rate", self.anneal_learning_rate,
          "learning_rate falls to 0 over the training");
    field("anneal_clip", self.anneal_clip, "clip does, too");
    field("shared_network", self.shared_network,
          "values are one more output of the policy's network; else they have one of their own");
    field("normalize_observations", self.normalize_observations,
          "subtract the running mean, divide by the running standard deviation, both as they were "
          "when the rollout began");
    field("intrinsic_gamma", self.intrinsic_gamma, "with a bonus: its own discount [0, 1]");
    field("intrinsic_coefficient", self.intrinsic_coefficient,
          "with a bonus: weight of its advantages (>= 0)");
    field("extrinsic_coefficient", self.extrinsic_coefficient,
          "with a bonus: weight of the advantages of rewards (>= 0)");
    field("intrinsic_episodes", self.intrinsic_episodes,
          "with a bonus: its returns end with the episodes; else they go on into the next");
    PolicyConfig::visit(self.policy, field);
    NetworkConfig::visit(self.network, field);
    OptimizerConfig::visit(self.optimizer, field);
  }
  void validate() const;
};

/// What an actor-critic is wherever its numbers lie (see `make_actor_critic`).
class AnyActorCritic : public Learner {};

/// Advantage actor-critic: T steps of n copies, then an update of policy and values. A2C (Mnih et
/// al. 2016, synchronous) and PPO (Schulman et al. 2017) are the same code. With r the new
/// probability of a step divided by that acted with, A its advantage, G its return, the loss is
///
///   -mean min(r A, clip(r, 1 - c, 1 + c) A)  -  c_H mean H(pi)  +  c_V mean (V - G)^2.
///
/// |                     | A2C                       | PPO                                  |
/// |---------------------|---------------------------|--------------------------------------|
/// | epochs, minibatches | one step with all         | several epochs of minibatches        |
/// | clip                | none: r = 1, so that the  | keeps the later steps near the old   |
/// |                     | gradient is A grad log pi | policy                               |
/// | advantages          | returns (lambda 1)        | lambda 0.95, normalised              |
/// | optimiser           | RMSProp                   | Adam                                 |
///
/// With a bonus there are two value heads, V_E of the rewards and V_I of the bonuses, which add to
/// the third term each, and A = c_E A_E + c_I A_I (Burda et al. 2018, section 2.3).
///
/// (Huang et al. 2022 prove the first to be a case of the second.) Each network has an optimiser
/// and clips its gradient by itself. Exploiting takes the policy's mode.
class ActorCritic final : public AnyActorCritic {
 public:
  using Config = ActorCriticConfig;
  ActorCritic(const Config& config, const LearnerContext& context);
  ~ActorCritic() override;

  void begin_episodes() override;
  void act(const BatchView& batch, Mode mode) override;
  void observe(const BatchView& batch) override;
  void learn() override;
  bool takes_bonus() const override { return bonuses_.has_value(); }
  std::vector<Figure> figures() const override;
  std::string summary() const override;
  Thoughts think(std::span<const double> observation) override;

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  enum class Head { extrinsic, intrinsic };
  /// V(s) at n observations; the answer lasts until the next call.
  std::span<const float> values(const Rows& observations, int n, Head head = Head::extrinsic);

 private:
  /// Means over minibatches, summed up over an update, for `figures`.
  struct Sums {
    double policy_loss = 0;
    double value_loss = 0;
    double divergence = 0;  ///< of the new policy from the old: r - 1 - log r (Schulman 2020)
    double clipped = 0;
    double gradient_norm = 0;
  };
  /// A term of the objective of one step: its derivative by log r, or by the value.
  struct Term {
    double value = 0;
    double slope = 0;
    bool clipped = false;
  };

  std::size_t num_heads() const { return bonuses_ ? 2 : 1; }
  void update();
  void evaluate_rollout();
  /// Of step k, of rewards and bonuses together.
  double advantage(std::size_t k) const;
  /// One step of the optimisers; false, and none, where the policy has diverged too far.
  bool learn_from(std::span<const int> batch);
  /// Adds what some of a minibatch's steps, of these advantages, give of its gradient and figures;
  /// `share` is that of one step, 1 over the size of the minibatch.
  void add_gradient(std::span<const int> steps, std::span<const double> advantages, double share,
                    bool first, Sums& sums);
  /// The network's outputs [n, outputs()] at n observations.
  void predict(Network& network, const Rows& observations, int n, std::vector<float>& outputs);
  /// min(r A, clip(r) A) (Schulman et al. 2017, eq. 7).
  Term surrogate(double ratio, double advantage) const;
  /// The larger of (V - G)^2 and (clip(V) - G)^2 at step k (Baselines' PPO2).
  Term value_error(const RewardStream& stream, std::size_t k, double value) const;
  void step_optimizers();
  /// What is left of 1 that falls linearly over the training.
  double remaining() const;

  Config config_;
  std::int64_t total_steps_;
  Space observation_space_;
  ObservationEncoder encoder_;
  PolicyHead policy_;
  std::unique_ptr<Network> actor_;
  std::unique_ptr<Network> critic_;  ///< null with a shared network
  std::unique_ptr<Optimizer> actor_optimizer_;
  std::unique_ptr<Optimizer> critic_optimizer_;
  Rollout rollout_;
  std::optional<BonusRollout> bonuses_;
  Rng action_rng_;
  Rng minibatch_rng_;

  std::int64_t steps_ = 0;  ///< of all copies
  std::int64_t updates_ = 0;
  double clip_ = 0;
  double learning_rate_ = 0;
  double minibatches_ = 0;  ///< of the last update
  Sums sums_;
  double entropy_ = 0;
  double explained_variance_ = 0;

  // Room, so that neither acting nor learning allocates.
  std::vector<float> outputs_;
  std::vector<float> value_outputs_;
  std::vector<double> log_probabilities_;  ///< of the steps when they were taken
  std::vector<int> order_;
  int slice_;  ///< rows that the networks take at a time
  RowStorage gathered_;
  int room_ = 0;                    ///< rows in it
  std::vector<double> advantages_;  ///< of a minibatch
  std::vector<float> by_parameters_;
  std::vector<float> actor_gradient_;
  std::vector<float> critic_gradient_;
};

/// An actor-critic for the settings' device. On the processor it is the class above. Elsewhere all
/// its numbers are tensors there (agents/tensor), unless it needs what that lacks: a bonus,
/// normalised or discrete observations, actions of several discrete components; then it is the
/// class above with its networks on the device.
std::unique_ptr<Learner> make_actor_critic(const ActorCriticConfig& config,
                                           const LearnerContext& context);

using ActorCriticFactory = std::unique_ptr<Learner> (*)(const ActorCriticConfig&,
                                                        const LearnerContext&);
/// Called by the static initialiser of the library that has the one on tensors.
bool register_tensor_actor_critic(ActorCriticFactory factory);

}  // namespace pavlov
