#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

struct FcnOptions {
  std::int64_t classes = 21;
  std::int64_t in_channels = 3;
  /// Size of the coarsest map that a decision is made on, in pixels of the picture: 32 uses the
  /// last stage alone, 16 adds the fourth, 8 the third (Long et al. 2015, fig. 3).
  int stride = 8;
  int depth = 16;                   ///< of the VGG that it stands on
  std::int64_t width = 64;          ///< of its first stage
  bool batch_norm = false;          ///< behind each of its convolutions
  std::int64_t dense_width = 4096;  ///< of the two layers that were VGG's dense ones
};

/// A fully convolutional network for segmentation (Long et al. 2015): the convolutions of a VGG,
/// its dense layers as convolutions, a score for each class and place, and transposed convolutions
/// that bring the scores back to the size of the picture, on the way added to those of finer
/// stages. These begin as bilinear interpolation.
///
/// forward: [B, in_channels, H, W], H and W multiples of 32, to logits [B, classes, H, W].
/// Parameters: `features.0.weight` … as in torchvision's VGG, `dense.0.weight`, `dense.3.weight`,
/// `score.weight`, `score4.weight`, `score3.weight`, `upsample1.weight` …
class FcnImpl : public torch::nn::Cloneable<FcnImpl> {
 public:
  /// Throws std::invalid_argument for another stride.
  explicit FcnImpl(const FcnOptions& options);
  void reset() override;
  /// Throws std::invalid_argument for pictures whose sides are no multiples of 32.
  torch::Tensor forward(torch::Tensor x);

  FcnOptions options;
  torch::nn::Sequential features{nullptr}, dense{nullptr};
  torch::nn::Conv2d score{nullptr}, score4{nullptr}, score3{nullptr};
  std::vector<torch::nn::ConvTranspose2d> upsample;  ///< `upsample1` …

 private:
  std::vector<std::size_t> stages_;  ///< behind which module of `features` each stage ends
};
TORCH_MODULE(Fcn);

}  // namespace pavlov
