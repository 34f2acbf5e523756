#pragma once

#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// The model of seed 004's tutorial on gradients: q = Wx, ŷ = Σ q² = ‖Wx‖², L = (ŷ - y)², and by
/// the chain rule
///
///     ∂L/∂W = ∂L/∂ŷ · ∂ŷ/∂q · ∂q/∂W = 2 (ŷ - y) · 2q · xᵀ.
struct SquaredNormUnit {
  Matrix weights;  ///< [k, d]

  double operator()(const Vector& x) const { return product(weights, x).squaredNorm(); }
  double loss(const Vector& x, double y) const {
    const double error = (*this)(x)-y;
    return error * error;
  }
  Matrix gradient(const Vector& x, double y) const {
    return 2 * ((*this)(x)-y) * 2 * product(weights, x) * x.transpose();
  }
  /// W -= η ∂L/∂W
  void learn(const Vector& x, double y, double learning_rate) {
    weights -= learning_rate * gradient(x, y);
  }
};

}  // namespace pavlov::ground_up
