#pragma once

#include <span>

#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// Grey values 0 … 255 as shares of white, [0, 1].
Matrix scaled_grey(const Matrix& grey);

/// Columns brought to mean 0 and standard deviation 1: the mean is subtracted and the rest divided
/// by the standard deviation (seed 001 says "variance", which would not do it). Both are measured
/// once, on training data, and used for all. A column without spread is only shifted.
class Standardizer {
 public:
  /// [n, d], n >= 1.
  explicit Standardizer(const Matrix& training);

  Matrix operator()(const Matrix& data) const;
  const RowVector& mean() const { return mean_; }
  const RowVector& deviation() const { return deviation_; }

 private:
  RowVector mean_;       ///< [d]
  RowVector deviation_;  ///< [d], of all n: divided by n
};

/// Classes 0 … classes - 1 as rows with a single 1: [n, classes]. Integers would tell a network
/// that class 2 lies between 1 and 3. Throws std::invalid_argument for others.
Matrix one_hot(std::span<const int> labels, int classes);

/// The column of the largest number in each row: the class of a row that `one_hot` made, or of
/// outputs (winner takes all); the first of equals.
std::vector<int> winners(const Matrix& outputs);

}  // namespace pavlov::ground_up
