#include "nets/models/mobilenet_v2.h"

#include <algorithm>

#include "nets/layers/dropout.h"
#include "nets/layers/stack.h"

namespace pavlov {
namespace {

/// Convolution, batch normalisation, ReLU6.
Stack conv_norm_relu6(std::int64_t in, std::int64_t out, std::int64_t kernel,
                      std::int64_t stride = 1, std::int64_t groups = 1) {
  return Stack(torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, kernel)
                                     .stride(stride)
                                     .padding(kernel / 2)
                                     .groups(groups)
                                     .bias(false)),
               torch::nn::BatchNorm2d(out), torch::nn::ReLU6());
}

/// A multiple of 8, at most a tenth below the width.
std::int64_t rounded_width(double width) {
  const auto multiple = std::max<std::int64_t>(8, 8 * static_cast<std::int64_t>((width + 4) / 8));
  return static_cast<double>(multiple) < 0.9 * width ? multiple + 8 : multiple;
}

/// Sandler et al. 2018, table 2: expansion t, channels c, repetitions n, stride s.
constexpr std::int64_t kStages[][4] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                                       {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

}  // namespace

void InvertedResidualImpl::reset() {
  const auto& o = options;
  const std::int64_t inside = o.in_channels * o.expansion;
  conv = register_module("conv", torch::nn::Sequential());
  if (o.expansion != 1) conv->push_back(conv_norm_relu6(o.in_channels, inside, 1));
  conv->push_back(conv_norm_relu6(inside, inside, 3, o.stride, inside));
  conv->push_back(
      torch::nn::Conv2d(torch::nn::Conv2dOptions(inside, o.out_channels, 1).bias(false)));
  conv->push_back(torch::nn::BatchNorm2d(o.out_channels));
}

torch::Tensor InvertedResidualImpl::forward(const torch::Tensor& x) {
  const bool same = options.stride == 1 && options.in_channels == options.out_channels;
  return same ? x + conv->forward(x) : conv->forward(x);
}

void MobileNetV2Impl::reset() {
  std::int64_t channels = rounded_width(32 * options.width);
  features = register_module("features", torch::nn::Sequential());
  features->push_back(
      conv_norm_relu6(options.in_channels, channels, 3, options.large_pictures ? 2 : 1));
  for (const auto& [expansion, width, repetitions, stride] : kStages) {
    for (std::int64_t i = 0; i < repetitions; ++i) {
      const InvertedResidualOptions block{channels,
                                          rounded_width(static_cast<double>(width) * options.width),
                                          i == 0 ? stride : 1, expansion};
      features->push_back(InvertedResidual(block));
      channels = block.out_channels;
    }
  }
  const std::int64_t last = rounded_width(1280 * std::max(options.width, 1.0));
  features->push_back(conv_norm_relu6(channels, last, 1));
  classifier = register_module(
      "classifier", torch::nn::Sequential(Dropout(0.2), torch::nn::Linear(last, options.classes)));
}

torch::Tensor MobileNetV2Impl::forward(torch::Tensor x) {
  return classifier->forward(features->forward(x).mean({2, 3}));
}

}  // namespace pavlov
