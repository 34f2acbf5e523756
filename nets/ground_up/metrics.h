#pragma once

#include <cstdint>
#include <span>

#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// How often a yes-or-no classifier was right and wrong, and in which way.
struct Confusion {
  std::int64_t true_positives = 0;
  std::int64_t false_negatives = 0;
  std::int64_t false_positives = 0;
  std::int64_t true_negatives = 0;

  /// (TP + TN) / all
  double accuracy() const;
  /// TP / (TP + FP): how many of those called positive are.
  double precision() const;
  /// TP / (TP + FN): how many of the positive ones were found.
  double recall() const;
  /// 2 · precision · recall / (precision + recall), their harmonic mean.
  double f1() const;
};

/// Counted from predicted and actual classes, `positive` against the others. Throws
/// std::invalid_argument for lists of different length, as all functions here do.
Confusion confusion(std::span<const int> predicted, std::span<const int> actual, int positive = 1);

/// How often class i (row) was taken for class j (column): [classes, classes].
Eigen::MatrixXi confusion_matrix(std::span<const int> predicted, std::span<const int> actual,
                                 int classes);

/// Share of equal classes.
double accuracy(std::span<const int> predicted, std::span<const int> actual);

// Of predictions o for numbers y, all elements of [n, m] alike.

/// Mean of |y - o|.
double mean_absolute_error(const Matrix& predicted, const Matrix& actual);
/// Mean of (y - o)².
double mean_squared_error(const Matrix& predicted, const Matrix& actual);
/// R² = 1 - MSE(predictions) / MSE(mean of y): 1 for perfect predictions, 0 for those no better
/// than the mean, below 0 for worse ones (seed 001 has a bad R² go to 0, erratum E-28). NaN where
/// all y are equal.
double r_squared(const Matrix& predicted, const Matrix& actual);

}  // namespace pavlov::ground_up
