#pragma once

#include <memory>

#include "nets/core/model.h"

namespace pavlov {

/// The models of nets/models by name, with their options as settings.
std::unique_ptr<Network> make_torch_model(const ModelConfig& config, const ModelShape& shape,
                                          Rng rng);

}  // namespace pavlov
