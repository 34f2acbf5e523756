#pragma once

#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "agents/deep/policy_head.h"
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

/// What an actor-critic is wherever its numbers lie (see `make_actor_critic`): its streams of
/// random numbers, how far it has come, and what it tells of its last update.
class AnyActorCritic : public Learner {
 public:
  AnyActorCritic(const ActorCriticConfig& config, const LearnerContext& context);

  std::vector<Figure> figures() const final;
  std::string summary() const final;

 protected:
  /// Means over minibatches, summed up over an update.
  struct Sums {
    double policy_loss = 0;
    double value_loss = 0;
    double divergence = 0;  ///< of the new policy from the old: r - 1 - log r (Schulman 2020)
    double clipped = 0;
    double gradient_norm = 0;
  };

  virtual const Network& actor() const = 0;
  virtual const Network* critic() const = 0;  ///< null with a shared network

  /// Learning rate and clip of the update that begins, of which nothing is summed up yet.
  void begin_update();
  /// Steps in a minibatch of a rollout of so many.
  std::size_t minibatch_size(std::size_t steps) const;
  /// Whether a policy with this mean divergence in a minibatch is to be changed no more; the mean
  /// is taken over all processes that learn together.
  bool diverged(double divergence) const;
  /// Adds the length of a minibatch's gradient; throws std::runtime_error where it is not finite.
  void count_minibatch(double gradient_norm);

  void save_progress(Checkpoint& checkpoint) const;
  void load_progress(const Checkpoint& checkpoint);

  ActorCriticConfig config_;
  std::int64_t total_steps_;
  Space observation_space_;
  Rng action_rng_;
  Rng minibatch_rng_;

  std::int64_t steps_ = 0;  ///< of all copies
  std::int64_t updates_ = 0;
  double clip_;
  double learning_rate_;

  // Of the last update.
  Sums sums_;
  double minibatches_ = 0;
  double entropy_ = 0;
  double explained_variance_ = 0;

 private:
  /// What is left of 1 that falls linearly over the training.
  double remaining() const;
};

}  // namespace pavlov
