#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "envs/core/tabular_model.h"

namespace pavlov {

/// One way into a state.
struct Predecessor {
  std::int32_t state = 0;
  std::int32_t action = 0;
  double probability = 0;  ///< > 0, of going on there (outcomes that terminate do not count)
};

/// From which states and actions each state is reached: a model read backwards.
class Predecessors {
 public:
  explicit Predecessors(const TabularModel& model);

  std::span<const Predecessor> of(int state) const {
    const auto s = static_cast<std::size_t>(state);
    return {entries_.data() + offsets_[s], entries_.data() + offsets_[s + 1]};
  }

 private:
  std::vector<std::size_t> offsets_;  ///< [num_states + 1]
  std::vector<Predecessor> entries_;
};

}  // namespace pavlov
