#pragma once

#include "nets/core/network_config.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// Draws the weights and biases of all dense, noisy (their means) and convolution layers in the
/// order in which they are registered. The gain of `orthogonal` is that of `activation`, but 1 for
/// the last layer of an Mlp that ends without one. The module is on the CPU.
void initialize_module(torch::nn::Module& module, Initialization kind, Activation activation,
                       Rng& rng);

}  // namespace pavlov
