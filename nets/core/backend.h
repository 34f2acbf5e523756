#pragma once

#include <memory>

#include "core/rng.h"
#include "nets/core/model.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"

namespace pavlov {

/// The library that holds what needs LibTorch; it lies beside this one.
inline constexpr const char* kTorchLibrary = "libpavlov_torch.so";

/// Makes a network of any kind that `NetworkConfig` and `NetworkShape` can describe.
using NetworkFactory = std::unique_ptr<Network> (*)(const NetworkConfig&, const NetworkShape&, Rng);
/// Makes a model of any name.
using ModelFactory = std::unique_ptr<Network> (*)(const ModelConfig&, const ModelShape&, Rng);

struct NetworkBackend {
  NetworkFactory network = nullptr;
  ModelFactory model = nullptr;
};

/// Called by the static initialiser of the library that holds the LibTorch modules, with the
/// functions that make them. Answers true, so that it can initialise a constant.
bool register_network_backend(const NetworkBackend& backend);

/// The registered factories. Where there are none yet, the library is looked for beside this one
/// and opened: programs that need no LibTorch do not wait for it to load. Throws std::runtime_error
/// that says what was looked for where it is missing.
const NetworkBackend& network_backend();

}  // namespace pavlov
