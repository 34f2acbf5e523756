#pragma once

#include "nets/core/optimizer.h"
#include "nets/torch/flat_parameters.h"

namespace pavlov {

/// The optimisers as a few tensor operations over all parameters at once, on whatever device they
/// are. Formulas are LibTorch's, the clipping that of clip_grad_norm_.
class TensorOptimizer : public Optimizer {
 public:
  TensorOptimizer(const OptimizerConfig& config, const FlatParameters& parameters);
  /// Steps only the trained ones of these arrays; the gradient of the others must be 0.
  TensorOptimizer(const OptimizerConfig& config, const Penalties& penalties,
                  std::span<const ParameterArray> arrays, const FlatParameters& parameters);

  double step() override;
  void save(Checkpoint& checkpoint, const std::string& name) const override;
  void load(const Checkpoint& checkpoint, const std::string& name) override;

 private:
  /// decay times what is penalised of the parameters.
  torch::Tensor pull(double decay) const;
  void step_sgd();
  void step_rmsprop();
  void step_adam();
  /// Moments in use, under the names they are saved by.
  std::vector<std::pair<const char*, torch::Tensor>> moments() const;

  torch::Tensor values_, gradients_;
  torch::Tensor penalized_;  ///< 1 for parameters that are, 0 for others; undefined: all
  torch::Tensor mean_;       ///< adam, centered rmsprop: of gradients
  torch::Tensor square_;     ///< adam, rmsprop: mean of squared gradients
  torch::Tensor velocity_;   ///< sgd and rmsprop with momentum
  std::int64_t steps_ = 0;
};

}  // namespace pavlov
