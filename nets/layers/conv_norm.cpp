#include "nets/layers/conv_norm.h"

namespace pavlov {

void ConvNormImpl::reset() {
  const auto& o = options;
  conv = register_module("conv",
                         torch::nn::Conv2d(torch::nn::Conv2dOptions(o.in_channels, o.out_channels,
                                                                    {o.kernel[0], o.kernel[1]})
                                               .stride(o.stride)
                                               .padding({o.padding[0], o.padding[1]})
                                               .bias(false)));
  bn = register_module(
      "bn", torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(o.out_channels).eps(o.epsilon)));
}

}  // namespace pavlov
