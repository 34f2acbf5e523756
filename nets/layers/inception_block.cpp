#include "nets/layers/inception_block.h"

namespace pavlov {

void InceptionBlockImpl::reset() {
  const auto& o = options;
  branch1 = register_module("branch1", same_conv_norm(o.in_channels, o.one, 1));
  branch2 = register_module("branch2",
                            torch::nn::Sequential(same_conv_norm(o.in_channels, o.reduce_three, 1),
                                                  same_conv_norm(o.reduce_three, o.three, 3)));
  branch3 = register_module(
      "branch3", torch::nn::Sequential(same_conv_norm(o.in_channels, o.reduce_five, 1),
                                       same_conv_norm(o.reduce_five, o.five, o.five_kernel)));
  branch4 = register_module(
      "branch4", torch::nn::Sequential(
                     torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions(3).stride(1).padding(1)),
                     same_conv_norm(o.in_channels, o.pool, 1)));
}

torch::Tensor InceptionBlockImpl::forward(const torch::Tensor& x) {
  return torch::cat({branch1(x), branch2->forward(x), branch3->forward(x), branch4->forward(x)}, 1);
}

}  // namespace pavlov
