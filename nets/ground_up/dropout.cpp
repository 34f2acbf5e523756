#include "nets/ground_up/dropout.h"

#include "core/settings.h"

namespace pavlov::ground_up {

Masks draw_masks(const Network& network, Index n, double p, Rng& rng) {
  require(p >= 0 && p < 1, "dropout", "p", p, "in [0, 1)");
  Masks masks;
  if (p == 0) return masks;
  const auto& layers = network.layers();
  for (std::size_t l = 0; l + 1 < layers.size(); ++l) {
    Matrix& mask = masks.emplace_back(n, layers[l].weights.cols());
    for (double& factor : mask.reshaped()) factor = rng.uniform() < p ? 0 : 1 / (1 - p);
  }
  return masks;
}

}  // namespace pavlov::ground_up
