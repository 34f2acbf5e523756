#pragma once

#include <memory>

#include "core/rng.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"

namespace pavlov {

/// The library that holds what needs LibTorch; it lies beside this one.
inline constexpr const char* kTorchLibrary = "libpavlov_torch.so";

/// Makes a network of any kind that `NetworkConfig` and `NetworkShape` can describe.
using NetworkFactory = std::unique_ptr<Network> (*)(const NetworkConfig&, const NetworkShape&, Rng);

/// Called by the static initialiser of the library that holds the LibTorch modules, with the
/// function that makes them. Answers true, so that it can initialise a constant.
bool register_network_backend(NetworkFactory factory);

/// The registered factory. Where there is none yet, the library is looked for beside this one and
/// opened: programs that need no LibTorch do not wait for it to load. Throws std::runtime_error
/// that says what was looked for where it is missing.
NetworkFactory network_backend();

}  // namespace pavlov
