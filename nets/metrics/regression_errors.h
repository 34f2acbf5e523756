#pragma once

#include <cstdint>
#include <span>

#include "core/statistics.h"

namespace pavlov {

/// How far predictions are from their targets. Values are NaN without any example; batches may be
/// split in any way.
class RegressionErrors {
 public:
  void add(double target, double prediction);
  /// Throws std::invalid_argument where sizes differ.
  void add(std::span<const float> targets, std::span<const float> predictions);

  std::int64_t total() const { return targets_.count(); }
  double mean_absolute_error() const;
  double mean_squared_error() const;
  double root_mean_squared_error() const;
  /// R^2 = 1 - MSE of the model / MSE of the targets' mean: 1 is perfect, 0 no better than the
  /// mean, below 0 worse; NaN where all targets are equal.
  double r_squared() const;

 private:
  RunningStatistics targets_;
  double absolute_ = 0;
  double squares_ = 0;
};

}  // namespace pavlov
