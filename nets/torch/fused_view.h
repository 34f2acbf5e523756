#pragma once

#include "nets/fused/fused_network.h"
#include "nets/layers/mlp.h"

namespace pavlov {

/// A LibTorch module whose parameters and gradients are the fused network's own: what one side
/// changes, the other sees. The network must outlive the module. Its `input_scale` is not applied.
Mlp view_of(FusedNetwork& network);

}  // namespace pavlov
