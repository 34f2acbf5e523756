#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

/// How a block's input reaches its output.
enum class Shortcut {
  none,        ///< not at all: the plain twin that deep networks are held against
  identity,    ///< as it is; where the shape changes every second pixel, new channels zero
               ///< (He et al. 2016, option A)
  projection,  ///< as it is; where the shape changes through a 1x1 convolution (option B)
};

struct ResidualBlockOptions {
  std::int64_t in_channels = 1;
  std::int64_t channels = 1;  ///< of the 3x3 convolutions
  std::int64_t stride = 1;    ///< of the first 3x3 convolution
  bool bottleneck = false;    ///< 1x1, 3x3, 1x1 with four times the channels at the end
  Shortcut shortcut = Shortcut::projection;

  std::int64_t out_channels() const { return bottleneck ? 4 * channels : channels; }
};

/// y = relu(F(x) + x) with F of two 3x3 convolutions, or of a bottleneck of three, each followed by
/// batch normalisation (He et al. 2016, fig. 2 and 5). A bottleneck's stride is that of its 3x3
/// convolution, as in torchvision, not of its first 1x1.
///
/// forward: [B, in_channels, H, W] to [B, options.out_channels(), H / stride, W / stride].
/// Parameters as in torchvision: `conv1.weight`, `bn1.weight` …, `downsample.0.weight` …
class ResidualBlockImpl : public torch::nn::Cloneable<ResidualBlockImpl> {
 public:
  explicit ResidualBlockImpl(const ResidualBlockOptions& given) : options(given) { reset(); }
  void reset() override;
  torch::Tensor forward(const torch::Tensor& x);

  ResidualBlockOptions options;
  torch::nn::Conv2d conv1{nullptr}, conv2{nullptr}, conv3{nullptr};
  torch::nn::BatchNorm2d bn1{nullptr}, bn2{nullptr}, bn3{nullptr};
  torch::nn::Sequential downsample{nullptr};

 private:
  torch::Tensor around(const torch::Tensor& x);
};
TORCH_MODULE(ResidualBlock);

/// A convolution without bias, padded so that stride 1 keeps the size.
inline torch::nn::Conv2d plain_conv(std::int64_t in, std::int64_t out, std::int64_t kernel,
                                    std::int64_t stride = 1) {
  return torch::nn::Conv2d(
      torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false));
}

}  // namespace pavlov
