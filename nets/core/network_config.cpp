#include "nets/core/network_config.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/settings.h"

namespace pavlov {

double hidden_gain(Activation activation) {
  switch (activation) {
    case Activation::relu:
      return std::sqrt(2.0);
    case Activation::tanh:
      return 5.0 / 3.0;
    default:
      return 1;
  }
}

void NetworkConfig::validate() const {
  for (const int width : hidden_sizes) {
    require(width >= 1 || (width == 0 && hidden_sizes.size() == 1), "network", "hidden_sizes",
            width, "widths of 1 or more, or a single 0 for no hidden layer");
  }
  if (device != "cpu" && !device.starts_with("cuda")) {
    throw std::invalid_argument("network: device must be cpu or cuda, not '" + device + "'");
  }
}

Torso NetworkConfig::torso_for(const NetworkShape& shape) const {
  if (torso != Torso::automatic) return torso;
  const bool image = shape.input.size() >= 2 && shape.dtype == Dtype::u8;
  if (!image) return Torso::none;
  const int side = std::min(shape.input.back(), shape.input[shape.input.size() - 2]);
  if (side >= 36) return Torso::dqn2015;  // the least that its three kernels need
  return side >= 3 ? Torso::minatar : Torso::none;
}

std::vector<int> NetworkConfig::hidden_sizes_for(const NetworkShape& shape) const {
  if (hidden_sizes == std::vector<int>{0}) return {};
  if (!hidden_sizes.empty()) return hidden_sizes;
  switch (torso_for(shape)) {
    case Torso::dqn2013:
      return {256};
    case Torso::dqn2015:
      return {512};
    case Torso::minatar:
      return {128};
    case Torso::none:
    case Torso::automatic:
      break;
  }
  return {64, 64};
}

}  // namespace pavlov
