#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

struct LeNet5Options {
  std::int64_t classes = 10;
};

/// LeNet-5 (LeCun et al. 1998) as it is built today: convolutions of 6 and 16 maps, each followed
/// by tanh and an average over 2x2 without parameters, dense layers of 120 and 84 units. The
/// original's partial connections between maps and its radial basis outputs are left out.
///
/// forward: [B, 1, 32, 32] to logits [B, classes]; pictures of 28x28 are padded with two pixels.
/// Parameters: `conv1.weight` …, `fc1.weight` …
class LeNet5Impl : public torch::nn::Cloneable<LeNet5Impl> {
 public:
  explicit LeNet5Impl(const LeNet5Options& given = {}) : options(given) { reset(); }
  void reset() override;
  /// Throws std::invalid_argument for pictures of another size.
  torch::Tensor forward(torch::Tensor x);

  LeNet5Options options;
  torch::nn::Conv2d conv1{nullptr}, conv2{nullptr};
  torch::nn::Linear fc1{nullptr}, fc2{nullptr}, fc3{nullptr};
};
TORCH_MODULE(LeNet5);

}  // namespace pavlov
