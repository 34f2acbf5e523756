#pragma once

#include "nets/layers/dropout.h"
#include "nets/torch/torch.h"

namespace pavlov {

struct UNetOptions {
  std::int64_t in_channels = 1;
  std::int64_t classes = 2;
  int depth = 4;            ///< how often the picture is halved
  std::int64_t width = 64;  ///< channels of the first level; each further one doubles them
  /// Convolutions keep the size; else they are the paper's, which lose two pixels each: 572x572
  /// come to 388x388.
  bool padded = true;
  bool batch_norm = false;  ///< behind each convolution; the paper has none
  double dropout = 0;       ///< at the end of the contracting path
};

/// U-Net (Ronneberger et al. 2015): a path of pairs of 3x3 convolutions that halves the picture,
/// one that doubles it again by 2x2 transposed convolutions, and at each level what the first path
/// saw laid beside what the second has made of it.
///
/// forward: [B, in_channels, H, W], H and W multiples of 2^depth where it is padded, to logits
/// [B, classes, H, W] (without padding: smaller). Parameters: `down0.0.weight` …, `up0.weight`,
/// `merge0.0.weight` …, `score.weight`.
class UNetImpl : public torch::nn::Cloneable<UNetImpl> {
 public:
  /// Throws std::invalid_argument for depths below 1.
  explicit UNetImpl(const UNetOptions& options);
  void reset() override;
  /// Throws std::invalid_argument for pictures of other sizes.
  torch::Tensor forward(torch::Tensor x);

  UNetOptions options;
  std::vector<torch::nn::Sequential> down;     ///< depth + 1 pairs of convolutions
  std::vector<torch::nn::ConvTranspose2d> up;  ///< `up0` leads to the finest level
  std::vector<torch::nn::Sequential> merge;    ///< pairs of convolutions
  Dropout dropout{nullptr};
  torch::nn::Conv2d score{nullptr};

 private:
  void check(const torch::Tensor& x) const;
};
TORCH_MODULE(UNet);

}  // namespace pavlov
