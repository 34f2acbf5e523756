#pragma once

#include "nets/ground_up/backpropagation.h"

namespace pavlov::test {

/// Patterns that fit a network with d inputs and m outputs in (0, 1).
inline ground_up::Patterns random_patterns(int n, int d, int m, Rng& rng) {
  ground_up::Patterns patterns{ground_up::Matrix(n, d), ground_up::Matrix(n, m)};
  for (double& x : patterns.inputs.reshaped()) x = rng.normal();
  for (double& y : patterns.targets.reshaped()) y = rng.uniform();
  return patterns;
}

inline double largest(const ground_up::Matrix& difference) {
  return difference.cwiseAbs().maxCoeff();
}

}  // namespace pavlov::test
