#pragma once

#include "nets/layers/residual_block.h"

namespace pavlov {

struct ResNetOptions {
  std::vector<std::int64_t> blocks = {2, 2, 2, 2};  ///< of each stage, the widths of which double
  bool bottleneck = false;
  std::int64_t classes = 1000;
  std::int64_t in_channels = 3;
  std::int64_t width = 64;  ///< of the first stage
  /// A 7x7 convolution with stride 2 and a maximum over 3x3 with stride 2 come first; else a 3x3
  /// convolution, as for the small pictures of CIFAR-10.
  bool large_pictures = true;
  Shortcut shortcut = Shortcut::projection;
};

/// ResNet-18, 34, 50, 101 or 152 (He et al. 2016, table 1). Throws std::invalid_argument for other
/// depths.
ResNetOptions resnet(int depth, std::int64_t classes = 1000);
/// The networks for 32x32 pictures of depth 6n + 2: 20, 32, 44, 56, 110 (He et al. 2016, 4.2). With
/// `Shortcut::none` they are its plain twins.
ResNetOptions cifar_resnet(int depth, Shortcut shortcut = Shortcut::identity,
                           std::int64_t classes = 10);

/// Stages of residual blocks, each but the first with half the size and twice the channels of the
/// one before, an average over the picture and one dense layer.
///
/// forward: [B, in_channels, H, W] to logits [B, classes]. Parameters as in torchvision:
/// `conv1.weight`, `bn1.weight`, `layer1.0.conv1.weight` …, `fc.weight`.
class ResNetImpl : public torch::nn::Cloneable<ResNetImpl> {
 public:
  explicit ResNetImpl(ResNetOptions given) : options(std::move(given)) { reset(); }
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  ResNetOptions options;
  torch::nn::Conv2d conv1{nullptr};
  torch::nn::BatchNorm2d bn1{nullptr};
  std::vector<torch::nn::Sequential> layers;  ///< `layer1` …
  torch::nn::Linear fc{nullptr};
};
TORCH_MODULE(ResNet);

}  // namespace pavlov
