#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

/// The layers of a module as a table: name, type, shape of the weights, of what comes out (B: the
/// rows of a batch), number of parameters; the total in the last line.
///
///     layer      type    weight    output   parameters
///     layers.0   Linear  64x4      B x 64          320
///     layers.1   Linear  2x64      B x 2           130
///     total                                        450
///
/// The shapes of outputs are read off the graph of a forward pass with `input` ([B, …], on the
/// module's device).
std::string summary(torch::nn::AnyModule module, const torch::Tensor& input);

}  // namespace pavlov
