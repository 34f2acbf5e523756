#include "envs/device/device_table.h"

#include <algorithm>

namespace pavlov {

DeviceTable::DeviceTable(const Device& device, const TabularModel& model, bool equal_starts)
    : num_actions_(model.num_actions()),
      equal_starts_(equal_starts),
      offsets_(device, MemoryPlace::device,
               static_cast<std::size_t>(model.num_states()) *
                       static_cast<std::size_t>(model.num_actions()) +
                   1),
      outcomes_(device, MemoryPlace::device, model.size()),
      starts_(device, MemoryPlace::device, model.start.size()) {
  device.wait();
  std::uint32_t* offset = offsets_.data();
  for (int state = 0; state < model.num_states(); ++state) {
    for (int action = 0; action < model.num_actions(); ++action, ++offset) {
      const auto row = model.outcomes(state, action);
      std::ranges::copy(row, outcomes_.data() + *offset);
      offset[1] = offset[0] + static_cast<std::uint32_t>(row.size());
    }
  }
  std::ranges::transform(model.start, starts_.data(), [](const auto& start) {
    return Outcome{.probability = start.second, .next = start.first};
  });
}

TableRule DeviceTable::rule() const {
  return {.num_actions = num_actions_,
          .offsets = offsets_.data(),
          .outcomes = outcomes_.data(),
          .num_starts = static_cast<int>(starts_.size()),
          .equal_starts = equal_starts_,
          .starts = starts_.data()};
}

}  // namespace pavlov
