#include "nets/core/make_network.h"

#include <functional>
#include <numeric>

#include "nets/core/backend.h"
#include "nets/fused/fused_network.h"

namespace pavlov {
namespace {

bool fits_fused_path(const NetworkConfig& config, const NetworkShape& shape) {
  return config.fused && config.device == "cpu" && config.torso_for(shape) == Torso::none &&
         !shape.dueling && !shape.noisy;
}

}  // namespace

std::unique_ptr<Network> make_network(const NetworkConfig& config, const NetworkShape& shape,
                                      Rng rng) {
  config.validate();
  if (!fits_fused_path(config, shape)) return network_backend().network(config, shape, rng);
  FusedNetworkOptions options = {.activation = config.activation, .input_scale = shape.input_scale};
  options.sizes.push_back(
      std::accumulate(shape.input.begin(), shape.input.end(), 1, std::multiplies<>()));
  const std::vector<int> hidden = config.hidden_sizes_for(shape);
  options.sizes.insert(options.sizes.end(), hidden.begin(), hidden.end());
  options.sizes.push_back(shape.actions * shape.atoms);
  auto network = std::make_unique<FusedNetwork>(options);
  network->initialize(config.initialization, rng);
  return network;
}

}  // namespace pavlov
