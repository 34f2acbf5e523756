#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/deep/any_actor_critic.h"
#include "agents/deep/observation_encoder.h"
#include "agents/deep/rollout.h"

namespace pavlov {

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
  Thoughts think(std::span<const double> observation) override;

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  enum class Head { extrinsic, intrinsic };
  /// V(s) at n observations; the answer lasts until the next call.
  std::span<const float> values(const Rows& observations, int n, Head head = Head::extrinsic);

 private:
  /// A term of the objective of one step: its derivative by log r, or by the value.
  struct Term {
    double value = 0;
    double slope = 0;
    bool clipped = false;
  };

  const Network& actor() const override { return *actor_; }
  const Network* critic() const override { return critic_.get(); }
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

  ObservationEncoder encoder_;
  PolicyHead policy_;
  std::unique_ptr<Network> actor_;
  std::unique_ptr<Network> critic_;  ///< null with a shared network
  std::unique_ptr<Optimizer> actor_optimizer_;
  std::unique_ptr<Optimizer> critic_optimizer_;
  Rollout rollout_;
  std::optional<BonusRollout> bonuses_;

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
/// normalised observations, observations or actions of several discrete components; then it is the
/// class above with its networks on the device.
std::unique_ptr<Learner> make_actor_critic(const ActorCriticConfig& config,
                                           const LearnerContext& context);

using ActorCriticFactory = std::unique_ptr<Learner> (*)(const ActorCriticConfig&,
                                                        const LearnerContext&);
/// Called by the static initialiser of the library that has the one on tensors.
bool register_tensor_actor_critic(ActorCriticFactory factory);

}  // namespace pavlov
