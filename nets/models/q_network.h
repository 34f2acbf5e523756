#pragma once

#include "nets/layers/conv_torso.h"
#include "nets/layers/dueling_head.h"
#include "nets/layers/mlp.h"

namespace pavlov {

struct QNetworkOptions {
  std::vector<std::int64_t> input;  ///< [D], or [C, H, W] with convolutions
  std::vector<ConvLayer> torso;     ///< empty: no convolutions
  std::vector<std::int64_t> hidden_sizes;
  std::int64_t actions = 1;
  std::int64_t atoms = 1;
  bool dueling = false;
  bool noisy = false;
  Activation activation = Activation::relu;
};

/// A network for the values of actions: convolutions (where there are any), dense layers, and one
/// output for each action and atom. With `dueling` the last hidden layer is each stream's own, the
/// others are shared (Wang et al. 2016, fig. 1).
///
/// forward: [B, input …] to [B, actions * atoms], atoms fastest. Parameters:
/// `torso.layers.0.weight` …, `dense.layers.0.weight` …, `dueling.value.layers.0.weight` …
class QNetworkImpl : public torch::nn::Cloneable<QNetworkImpl> {
 public:
  explicit QNetworkImpl(QNetworkOptions options);
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  QNetworkOptions options;
  ConvTorso torso{nullptr};
  Mlp dense{nullptr};
  DuelingHead dueling{nullptr};
};
TORCH_MODULE(QNetwork);

}  // namespace pavlov
