#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

struct ZfNetOptions {
  std::int64_t classes = 1000;
  std::int64_t in_channels = 3;
  /// Maps of the third to fifth convolution; {384, 384, 256} are those of the paper's figure 3.
  std::array<std::int64_t, 3> widths = {512, 1024, 512};
};

/// AlexNet with a first convolution of 7x7 and stride 2 (Zeiler & Fergus 2014), in the wide form
/// that won the challenge of 2013.
///
/// forward: [B, in_channels, H, W] to logits [B, classes]; what is left of the picture is averaged
/// to 6x6, which 224x224 pixels come to by themselves. Parameters: `features.0.weight` …,
/// `classifier.0.weight` …
class ZfNetImpl : public torch::nn::Cloneable<ZfNetImpl> {
 public:
  explicit ZfNetImpl(const ZfNetOptions& given) : options(given) { reset(); }
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  ZfNetOptions options;
  torch::nn::Sequential features{nullptr}, classifier{nullptr};
};
TORCH_MODULE(ZfNet);

}  // namespace pavlov
