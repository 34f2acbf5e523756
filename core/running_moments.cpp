#include "core/running_moments.h"

#include <algorithm>
#include <cmath>

namespace pavlov {

double RunningMoments::scale(std::size_t j) const { return std::sqrt(variance(j) + 1e-8); }

void RunningMoments::append_numbers(std::vector<double>& out) const {
  out.push_back(count_);
  out.insert(out.end(), mean_.begin(), mean_.end());
  out.insert(out.end(), squares_.begin(), squares_.end());
}

void RunningMoments::set_numbers(std::span<const double> numbers) {
  count_ = numbers[0];
  const auto means = numbers.subspan(1, mean_.size());
  const auto squares = numbers.subspan(1 + mean_.size(), mean_.size());
  std::copy(means.begin(), means.end(), mean_.begin());
  std::copy(squares.begin(), squares.end(), squares_.begin());
}

std::vector<double> RunningMoments::sums() const {
  std::vector<double> sums = {count_};
  for (const double mean : mean_) sums.push_back(count_ * mean);
  for (std::size_t j = 0; j < mean_.size(); ++j) {
    sums.push_back(squares_[j] + count_ * mean_[j] * mean_[j]);
  }
  return sums;
}

void RunningMoments::set_sums(std::span<const double> sums) {
  count_ = sums[0];
  for (std::size_t j = 0; j < mean_.size(); ++j) {
    mean_[j] = sums[1 + j] / count_;
    squares_[j] = std::max(0.0, sums[1 + mean_.size() + j] - count_ * mean_[j] * mean_[j]);
  }
}

}  // namespace pavlov
