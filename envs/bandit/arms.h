#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "core/settings.h"

namespace pavlov {

/// The arm with the largest true value, the first of several. Through a `VectorEnv` the true values
/// of copy i are the first numbers of `state(i)`, one for each arm, in every bandit.
inline int best_arm(std::span<const double> values) {
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

/// For the bandits' `validate`.
inline void require_arms(const char* owner, int arms) {
  require(arms >= 1 && arms <= 1'000'000, owner, "arms", arms, "1 to 1000000");
}
inline void require_deviation(const char* owner, const char* name, double value) {
  require(value >= 0 && std::isfinite(value), owner, name, value, "0 or more and finite");
}

}  // namespace pavlov
