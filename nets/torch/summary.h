#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

/// The layers of a module that have parameters as a `layer_table`. The shapes of outputs are read
/// off the graph of a forward pass with `input` ([B, …], on the module's device).
std::string summary(torch::nn::AnyModule module, const torch::Tensor& input);

}  // namespace pavlov
