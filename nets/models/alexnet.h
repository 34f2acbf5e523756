#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

enum class AlexNetForm {
  one_tower,  ///< torchvision's (Krizhevsky 2014): 64, 192, 384, 256, 256 maps, 224x224 pixels
  two_gpus,   ///< the paper's two groups of maps: 96, 256, 384, 384, 256 maps, 227x227 pixels
  ungrouped,  ///< those without the groups, as the count of 62.3 million has it
};

struct AlexNetOptions {
  AlexNetForm form = AlexNetForm::one_tower;
  std::int64_t classes = 1000;
  std::int64_t in_channels = 3;
};

/// AlexNet (Krizhevsky et al. 2012): five convolutions, overlapping maxima, three dense layers,
/// ReLU, dropout 0.5; normalisation over neighbouring maps but in one tower.
///
/// forward: [B, in_channels, H, W], H and W of 63 pixels or more, to logits [B, classes]; what is
/// left of the picture is averaged to 6x6. Parameters, of one tower as in torchvision:
/// `features.0.weight` …, `classifier.1.weight` …
class AlexNetImpl : public torch::nn::Cloneable<AlexNetImpl> {
 public:
  explicit AlexNetImpl(const AlexNetOptions& given) : options(given) { reset(); }
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  AlexNetOptions options;
  torch::nn::Sequential features{nullptr}, classifier{nullptr};
};
TORCH_MODULE(AlexNet);

}  // namespace pavlov
