#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/deep/any_dqn.h"
#include "agents/deep/observation_encoder.h"

namespace pavlov {

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
  std::string summary() const override { return online_->summary(); }
  std::vector<double> action_values(std::span<const double> observation) const override;

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  Network& network() { return *online_; }

 private:
  Update last_update() const override { return last_; }
  void update();
  /// Outputs of a network for rows of observations, [n, actions * atoms].
  std::span<const float> predict(Network& network, const Rows& observations, int n,
                                 std::vector<float>& room);
  /// The outputs of action a in row i.
  std::span<const float> outputs_of(std::span<const float> outputs, int i, int action) const;
  /// Mean values of all actions in row i.
  std::span<const double> values(std::span<const float> outputs, int i);
  void remember_legal(const BatchView& batch);

  int atoms_;
  std::int64_t total_steps_;
  ObservationEncoder encoder_;
  std::unique_ptr<ValueHead> head_;
  std::unique_ptr<Network> online_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<Replay> replay_;
  Update last_;

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
/// values, noisy layers, priorities, several steps, stacked frames, observations that are
/// normalised or have several discrete components, illegal actions, exploration other than greedy
/// and epsilon-greedy; then it is the class above with its networks on the device.
std::unique_ptr<Learner> make_dqn(const DqnConfig& config, const LearnerContext& context);

using DqnFactory = std::unique_ptr<Learner> (*)(const DqnConfig&, const LearnerContext&);
/// Called by the static initialiser of the library that has the one on tensors.
bool register_tensor_dqn(DqnFactory factory);

}  // namespace pavlov
