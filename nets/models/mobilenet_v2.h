#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

struct MobileNetV2Options {
  std::int64_t classes = 1000;
  std::int64_t in_channels = 3;
  double width = 1;  ///< factor of all widths, which are rounded to multiples of 8
  /// Pictures are first halved (224x224 pixels); off for small ones.
  bool large_pictures = true;
};

struct InvertedResidualOptions {
  std::int64_t in_channels = 1;
  std::int64_t out_channels = 1;
  std::int64_t stride = 1;
  std::int64_t expansion = 6;  ///< of the channels inside; 1: there is no first convolution
};

/// 1x1 to many channels, 3x3 over each channel alone, 1x1 to few channels without an activation;
/// the input is added where shapes agree (Sandler et al. 2018, fig. 3).
///
/// forward: [B, in_channels, H, W] to [B, out_channels, H / stride, W / stride]. Parameters:
/// `conv.0.0.weight` …
class InvertedResidualImpl : public torch::nn::Cloneable<InvertedResidualImpl> {
 public:
  explicit InvertedResidualImpl(const InvertedResidualOptions& given) : options(given) { reset(); }
  void reset() override;
  torch::Tensor forward(const torch::Tensor& x);

  InvertedResidualOptions options;
  torch::nn::Sequential conv{nullptr};
};
TORCH_MODULE(InvertedResidual);

/// MobileNetV2 (Sandler et al. 2018, table 2).
///
/// forward: [B, in_channels, H, W] to logits [B, classes]. Parameters as in torchvision:
/// `features.0.0.weight` …, `features.1.conv.0.0.weight` …, `classifier.1.weight`.
class MobileNetV2Impl : public torch::nn::Cloneable<MobileNetV2Impl> {
 public:
  explicit MobileNetV2Impl(const MobileNetV2Options& given) : options(given) { reset(); }
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  MobileNetV2Options options;
  torch::nn::Sequential features{nullptr}, classifier{nullptr};
};
TORCH_MODULE(MobileNetV2);

}  // namespace pavlov
