#pragma once

#include "nets/core/network_config.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// One convolution without padding: a side of n pixels becomes (n - kernel) / stride + 1.
struct ConvLayer {
  std::int64_t channels = 1;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
};

/// The convolutions of a paper; empty for `none` and `automatic`.
///
/// | torso   | channels, kernel, stride             | source                                    |
/// |---------|--------------------------------------|-------------------------------------------|
/// | dqn2013 | 16 8x8 4, 32 4x4 2                   | Mnih et al. 2013, 4.1                     |
/// | dqn2015 | 32 8x8 4, 64 4x4 2, 64 3x3 1         | Mnih et al. 2015, Methods                 |
/// | minatar | 16 3x3 1                             | Young & Tian 2019, 3                      |
std::vector<ConvLayer> conv_layers(Torso torso);

struct ConvTorsoOptions {
  std::vector<std::int64_t> input;  ///< [C, H, W]
  std::vector<ConvLayer> layers;
  Activation activation = Activation::relu;
};

/// Convolutions with an activation behind each, flattened.
///
/// forward: [B, C, H, W] to [B, out_features()]. Parameters: `layers.0.weight` [channels, C,
/// kernel, kernel] …
class ConvTorsoImpl : public torch::nn::Cloneable<ConvTorsoImpl> {
 public:
  /// Throws std::invalid_argument where a kernel does not fit its image.
  explicit ConvTorsoImpl(ConvTorsoOptions options);
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  std::int64_t out_features() const { return out_features_; }

  ConvTorsoOptions options;
  torch::nn::ModuleList layers;

 private:
  std::int64_t out_features_ = 0;
};
TORCH_MODULE(ConvTorso);

}  // namespace pavlov
