#pragma once

#include "nets/core/network_config.h"
#include "nets/torch/torch.h"

namespace pavlov {

struct MlpOptions {
  std::vector<std::int64_t> sizes;  ///< inputs, hidden layers …, outputs: two or more, each >= 1
  Activation activation = Activation::relu;  ///< between layers
  bool activate_output = false;              ///< behind the last layer, too
  bool noisy = false;                        ///< layers are NoisyLinear
};

/// Dense layers one after the other:
///
///     x_0 = x,   x_i = activation(W_i x_{i-1} + b_i),   y = W_n x_{n-1} + b_n
///
/// forward: [B, sizes.front()] to [B, sizes.back()]. Parameters: `layers.0.weight`,
/// `layers.0.bias`, `layers.1.weight` …
class MlpImpl : public torch::nn::Cloneable<MlpImpl> {
 public:
  /// Throws std::invalid_argument for sizes that are no network's.
  explicit MlpImpl(MlpOptions options);
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  MlpOptions options;
  torch::nn::ModuleList layers;
};
TORCH_MODULE(Mlp);

}  // namespace pavlov
