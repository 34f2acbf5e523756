#pragma once

#include "nets/core/initialization.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// Draws the weights and biases of all dense, noisy (their means) and convolution layers in the
/// order in which they are registered; `gain` is that of `orthogonal`. The module is on the CPU.
void initialize_module(torch::nn::Module& module, Initialization kind, double gain, Rng& rng);

}  // namespace pavlov
