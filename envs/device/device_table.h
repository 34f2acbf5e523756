#pragma once

#include "envs/core/tabular_model.h"
#include "envs/device/device.h"
#include "envs/device/table_steps.h"

namespace pavlov {

/// The dynamics of a finite environment as arrays of a device.
class DeviceTable {
 public:
  /// `model`: outcomes and starts in the order in which the environment picks them (see `pick`);
  /// equal starts, which it draws by `Rng::below`, are told apart.
  DeviceTable(const Device& device, const TabularModel& model, bool equal_starts);

  TableRule rule() const;

 private:
  int num_actions_;
  bool equal_starts_;
  DeviceArray<std::uint32_t> offsets_;
  DeviceArray<Outcome> outcomes_;
  DeviceArray<Outcome> starts_;
};

}  // namespace pavlov
