#pragma once

#include "nets/core/network_config.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// Draws the weights and biases of all dense, noisy (their means), convolution and transposed
/// convolution layers in the order in which they are registered. A unit of a transposed convolution
/// has C k²/s² inputs (channels, kernel, stride), but k² times its own channels for `libtorch`, whose
/// default that is. The gain of `orthogonal` is that of `activation`, but 1 for
/// the last layer of an Mlp that ends without one. The module is on the CPU.
void initialize_module(torch::nn::Module& module, Initialization kind, Activation activation,
                       Rng& rng);

}  // namespace pavlov
