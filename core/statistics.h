#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pavlov {

// Functions here throw std::invalid_argument for fewer numbers than they need (one, unless said).

/// Mean and variance of a stream of numbers in one pass (Welford 1962).
class RunningStatistics {
 public:
  void add(double value) {
    ++count_;
    const double from_old_mean = value - mean_;
    mean_ += from_old_mean / static_cast<double>(count_);
    squares_ += from_old_mean * (value - mean_);
  }
  /// As if all numbers of `other` had been added (Chan et al. 1979).
  void merge(const RunningStatistics& other);

  std::int64_t count() const { return count_; }
  /// 0 for no numbers.
  double mean() const { return mean_; }
  /// Sum of squared deviations divided by n - 1; 0 for fewer than two numbers.
  double variance() const;
  double standard_deviation() const;
  /// Standard deviation of the mean; 0 for fewer than two numbers.
  double standard_error() const;

 private:
  std::int64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

double mean(std::span<const double> values);

/// The p-quantile, p in [0, 1], with linear interpolation between the sorted numbers (definition 7
/// of Hyndman & Fan 1996).
double quantile(std::span<const double> values, double p);
inline double median(std::span<const double> values) { return quantile(values, 0.5); }

/// Mean of the middle half: floor(n / 4) numbers are dropped at either end.
double interquartile_mean(std::span<const double> values);

/// A measured number and how far it can be trusted.
struct Estimate {
  double mean = 0;  ///< or whichever statistic was estimated
  double standard_error = 0;
  std::int64_t n = 0;  ///< numbers it was made from
  double low = 0;      ///< ends of the confidence interval
  double high = 0;
};

/// The mean of independent numbers with Student's confidence interval; of one number, without any
/// width.
Estimate estimate_mean(const RunningStatistics& statistics, double confidence = 0.95);
Estimate estimate_mean(std::span<const double> values, double confidence = 0.95);

/// The t for which a Student variable with `degrees_of_freedom` > 0 lies within [-t, t] with
/// probability `confidence` in (0, 1).
double student_t(double confidence, double degrees_of_freedom);

/// Element i is the mean of the last `window` >= 1 numbers up to i, of fewer at the beginning.
std::vector<double> moving_average(std::span<const double> values, std::size_t window);

/// y_0 = x_0, y_i = y_{i-1} + weight (x_i - y_{i-1}), weight in (0, 1].
std::vector<double> exponential_smoothing(std::span<const double> values, double weight);

/// A published or computed number that a measured one is held against.
struct Reference {
  double value = 0;
  double standard_error = 0;  ///< of the reference itself; 0: exact
  double tolerance = 0;       ///< granted besides, such as half a unit of the last printed digit
};

/// How a measured number stands to a reference.
struct Agreement {
  double difference = 0;  ///< measured - reference
  double allowed = 0;     ///< what |difference| may be
  bool agrees = false;
};

/// They agree within `deviations` standard errors of the difference and the tolerance:
/// |m - r| <= tolerance + deviations sqrt(se_m^2 + se_r^2).
Agreement compare(const Estimate& measured, const Reference& reference, double deviations = 3);

}  // namespace pavlov
