#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

/// Whether dropout comes before each hidden layer (AlexNet) or behind it (VGG): torchvision counts
/// the layers of a head so.
enum class DropoutPlace { before, behind };

/// Dense layers with ReLU and dropout, and a last one without: [B, in_features] to [B, classes].
torch::nn::Sequential dropout_dense_head(std::int64_t in_features,
                                         const std::vector<std::int64_t>& hidden_sizes,
                                         std::int64_t classes, DropoutPlace place,
                                         double dropout = 0.5);

}  // namespace pavlov
