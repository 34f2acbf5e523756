#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "agents/deep/distribution.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"
#include "nets/core/optimizer.h"

namespace pavlov {

/// Settings of a stochastic policy; those of deviations are for boxes only.
struct PolicyConfig {
  bool squash_actions = false;
  bool state_deviation = false;
  double log_deviation = 0;   // Stable-Baselines3
  double policy_gain = 0.01;  // Andrychowicz et al. 2021, section 3.2

  static void visit(auto& self, auto&& field) {
    field("squash_actions", self.squash_actions,
          "tanh keeps actions within their bounds; else what lies outside is clipped");
    field("state_deviation", self.state_deviation,
          "the network gives the deviations of actions, too; else they are learned numbers, the "
          "same in all states");
    field("log_deviation", self.log_deviation, "where those numbers begin [-20, 2]");
    field("policy_gain", self.policy_gain,
          "the first weights of the policy's outputs are multiplied by it (>= 0)");
  }
  void validate(const char* owner) const;
};

/// What was drawn for n observations, and from what.
struct Choices {
  std::vector<double> draws;        ///< [n, A]
  std::vector<float> parameters;    ///< [n, P]
  std::vector<std::uint8_t> legal;  ///< [n, P], empty: all are legal
};

/// Between a network and the distribution of actions: the first `num_outputs` numbers of a row of
/// outputs, and what is learned beside the network, are the distribution's parameters.
class PolicyHead {
 public:
  /// Throws std::invalid_argument that names `owner` for actions that no policy is known for.
  PolicyHead(const PolicyConfig& config, const OptimizerConfig& optimizer, const Space& actions,
             const char* owner);

  int num_outputs() const { return num_outputs_; }
  const ActionDistribution& distribution() const { return *distribution_; }

  /// Multiplies the weights of the policy's outputs by `policy_gain`: of the network that was made
  /// from `config` and `shape`. Throws std::invalid_argument where convolutions have no dense layer
  /// behind them.
  void scale_outputs(Network& network, const NetworkConfig& config,
                     const NetworkShape& shape) const;

  /// Chooses for all observations of the batch: draws, or the mode to exploit. `outputs` is rows of
  /// `stride` numbers.
  void act(const BatchView& batch, std::span<const float> outputs, int stride, Mode mode, Rng& rng);
  /// What `act` chose.
  const Choices& choices() const { return choices_; }

  /// Parameters [P] from a row of outputs.
  std::span<const float> parameters(std::span<const float> outputs);
  /// What the policy is at one row of outputs.
  void tell(std::span<const float> outputs, Thoughts& thoughts) {
    distribution_->tell(parameters(outputs), thoughts);
  }
  /// Before the gradients of a batch: what is learned beside the network sums up its own anew.
  void begin_gradient();
  /// From the gradient by the parameters [P] to that by the first outputs of a row.
  void backward(std::span<const float> by_parameters, std::span<float> by_outputs);
  /// A step of what is learned beside the network. Answers the norm of its gradient.
  double step(double learning_rate);

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  PolicyConfig config_;
  std::unique_ptr<ActionDistribution> distribution_;
  int num_outputs_;
  std::vector<float> log_deviations_;
  std::vector<float> gradient_;
  std::unique_ptr<Optimizer> optimizer_;  ///< null without log deviations
  Choices choices_;
  std::vector<float> parameters_;
  std::vector<double> action_;
};

}  // namespace pavlov
