#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "agents/deep/critics.h"
#include "agents/deep/observation_encoder.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"
#include "replay/replay.h"

namespace pavlov {

/// What DDPG, TD3 and SAC have in common. The defaults are those of Stable-Baselines3 2.x.
struct OffPolicyConfig {
  OffPolicyConfig();

  double gamma = 0.99;
  int batch_size = 256;
  std::int64_t learning_starts = 100;
  std::int64_t train_every_steps = 1;
  int updates_per_train = 1;
  double target_rate = 0.005;  // Fujimoto et al. 2018; Lillicrap et al. 2016: 0.001
  int critics = 1;
  int policy_delay = 1;
  double actor_learning_rate = 0;  // Lillicrap et al. 2016: a tenth of the critic's
  bool normalize_observations = false;
  bool save_replay = true;
  ReplayConfig replay;
  NetworkConfig network;
  OptimizerConfig optimizer;

  static void visit(auto& self, auto&& field) {
    field("gamma", self.gamma, "discount [0, 1]");
    field("batch_size", self.batch_size, "transitions in an update (>= 1)");
    field("learning_starts", self.learning_starts,
          "steps of all copies before the first update, with actions at random");
    field("train_every_steps", self.train_every_steps, "steps of all copies between updates");
    field("updates_per_train", self.updates_per_train, "updates each time (>= 1)");
    field("target_rate", self.target_rate,
          "tau: how far the target networks follow the learned ones with each update of the policy "
          "(0, 1]");
    field("critics", self.critics,
          "critics, of whose target values the least counts (>= 1): 2 is clipped double Q-learning "
          "(Fujimoto et al. 2018)");
    field("policy_delay", self.policy_delay,
          "updates of the critics for each of policy and targets (>= 1)");
    field("actor_learning_rate", self.actor_learning_rate,
          "step size of the policy; 0: learning_rate");
    field("normalize_observations", self.normalize_observations,
          "subtract the running mean, divide by the running standard deviation");
    field("save_replay", self.save_replay, "checkpoints hold the replay buffer, too");
    ReplayConfig::visit(self.replay, field);
    NetworkConfig::visit(self.network, field);
    OptimizerConfig::visit(self.optimizer, field);
  }
  void validate(const std::string& owner) const;
};

/// Learning of critics Q and a policy from replayed experience, for actions in a bounded Box: the
/// loop of DDPG (RL-44; Lillicrap et al. 2016, algorithm 1), in which each algorithm fills in what
/// the policy does, what it would do next, and how it improves.
///
/// The policy's actions are in [-1, 1] and stretched to each number's bounds. Termination cuts the
/// bootstrap, truncation does not.
class OffPolicyActorCritic : public Learner {
 public:
  void begin_episodes() override;
  void act(const BatchView& batch, Mode mode) final;
  void observe(const BatchView& batch) override;
  void learn() final;
  std::vector<Figure> figures() const override;

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  /// The value is Q_1(s, a) of the best action a.
  Thoughts think(std::span<const double> observation) override;

  Network& actor() { return *actor_; }
  Critics& critics() { return critics_; }

 protected:
  /// The actor has so many `outputs` for each number of the action. Throws std::invalid_argument
  /// for action spaces other than a Box with finite bounds and for observations that are images.
  OffPolicyActorCritic(std::string name, const OffPolicyConfig& config, int outputs,
                       const LearnerContext& context);

  /// The actions taken on n encoded observations, [n, A], in [-1, 1].
  virtual void choose(const Rows& observations, int n, Mode mode, std::span<float> actions) = 0;
  /// How far exploring goes around the best action that `choose` gave for one observation, [A], in
  /// units of [-1, 1].
  virtual std::vector<double> deviations() const = 0;
  /// The actions A' that next observations are valued by, and what is added to their values.
  virtual void choose_next(const Rows& observations, int n, std::span<float> actions,
                           std::span<float> bonuses) = 0;
  /// One step of the policy on n encoded observations.
  virtual void improve(const Rows& observations, int n) = 0;
  /// The policy's own target networks follow.
  virtual void follow(double /*rate*/) {}

  int action_width() const { return action_width_; }
  /// The actor's step, from the gradient of its loss by its outputs; refuses what is not finite.
  void step_actor(std::span<const float> output_gradient);

 private:
  void update();
  void check_finite(const char* whose, double norm) const;

  std::string name_;
  OffPolicyConfig config_;
  Space observation_space_;
  Box box_;
  int action_width_;
  ObservationEncoder encoder_;

 protected:
  std::unique_ptr<Network> actor_;
  Critics critics_;
  Rng exploration_rng_;
  Rng learning_rng_;  ///< for what an update draws besides its batch

 private:
  std::unique_ptr<Optimizer> actor_optimizer_;
  std::unique_ptr<Replay> replay_;
  Rng replay_rng_;
  std::int64_t total_steps_;

  std::int64_t steps_ = 0;  ///< of all copies
  std::int64_t updates_ = 0;
  int due_ = 0;  ///< updates that the last `observe` asked for

  Critics::Update critic_update_;  ///< the last one, for `figures`
  double actor_gradient_norm_ = 0;

  // Room, so that neither acting nor learning allocates.
  std::vector<float> actions_;  ///< [n, A]
  std::vector<float> targets_;  ///< [B]
  std::vector<float> bonuses_;
  std::vector<float> td_errors_;
};

}  // namespace pavlov
