#pragma once

#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// 1, x, x², …, x^degree of each number: [n, degree + 1].
Matrix powers(const Vector& x, int degree);

/// The w with least |Aw - y|², by QR: A = QR with orthogonal Q, and R w = Qᵀ y is solved from
/// below. The normal equations AᵀA w = Aᵀy have the same solution, but lose twice as many digits. A
/// [n, k], y [n]; throws std::invalid_argument for fewer rows than columns.
Vector least_squares(const Matrix& a, const Vector& y);

/// A parametric model: degree + 1 numbers, however many points it is fitted to.
class Polynomial {
 public:
  /// Least squares through points (x_i, y_i). Throws std::invalid_argument for a negative degree
  /// and for fewer points than coefficients.
  Polynomial(const Vector& x, const Vector& y, int degree);

  Vector operator()(const Vector& x) const;
  int degree() const { return static_cast<int>(coefficients_.size()) - 1; }
  /// Of powers of t = (x - centre) / reach, which is in [-1, 1] on the points: there high powers
  /// keep their digits.
  const Vector& coefficients() const { return coefficients_; }

 private:
  Vector scaled(const Vector& x) const { return (x.array() - centre_) / reach_; }

  double centre_;
  double reach_;
  Vector coefficients_;
};

}  // namespace pavlov::ground_up
