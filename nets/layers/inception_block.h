#pragma once

#include "nets/layers/conv_norm.h"

namespace pavlov {

/// Channels of the parallel branches of a block (Szegedy et al. 2015, table 1).
struct InceptionBlockOptions {
  std::int64_t in_channels = 1;
  std::int64_t one = 1;           ///< 1x1
  std::int64_t reduce_three = 1;  ///< 1x1 before 3x3
  std::int64_t three = 1;
  std::int64_t reduce_five = 1;  ///< 1x1 before 5x5
  std::int64_t five = 1;
  std::int64_t pool = 1;  ///< 1x1 behind a 3x3 maximum
  /// Of the third branch: 5 in the paper; 3 in torchvision's network, whose weights need it.
  std::int64_t five_kernel = 5;

  std::int64_t out_channels() const { return one + three + five + pool; }
};

/// Four branches over the same picture, concatenated: 1x1; 1x1, 3x3; 1x1, 5x5; maximum, 1x1
/// (Szegedy et al. 2015, fig. 2b). The 1x1 before the larger kernels keep them cheap.
///
/// forward: [B, in_channels, H, W] to [B, options.out_channels(), H, W]. Parameters:
/// `branch1.conv.weight`, `branch2.0.conv.weight` …, `branch4.1.conv.weight` …
class InceptionBlockImpl : public torch::nn::Cloneable<InceptionBlockImpl> {
 public:
  explicit InceptionBlockImpl(const InceptionBlockOptions& given) : options(given) { reset(); }
  void reset() override;
  torch::Tensor forward(const torch::Tensor& x);

  InceptionBlockOptions options;
  ConvNorm branch1{nullptr};
  torch::nn::Sequential branch2{nullptr}, branch3{nullptr}, branch4{nullptr};
};
TORCH_MODULE(InceptionBlock);

}  // namespace pavlov
