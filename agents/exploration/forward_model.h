#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/checkpoint.h"
#include "nets/core/network.h"

namespace pavlov {

/// n steps in some features phi of states.
struct FeatureSteps {
  int n = 0;
  std::span<const float> features;       ///< [n, F] phi(s)
  std::span<const float> actions;        ///< [n, A] flat
  std::span<const float> next_features;  ///< [n, F] phi(s')
};

/// Where gradients by the features are added.
struct FeatureGradients {
  std::span<float> features;
  std::span<float> next_features;
};

/// Predicts the features of the next state, phi^(s') = f(phi(s), a), and errs by
/// 1/2 ||phi^(s') - phi(s')||^2 (Pathak et al. 2017, eq. 5).
class ForwardModel {
 public:
  /// `network` has F + A inputs and F outputs.
  ForwardModel(std::unique_ptr<Network> network, const OptimizerConfig& optimizer);

  /// [n].
  void find_errors(const FeatureSteps& steps, std::span<double> errors);

  /// The mean error; the gradient of `weight` times it is what the optimiser steps along, and what
  /// is added to `gradients`, where they are not empty.
  struct Update {
    double loss = 0;
    double gradient_norm = 0;
  };
  Update learn(const FeatureSteps& steps, double weight = 1,
               const FeatureGradients& gradients = {});

  const Network& network() const { return *network_; }
  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  /// [n, F + A]
  Rows side_by_side(const FeatureSteps& steps);

  std::unique_ptr<Network> network_;
  std::unique_ptr<Optimizer> optimizer_;
  std::vector<float> input_;  // room
  std::vector<float> predictions_;
  std::vector<float> gradient_;
  std::vector<float> input_gradient_;
};

}  // namespace pavlov
