#pragma once

#include <stdexcept>
#include <string>
#include <typeinfo>

#include "envs/device/device.h"
#include "envs/device/host_device.h"

namespace pavlov {

/// The loops over copies that `Steps` steps, on this device. Throws std::invalid_argument where it
/// has none: a graphics card has those that were compiled for it (envs/cuda/kernels.h).
template <class Steps>
const DeviceKernels<Steps>& kernels_on(const Device& device) {
  if (&device == &host_device()) return kHostKernels<Steps>;
  const void* const kernels = device.kernels(typeid(Steps));
  if (kernels == nullptr) {
    throw std::invalid_argument(std::string(device.name) + ": there are no kernels for " +
                                typeid(Steps).name() + " in this build");
  }
  return *static_cast<const DeviceKernels<Steps>*>(kernels);
}

}  // namespace pavlov
