#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pavlov {

/// Running mean and variance of each number in a stream of rows (Welford 1962; a batch of rows
/// gives what the parallel update of Chan et al. 1979 gives). They begin, as Gymnasium's, with mean
/// 0 and variance 1 that weigh as much as 10^-4 rows.
class RunningMoments {
 public:
  explicit RunningMoments(std::size_t width) : mean_(width, 0.0), squares_(width, kPrior) {}

  /// One more row: call `begin_row`, then `add` for each of its numbers.
  void begin_row() { count_ += 1; }
  void add(std::size_t j, double value) {
    const double from_old_mean = value - mean_[j];
    mean_[j] += from_old_mean / count_;
    squares_[j] += from_old_mean * (value - mean_[j]);
  }

  double count() const { return count_; }
  double mean(std::size_t j) const { return mean_[j]; }
  double variance(std::size_t j) const { return squares_[j] / count_; }
  /// sqrt(variance + 1e-8), which a number is divided by.
  double scale(std::size_t j) const;

  /// Numbers to save: the count, the means, the sums of squared deviations.
  std::size_t num_numbers() const { return 1 + 2 * mean_.size(); }
  void append_numbers(std::vector<double>& out) const;
  void set_numbers(std::span<const double> numbers);

  /// The count, the sums and the sums of squares, as many as `num_numbers`: their means over
  /// several moments are the moments of all their rows together, weighing as much as one's.
  std::vector<double> sums() const;
  void set_sums(std::span<const double> sums);

 private:
  static constexpr double kPrior = 1e-4;
  double count_ = kPrior;
  std::vector<double> mean_;
  std::vector<double> squares_;
};

}  // namespace pavlov
