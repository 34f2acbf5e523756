#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

/// All parameters of a module as one tensor, all their gradients as another: the module's own
/// become views of them, in the order of `module.parameters()`, and autograd adds gradients in
/// place. Copying, blending, clipping and the optimiser's step are then single operations.
///
/// A clone of the module has parameters of its own again. Moving the module to another device or
/// type afterwards undoes the views.
struct FlatParameters {
  explicit FlatParameters(const torch::nn::Module& module);

  torch::Tensor values;     ///< [N]
  torch::Tensor gradients;  ///< [N], 0 at first
};

}  // namespace pavlov
