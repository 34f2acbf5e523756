#pragma once

#include <array>

#include "nets/torch/torch.h"

namespace pavlov {

struct ConvNormOptions {
  std::int64_t in_channels = 1;
  std::int64_t out_channels = 1;
  std::array<std::int64_t, 2> kernel = {1, 1};  ///< height, width
  std::int64_t stride = 1;
  std::array<std::int64_t, 2> padding = {0, 0};  ///< zeros above and below, left and right
  double epsilon = 1e-3;
};

/// A convolution without bias, batch normalisation (Ioffe & Szegedy 2015) and a ReLU: what
/// Inception networks are made of.
///
/// forward: [B, in_channels, H, W] to [B, out_channels, H', W'] with
/// H' = floor((H + 2 padding - kernel) / stride) + 1. Parameters: `conv.weight`, `bn.weight` …
class ConvNormImpl : public torch::nn::Cloneable<ConvNormImpl> {
 public:
  explicit ConvNormImpl(const ConvNormOptions& given) : options(given) { reset(); }
  void reset() override;
  torch::Tensor forward(const torch::Tensor& x) { return torch::relu(bn(conv(x))); }

  ConvNormOptions options;
  torch::nn::Conv2d conv{nullptr};
  torch::nn::BatchNorm2d bn{nullptr};
};
TORCH_MODULE(ConvNorm);

/// One with a square kernel, padded so that stride 1 keeps the size.
inline ConvNorm same_conv_norm(std::int64_t in, std::int64_t out, std::int64_t kernel) {
  return ConvNorm(ConvNormOptions{in, out, {kernel, kernel}, 1, {kernel / 2, kernel / 2}});
}

}  // namespace pavlov
