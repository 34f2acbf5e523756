#pragma once

#include "nets/layers/mlp.h"

namespace pavlov {

struct DuelingHeadOptions {
  std::int64_t in_features = 1;
  std::vector<std::int64_t> hidden_sizes;  ///< of each of the two streams
  std::int64_t actions = 1;
  std::int64_t atoms = 1;  ///< numbers for each action: those of a distribution
  Activation activation = Activation::relu;
  bool noisy = false;
};

/// Values of actions from a state's value and the actions' advantages (Wang et al. 2016, eq. 9),
/// for each atom on its own (Hessel et al. 2018):
///
///     Q(s, a) = V(s) + A(s, a) - mean over a' of A(s, a')
///
/// forward: [B, in_features] to [B, actions * atoms], atoms fastest. Parameters:
/// `value.layers.0.weight` …, `advantage.layers.0.weight` …
class DuelingHeadImpl : public torch::nn::Cloneable<DuelingHeadImpl> {
 public:
  explicit DuelingHeadImpl(DuelingHeadOptions options);
  void reset() override;
  torch::Tensor forward(const torch::Tensor& x);

  DuelingHeadOptions options;
  Mlp value{nullptr}, advantage{nullptr};
};
TORCH_MODULE(DuelingHead);

}  // namespace pavlov
