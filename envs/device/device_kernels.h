#pragma once

#include <stdexcept>
#include <string>
#include <typeinfo>

#include "envs/device/device.h"
#include "envs/device/host_device.h"

namespace pavlov {

/// The loops over copies that `Steps` steps, on this device, for the environment of that name.
/// Throws std::invalid_argument where none were compiled for graphics cards.
template <class Steps>
const DeviceKernels<Steps>& kernels_on(const Device& device, const std::string& name) {
  if (&device == &host_device()) return kHostKernels<Steps>;
  const void* const kernels = find_cuda_kernels(typeid(Steps));
  if (kernels == nullptr) {
    throw std::invalid_argument(name + ": no kernels for graphics cards were compiled for it");
  }
  return *static_cast<const DeviceKernels<Steps>*>(kernels);
}

}  // namespace pavlov
