#pragma once

#include <memory>

#include "nets/torch/make_torch_network.h"
#include "nets/torch/torch_network.h"

namespace pavlov {

/// `make_torch_network` for learners that have tensors.
inline std::unique_ptr<TorchNetwork> make_module_network(const NetworkConfig& config,
                                                         const NetworkShape& shape,
                                                         const Rng& rng) {
  auto network = make_torch_network(config, shape, rng);
  return std::unique_ptr<TorchNetwork>(&dynamic_cast<TorchNetwork&>(*network.release()));
}

}  // namespace pavlov
