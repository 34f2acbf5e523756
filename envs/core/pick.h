#pragma once

#include "envs/core/tabular_model.h"

namespace pavlov {

/// Which of `count` > 0 outcomes comes of u, uniform in [0, 1): each takes its probability away
/// from u, and the first to take all that is left is it, or the last.
constexpr int pick(const Outcome* outcomes, int count, double u) {
  int k = 0;
  u -= outcomes[0].probability;
  while (u >= 0 && k + 1 < count) u -= outcomes[++k].probability;
  return k;
}

}  // namespace pavlov
