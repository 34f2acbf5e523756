#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/core/acts_and_steps.h"
#include "agents/deep/actor_critic.h"
#include "agents/tensor/step_graph.h"
#include "agents/tensor/tensor_distribution.h"
#include "agents/tensor/tensor_rollout.h"
#include "agents/tensor/tensors.h"
#include "nets/torch/torch_network.h"

namespace pavlov {

/// `ActorCritic`, whose loss and settings it has, with all numbers as tensors on one device: where
/// the environment is stepped there, too, no observation and no action comes to the processor.
/// Networks are LibTorch modules, gradients come from autograd. Random numbers are those of
/// `ActorCritic`, but for the order of minibatches; so from the same seed both take the same
/// actions until rounding tells them apart. Checkpoints are the same: each goes on where the other
/// stopped.
///
/// It has no bonus, and observations and actions are no tuples (see `make_actor_critic`).
class TensorActorCritic final : public AnyActorCritic, public ActsAndSteps {
 public:
  TensorActorCritic(const ActorCriticConfig& config, const LearnerContext& context);
  ~TensorActorCritic() override;

  void begin_episodes() override { rollout_.clear(); }
  void act(const BatchView& batch, Mode mode) override;
  bool act_and_step(VectorEnv& env) override;
  void observe(const BatchView& batch) override;
  void learn() override;
  Thoughts think(std::span<const double> observation) override;

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  using Tensor = torch::Tensor;
  /// What a network of our own beside the others learns: log deviations [A].
  struct Deviations;

  const Network& actor() const override { return *actor_; }
  const Network* critic() const override { return critic_.get(); }
  /// Parameters [n, P] of the policy from the actor's outputs.
  Tensor parameters(const Tensor& outputs) const;
  Tensor values(const Tensor& observations) const;
  TensorChoices choose(const BatchView& batch, const Tensor& words) const;
  /// Words of its stream that are drawn to act on so many copies.
  std::int64_t words_for(int copies) const;
  void update();
  void evaluate_rollout();
  /// One step of the optimisers with these steps of the rollout; false, and none, where the policy
  /// has diverged too far.
  bool learn_from(const Tensor& batch);
  void step_optimizers();

  torch::Device device_;
  TensorEncoder encode_;
  PolicyHead head_;  ///< for what it knows of the action space; its own numbers are not used
  std::unique_ptr<TensorDistribution> distribution_;
  std::unique_ptr<TorchNetwork> actor_;
  std::unique_ptr<TorchNetwork> critic_;  ///< null with a shared network
  std::unique_ptr<Deviations>
      deviations_;  ///< null where the network gives them, or there are none
  std::unique_ptr<Optimizer> actor_optimizer_;
  std::unique_ptr<Optimizer> critic_optimizer_;
  TensorRollout rollout_;
  TensorChoices kept_;  ///< where `act_and_step` has them
  StepGraph graph_;
  TensorChoices choices_;     ///< of the last `act`
  Tensor running_sums_;       ///< [4] float64, of the update under way, in the order of `Sums`
  Tensor log_probabilities_;  ///< [T n] of the steps when they were taken
};

}  // namespace pavlov
