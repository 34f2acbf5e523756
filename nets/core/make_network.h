#pragma once

#include <memory>

#include "core/rng.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"

namespace pavlov {

/// The network, its parameters drawn from `rng`: on the fused path where it is a plain MLP on the
/// CPU and `config.fused` is on, else a LibTorch module. Throws std::invalid_argument for settings
/// that fit neither the shape nor the machine.
std::unique_ptr<Network> make_network(const NetworkConfig& config, const NetworkShape& shape,
                                      Rng rng);

}  // namespace pavlov
