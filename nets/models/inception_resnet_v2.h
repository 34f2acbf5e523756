#pragma once

#include "nets/layers/conv_norm.h"

namespace pavlov {

/// A further branch that looks at each pixel's neighbourhood of 3x3.
enum class PoolBranch {
  none,
  average,  ///< at each pixel, then a 1x1 convolution to 64 channels
  maximum,  ///< at every second pixel
};

struct InceptionResidualOptions {
  std::int64_t in_channels = 1;
  std::vector<std::vector<ConvNormOptions>> branches;  ///< convolutions of each, in order
  PoolBranch pool = PoolBranch::none;
  /// Of what the branches find, when it is added to what went in; 0: it takes its place.
  double scale = 0;
  bool activate = true;  ///< a ReLU behind the sum
};

/// Branches side by side, concatenated; with a scale they come, through a 1x1 convolution, on top
/// of what went in (Szegedy et al. 2017, fig. 20).
///
/// forward: [B, in_channels, H, W] to the same shape, or to as many channels as the branches have.
/// Parameters: `branch0.conv.weight`, or `branch1.0.conv.weight` … of several in a row,
/// `conv2d.weight`.
class InceptionResidualImpl : public torch::nn::Cloneable<InceptionResidualImpl> {
 public:
  explicit InceptionResidualImpl(InceptionResidualOptions given) : options(std::move(given)) {
    reset();
  }
  void reset() override;
  torch::Tensor forward(const torch::Tensor& x);

  InceptionResidualOptions options;
  std::vector<torch::nn::AnyModule> branches;
  torch::nn::Conv2d conv2d{nullptr};
};
TORCH_MODULE(InceptionResidual);

struct InceptionResNetV2Options {
  std::int64_t classes = 1000;
  std::int64_t in_channels = 3;
  std::array<int, 3> blocks = {10, 20, 9};  ///< at 35x35, 17x17 and 8x8 pixels, and one more there
};

/// Inception-ResNet-v2 (Szegedy et al. 2017, fig. 15).
///
/// forward: [B, in_channels, H, W], H and W of 75 pixels or more (299 in the paper), to logits
/// [B, classes]. Parameters as in timm: `conv2d_1a.conv.weight` …, `repeat.0.branch0.conv.weight`
/// …, `classif.weight`.
class InceptionResNetV2Impl : public torch::nn::Cloneable<InceptionResNetV2Impl> {
 public:
  explicit InceptionResNetV2Impl(const InceptionResNetV2Options& given) : options(given) {
    reset();
  }
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  InceptionResNetV2Options options;
  ConvNorm conv2d_1a{nullptr}, conv2d_2a{nullptr}, conv2d_2b{nullptr}, conv2d_3b{nullptr},
      conv2d_4a{nullptr}, conv2d_7b{nullptr};
  InceptionResidual mixed_5b{nullptr}, mixed_6a{nullptr}, mixed_7a{nullptr}, block8{nullptr};
  torch::nn::Sequential repeat{nullptr}, repeat_1{nullptr}, repeat_2{nullptr};
  torch::nn::Linear classif{nullptr};
};
TORCH_MODULE(InceptionResNetV2);

}  // namespace pavlov
