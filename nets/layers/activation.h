#pragma once

#include "nets/core/network_config.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// The activation of each number.
inline torch::Tensor activate(Activation activation, const torch::Tensor& x) {
  switch (activation) {
    case Activation::relu:
      return torch::relu(x);
    case Activation::tanh:
      return torch::tanh(x);
    case Activation::sigmoid:
      return torch::sigmoid(x);
    case Activation::elu:
      return torch::elu(x);
    case Activation::silu:
      return torch::silu(x);
    case Activation::identity:
      break;
  }
  return x;
}

}  // namespace pavlov
