#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "agents/deep/observation_encoder.h"
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

/// What a deep Q-network is wherever its numbers lie (see `make_dqn`).
class AnyDqn : public Learner {};

/// Deep Q-network (Mnih et al. 2015, algorithm 1) and all that has been added to it: Double DQN,
/// prioritised replay, duelling networks, multi-step returns, distributional values, noisy layers.
/// All of them on is Rainbow (Hessel et al. 2018); replay and target network off is Q-learning with
/// a network in place of the table, which is what the additions cure.
///
/// The environments' actions are discrete. Termination cuts the bootstrap, truncation does not.
class Dqn final : public AnyDqn {
 public:
  using Config = DqnConfig;
  Dqn(const Config& config, const LearnerContext& context);
  ~Dqn() override;

  void begin_episodes() override;
  void act(const BatchView& batch, Mode mode) override;
  void observe(const BatchView& batch) override;
  void learn() override;
  std::vector<Figure> figures() const override;
  std::string summary() const override { return online_->summary(); }
  std::vector<double> action_values(std::span<const double> observation) const override;
  Thoughts think(std::span<const double> observation) override {
    return explorer_.think(action_values(observation));
  }

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  Network& network() { return *online_; }

 private:
  void update();
  void follow();
  /// Outputs of a network for rows of observations, [n, actions * atoms].
  std::span<const float> predict(Network& network, const Rows& observations, int n,
                                 std::vector<float>& room);
  /// The outputs of action a in row i.
  std::span<const float> outputs_of(std::span<const float> outputs, int i, int action) const;
  /// Mean values of all actions in row i.
  std::span<const double> values(std::span<const float> outputs, int i);
  void remember_legal(const BatchView& batch);

  Config config_;
  Discrete actions_;
  Space observation_space_;
  int atoms_;
  std::int64_t total_steps_;
  ObservationEncoder encoder_;
  std::unique_ptr<ValueHead> head_;
  std::unique_ptr<Network> online_;
  std::unique_ptr<Network> target_;  ///< null without a target network
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<Replay> replay_;
  Explorer explorer_;
  Rng exploration_rng_;
  Rng exploitation_rng_;
  Rng replay_rng_;
  Rng noise_rng_;

  std::int64_t steps_ = 0;  ///< of all copies
  std::int64_t updates_ = 0;
  std::int64_t followed_ = 0;  ///< steps when the target network last had the chance to follow
  int due_ = 0;                ///< updates that the last `observe` asked for

  // The last update, for `figures`.
  double loss_ = 0;
  double td_error_ = 0;
  double q_ = 0;
  double gradient_norm_ = 0;

  // Room, so that neither acting nor learning allocates.
  std::vector<float> outputs_;
  std::vector<float> next_outputs_;
  std::vector<float> choice_outputs_;
  std::vector<float> gradient_;
  std::vector<float> td_errors_;
  std::vector<double> values_;
  std::vector<std::uint8_t> next_legal_;
};

/// A deep Q-network for the settings' device. On the processor it is the class above. Elsewhere all
/// its numbers are tensors there (agents/tensor), unless it needs what that lacks: distributional
/// values, noisy layers, priorities, several steps, stacked frames, normalised or discrete
/// observations, illegal actions, exploration other than greedy and epsilon-greedy; then it is the
/// class above with its networks on the device.
std::unique_ptr<Learner> make_dqn(const DqnConfig& config, const LearnerContext& context);

using DqnFactory = std::unique_ptr<Learner> (*)(const DqnConfig&, const LearnerContext&);
/// Called by the static initialiser of the library that has the one on tensors.
bool register_tensor_dqn(DqnFactory factory);

}  // namespace pavlov
