#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

struct VggOptions {
  int depth = 16;  ///< layers with weights: 11, 13, 16 or 19
  std::int64_t classes = 1000;
  std::int64_t in_channels = 3;
  bool batch_norm = false;  ///< behind each convolution
  std::int64_t width = 64;  ///< maps of the first stage; the last two have eight times as many
};

/// The convolutions of a VGG (Simonyan & Zisserman 2015, table 1) with their ReLUs and, after each
/// of the five stages, a maximum over 2x2: [B, in_channels, H, W] to [B, 8 width, H / 32, W / 32].
/// `stages` tells behind which module each stage ends. Throws std::invalid_argument for other
/// depths.
torch::nn::Sequential vgg_features(const VggOptions& options,
                                   std::vector<std::size_t>* stages = nullptr);

/// VGG-11, 13, 16 or 19: 3x3 convolutions, maxima over 2x2, three dense layers, dropout 0.5.
///
/// forward: [B, in_channels, H, W], H and W of 32 pixels or more, to logits [B, classes]; what is
/// left of the picture is averaged to 7x7. Parameters as in torchvision: `features.0.weight` …,
/// `classifier.0.weight` …
class VggImpl : public torch::nn::Cloneable<VggImpl> {
 public:
  explicit VggImpl(const VggOptions& given) : options(given) { reset(); }
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  VggOptions options;
  torch::nn::Sequential features{nullptr}, classifier{nullptr};
};
TORCH_MODULE(Vgg);

}  // namespace pavlov
