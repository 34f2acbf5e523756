#pragma once

#include <optional>

#include "nets/layers/dropout.h"
#include "nets/layers/inception_block.h"

namespace pavlov {

struct GoogLeNetOptions {
  std::int64_t classes = 1000;
  std::int64_t in_channels = 3;
  bool auxiliary = true;         ///< two further heads in the middle, for training alone
  std::int64_t five_kernel = 3;  ///< see InceptionBlockOptions; 5 is the paper's
};

/// A head in the middle of the network: average to 4x4, 1x1 convolution, two dense layers (Szegedy
/// et al. 2015, 5).
///
/// forward: [B, in_channels, H, W] to logits [B, classes].
class AuxiliaryHeadImpl : public torch::nn::Cloneable<AuxiliaryHeadImpl> {
 public:
  AuxiliaryHeadImpl(std::int64_t from, std::int64_t to) : in_channels(from), classes(to) {
    reset();
  }
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  std::int64_t in_channels, classes;
  ConvNorm conv{nullptr};
  torch::nn::Linear fc1{nullptr}, fc2{nullptr};
  Dropout dropout{nullptr};
};
TORCH_MODULE(AuxiliaryHead);

/// GoogLeNet (Szegedy et al. 2015, table 1) with batch normalisation, as in torchvision: a stem,
/// nine inception blocks, an average over the picture, dropout and one dense layer.
///
/// forward: [B, in_channels, H, W] to logits [B, classes]; while it is trained those of the
/// auxiliary heads follow in each row, whose losses count 0.3 each: [B, 3 classes]. Parameters as
/// in torchvision: `conv1.conv.weight` …, `inception3a.branch1.conv.weight` …, `aux1.fc1.weight` …,
/// `fc.weight`.
class GoogLeNetImpl : public torch::nn::Cloneable<GoogLeNetImpl> {
 public:
  explicit GoogLeNetImpl(const GoogLeNetOptions& given) : options(given) { reset(); }
  void reset() override;
  torch::Tensor forward(const torch::Tensor& x);

  struct Outputs {
    torch::Tensor logits;
    std::vector<torch::Tensor> auxiliary;  ///< two in training, else none
  };
  Outputs forward_all(torch::Tensor x);

  GoogLeNetOptions options;
  ConvNorm conv1{nullptr}, conv2{nullptr}, conv3{nullptr};
  std::vector<InceptionBlock> blocks;  ///< 3a, 3b, 4a … 4e, 5a, 5b
  AuxiliaryHead aux1{nullptr}, aux2{nullptr};
  Dropout dropout{nullptr};
  torch::nn::Linear fc{nullptr};
};
TORCH_MODULE(GoogLeNet);

}  // namespace pavlov
