#include "nets/core/network_config.h"

#include <stdexcept>

#include "core/settings.h"

namespace pavlov {

void NetworkConfig::validate() const {
  for (const int width : hidden_sizes) {
    require(width >= 1, "network", "hidden_sizes", width, "widths of 1 or more");
  }
  if (device != "cpu" && !device.starts_with("cuda")) {
    throw std::invalid_argument("network: device must be cpu or cuda, not '" + device + "'");
  }
}

}  // namespace pavlov
