#pragma once

#include "envs/device/device_batch.h"

namespace pavlov {

/// Offers a registered environment that is stepped by its table on devices as well.
template <HasStepTable E>
bool register_table_form(const std::string& id) {
  return register_device_form(
      id,
      [](const std::string& name, const SettingValues& values, const BatchOptions& options,
         const Device& device) -> std::unique_ptr<VectorEnv> {
        return std::make_unique<DeviceBatch<E>>(name,
                                                configured(typename E::Config{}, values, name),
                                                options, device, *device.table_kernels);
      });
}

}  // namespace pavlov
