#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

/// 3x3 convolutions with ReLU one after the other, a maximum over 2x2, dropout.
struct CnnStage {
  std::vector<std::int64_t> channels;  ///< of each convolution
  bool same = false;                   ///< the first one is padded, so that it keeps the size
  bool pool = true;
  double dropout = 0;
};

struct SmallCnnOptions {
  std::vector<std::int64_t> input;  ///< [C, H, W]
  std::vector<CnnStage> stages;
  std::vector<std::int64_t> hidden_sizes;  ///< of dense layers with ReLU behind them
  double dropout = 0;                      ///< behind each of those, or before the output
  std::int64_t outputs = 10;
  bool head = true;  ///< dense layers; else what the stages give is the output
};

/// The course's network for MNIST, 32 and 64 maps and 128 units (task SL-54; Keras' mnist_cnn):
/// 1,199,882 parameters.
SmallCnnOptions mnist_cnn();
/// 32 and 64 maps, each halved, and no dense layer (keras.io's simple convnet): 34,826.
SmallCnnOptions simple_mnist_cnn();
/// Two stages of two convolutions and 512 units for CIFAR-10 (Keras' cifar10_cnn): 1,250,858.
SmallCnnOptions cifar10_cnn();
/// Three stages for pictures of 32x32 pixels in colour, such as traffic signs (task SL-56).
SmallCnnOptions traffic_sign_cnn(std::int64_t classes = 43);
/// For small pictures of any shape, as of 20x20 pixels in colour (task SL-44).
SmallCnnOptions tiny_cnn(std::vector<std::int64_t> input, std::int64_t classes);
/// Four stages for 100x100 pixels in colour, one logit for each of eight features of a football
/// field, of which any number may be seen (task SL-55).
SmallCnnOptions robot_soccer_cnn();

/// Stages of convolutions, then dense layers.
///
/// forward: [B, C, H, W] to logits [B, outputs], without a head to features [B, D]. Parameters:
/// `features.0.weight` …, `classifier.0.weight` …
class SmallCnnImpl : public torch::nn::Cloneable<SmallCnnImpl> {
 public:
  /// Throws std::invalid_argument where nothing is left of the picture.
  explicit SmallCnnImpl(SmallCnnOptions given) : options(std::move(given)) { reset(); }
  void reset() override;
  torch::Tensor forward(torch::Tensor x);

  SmallCnnOptions options;
  torch::nn::Sequential features{nullptr}, classifier{nullptr};
};
TORCH_MODULE(SmallCnn);

}  // namespace pavlov
