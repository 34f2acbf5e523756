#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "agents/deep/value_head.h"
#include "agents/exploration/exploration.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"
#include "replay/replay.h"

namespace pavlov {

/// Settings of `Dqn`. The defaults are those of Stable-Baselines3 2.x, which follows Mnih et al.
/// (2015), but for a buffer of 10^5 transitions instead of 10^6; every part is a switch of its own.
struct DqnConfig {
  DqnConfig();

  double gamma = 0.99;
  int batch_size = 32;
  std::int64_t learning_starts = 100;
  std::int64_t train_every_steps = 4;
  int updates_per_train = 1;
  bool target_network = true;
  std::int64_t target_sync_steps = 10000;
  double target_rate = 1;
  bool double_dqn = false;
  bool dueling = false;
  bool noisy = false;
  bool normalize_observations = false;
  bool save_replay = true;
  ValueHeadConfig value;
  ReplayConfig replay;
  NetworkConfig network;
  OptimizerConfig optimizer;
  ExplorationConfig exploration;

  static void visit(auto& self, auto&& field) {
    field("gamma", self.gamma, "discount [0, 1]");
    field("batch_size", self.batch_size, "transitions in an update (>= 1)");
    field("learning_starts", self.learning_starts, "steps of all copies before the first update");
    field("train_every_steps", self.train_every_steps, "steps of all copies between updates");
    field("updates_per_train", self.updates_per_train, "updates each time (>= 1)");
    field("target_network", self.target_network,
          "bootstrap from a second network that follows the first one slowly");
    field("target_sync_steps", self.target_sync_steps,
          "steps of all copies between two times that the target network follows");
    field("target_rate", self.target_rate,
          "how far it then goes: 1 copies, less is a soft update (0, 1]");
    field("double_dqn", self.double_dqn,
          "the online network chooses the next action, the target network values it "
          "(van Hasselt et al. 2016)");
    field("dueling", self.dueling, "value and advantage streams (Wang et al. 2016)");
    field("noisy", self.noisy, "dense layers with learned noise (Fortunato et al. 2018)");
    field("normalize_observations", self.normalize_observations,
          "subtract the running mean, divide by the running standard deviation");
    field("save_replay", self.save_replay, "checkpoints hold the replay buffer, too");
    ValueHeadConfig::visit(self.value, field);
    ReplayConfig::visit(self.replay, field);
    NetworkConfig::visit(self.network, field);
    OptimizerConfig::visit(self.optimizer, field);
    ExplorationConfig::visit(self.exploration, field);
  }
  void validate() const;
};

/// What a deep Q-network is wherever its numbers lie (see `make_dqn`): its streams of random
/// numbers, how far it has come, and what it tells of its last update.
class AnyDqn : public Learner {
 public:
  AnyDqn(const DqnConfig& config, const LearnerContext& context);

  std::vector<Figure> figures() const final;
  Thoughts think(std::span<const double> observation) final {
    return explorer_.think(action_values(observation));
  }

 protected:
  /// Means over the minibatch of the last update, and the length of its gradient.
  struct Update {
    double loss = 0;
    double td_error = 0;
    double q = 0;
    double gradient_norm = 0;
  };
  virtual Update last_update() const = 0;

  /// n more steps were taken: updates may be due.
  void count_steps(int n);
  /// One more update was made; throws std::runtime_error where its gradient is not finite.
  void count_update(double gradient_norm);
  /// The target network follows the online one where it is time to.
  void follow(const Network& online);

  void save_progress(Checkpoint& checkpoint) const;
  /// Older checkpoints do not tell of the last update, which is told as nothing then.
  Update load_progress(const Checkpoint& checkpoint);

  DqnConfig config_;
  Discrete actions_;
  Space observation_space_;
  Explorer explorer_;
  Rng exploration_rng_;
  Rng exploitation_rng_;
  Rng replay_rng_;
  Rng noise_rng_;
  std::unique_ptr<Network> target_;  ///< null without a target network

  std::int64_t steps_ = 0;  ///< of all copies
  std::int64_t updates_ = 0;
  std::int64_t followed_ = 0;  ///< steps when the target network last had the chance to follow
  std::int64_t due_ = 0;       ///< updates that the steps since the last ones ask for
};

}  // namespace pavlov
