#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

/// What a module does to its input in training, as a `layer_table`: layers with parameters, and
/// what is done between them, in the order in which it is done. Shapes are read off the graph of a
/// forward pass of a copy with `input` ([B, …], float, on the module's device). Layers that had no
/// part in it come last, without a shape.
std::string summary(const torch::nn::AnyModule& module, const torch::Tensor& input);

}  // namespace pavlov
