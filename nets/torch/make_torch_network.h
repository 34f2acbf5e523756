#pragma once

#include <memory>

#include "core/rng.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"

namespace pavlov {

/// The network of these settings as a LibTorch module: an Mlp (`layers.0.weight` …), or a QNetwork
/// where there are convolutions or dueling streams. Parameters are drawn from `rng`, the same on
/// every device. Throws std::invalid_argument for settings that do not fit.
std::unique_ptr<Network> make_torch_network(const NetworkConfig& config, const NetworkShape& shape,
                                            Rng rng);

}  // namespace pavlov
