#pragma once

#include "envs/device/device_batch.h"
#include "envs/device/device_kernels.h"

namespace pavlov {

/// Offers a registered environment on devices besides, by the setting `device`:
/// "FrozenLake-v1?device=cuda"; one that has a float32 form in that:
/// "CartPole-v1?real=float&device=cuda".
template <class E>
bool register_device_form(const std::string& id) {
  return register_device_form(
      id,
      [](const std::string& name, const SettingValues& values, const BatchOptions& options,
         const Device& device) -> std::unique_ptr<VectorEnv> {
        return std::make_unique<DeviceBatch<E>>(
            name, configured(typename E::Config{}, values, name), options, device,
            kernels_on<typename DeviceForm<E>::Steps>(device, name));
      });
}

}  // namespace pavlov
