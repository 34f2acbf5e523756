#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "agents/core/acts_and_steps.h"
#include "agents/deep/dqn.h"
#include "agents/tensor/step_graph.h"
#include "agents/tensor/tensor_replay.h"
#include "agents/tensor/tensors.h"
#include "nets/torch/torch_network.h"

namespace pavlov {

/// `Dqn`, whose loss and settings it has, with all numbers as tensors on one device, the replay
/// buffer included. It is the deep Q-network of Mnih et al. (2015) with Double DQN and duelling
/// networks; `make_dqn` tells what it lacks. Checkpoints hold its replay buffer in a way of its
/// own, which `Dqn` takes as one without experience, and the other way round.
class TensorDqn final : public AnyDqn, public ActsAndSteps {
 public:
  TensorDqn(const DqnConfig& config, const LearnerContext& context);
  ~TensorDqn() override;

  void act(const BatchView& batch, Mode mode) override;
  bool act_and_step(VectorEnv& env) override;
  void observe(const BatchView& batch) override;
  void learn() override;
  std::string summary() const override { return online_->summary(); }
  std::vector<double> action_values(std::span<const double> observation) const override;

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  using Tensor = torch::Tensor;
  Update last_update() const override;
  Tensor values(TorchNetwork& network, const Tensor& observations) const {
    return network.apply(encode_(observations));
  }
  void choose(const BatchView& batch, const Tensor& words) const;
  /// Words of its stream that are drawn to act on so many copies.
  std::int64_t words_for(int copies) const;
  void update();

  torch::Device device_;
  TensorEncoder encode_;
  std::unique_ptr<TorchNetwork> online_;  ///< as the target network is
  std::unique_ptr<Optimizer> optimizer_;
  TensorReplay replay_;
  StepGraph graph_;
  Tensor epsilon_;  ///< [] float64
  Tensor last_;     ///< [3] loss, TD error and value of the last update
  double gradient_norm_ = 0;
};

}  // namespace pavlov
