#pragma once

#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// What large weights cost besides the loss: λ₁ Σ|w| + λ₂ Σw². L1 pulls with the same force at any
/// size and leaves few weights that are not 0; L2 pulls the harder the larger a weight is and keeps
/// all small. Steep weights make a unit sure of itself: sigmoid(10 + 10) is 1 - 2e-9 where
/// sigmoid(1 + 1) is 0.88. Biases are not penalised.
struct Penalty {
  double l1 = 0;
  double l2 = 0;

  double operator()(const Matrix& weights) const {
    return l1 * weights.cwiseAbs().sum() + l2 * weights.squaredNorm();
  }
  /// λ₁ sign(w) + 2 λ₂ w
  Matrix gradient(const Matrix& weights) const {
    return l1 * weights.cwiseSign() + 2 * l2 * weights;
  }
};

}  // namespace pavlov::ground_up
