#include "nets/layers/residual_block.h"

namespace pavlov {

void ResidualBlockImpl::reset() {
  const auto& o = options;
  const std::int64_t out = o.out_channels();
  const auto conv = [&](const char* name, auto... shape) {
    return register_module(name, plain_conv(shape...));
  };
  const auto norm = [&](const char* name, std::int64_t channels) {
    return register_module(name, torch::nn::BatchNorm2d(channels));
  };
  if (o.bottleneck) {
    conv1 = conv("conv1", o.in_channels, o.channels, 1);
    bn1 = norm("bn1", o.channels);
    conv2 = conv("conv2", o.channels, o.channels, 3, o.stride);
    bn2 = norm("bn2", o.channels);
    conv3 = conv("conv3", o.channels, out, 1);
    bn3 = norm("bn3", out);
  } else {
    conv1 = conv("conv1", o.in_channels, o.channels, 3, o.stride);
    bn1 = norm("bn1", o.channels);
    conv2 = conv("conv2", o.channels, o.channels, 3);
    bn2 = norm("bn2", o.channels);
  }
  const bool same = o.stride == 1 && o.in_channels == out;
  if (o.shortcut == Shortcut::projection && !same) {
    downsample = register_module("downsample",
                                 torch::nn::Sequential(plain_conv(o.in_channels, out, 1, o.stride),
                                                       torch::nn::BatchNorm2d(out)));
  }
}

torch::Tensor ResidualBlockImpl::forward(const torch::Tensor& x) {
  torch::Tensor y = bn2(conv2(torch::relu(bn1(conv1(x)))));
  if (options.bottleneck) y = bn3(conv3(torch::relu(y)));
  if (options.shortcut != Shortcut::none) y = y + around(x);
  return torch::relu(y);
}

torch::Tensor ResidualBlockImpl::around(const torch::Tensor& x) {
  if (downsample) return downsample->forward(x);
  const std::int64_t missing = options.out_channels() - options.in_channels;
  if (options.stride == 1 && missing == 0) return x;
  using torch::indexing::Slice;
  const Slice every(torch::indexing::None, torch::indexing::None, options.stride);
  namespace F = torch::nn::functional;
  return F::pad(x.index({Slice(), Slice(), every, every}),
                F::PadFuncOptions({0, 0, 0, 0, missing / 2, missing - missing / 2}));
}

}  // namespace pavlov
