#include "nets/models/lenet5.h"

#include <sstream>
#include <stdexcept>

namespace pavlov {

void LeNet5Impl::reset() {
  conv1 = register_module("conv1", torch::nn::Conv2d(1, 6, 5));
  conv2 = register_module("conv2", torch::nn::Conv2d(6, 16, 5));
  fc1 = register_module("fc1", torch::nn::Linear(16 * 5 * 5, 120));
  fc2 = register_module("fc2", torch::nn::Linear(120, 84));
  fc3 = register_module("fc3", torch::nn::Linear(84, options.classes));
}

torch::Tensor LeNet5Impl::forward(torch::Tensor x) {
  if (x.dim() == 4 && x.size(2) == 28 && x.size(3) == 28) {
    x = torch::constant_pad_nd(x, {2, 2, 2, 2});
  }
  if (x.dim() != 4 || x.size(1) != 1 || x.size(2) != 32 || x.size(3) != 32) {
    std::ostringstream message;
    message << "lenet5: pictures are [B, 1, 32, 32] or [B, 1, 28, 28], not " << x.sizes();
    throw std::invalid_argument(message.str());
  }
  x = torch::avg_pool2d(torch::tanh(conv1(x)), 2);
  x = torch::avg_pool2d(torch::tanh(conv2(x)), 2).flatten(1);
  return fc3(torch::tanh(fc2(torch::tanh(fc1(x)))));
}

}  // namespace pavlov
