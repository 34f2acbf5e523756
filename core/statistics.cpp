#include "core/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

#include "core/text.h"

namespace pavlov {
namespace {

void require(bool holds, const std::string& what) {
  if (!holds) throw std::invalid_argument("statistics: " + what);
}

void require_some(std::span<const double> values) {
  require(!values.empty(), "there is not a single number");
}

void require_confidence(double confidence) {
  require(confidence > 0 && confidence < 1,
          "confidence lies between 0 and 1, not " + shortest(confidence));
}

/// The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method;
/// converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b) {
  constexpr double kTiny = 1e-300;
  const auto away_from_zero = [](double y) { return std::abs(y) < kTiny ? kTiny : y; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m < 100'000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    fraction *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    fraction *= c * d;
    if (std::abs(c * d - 1) < 1e-15) break;
  }
  return fraction;
}

/// The logarithm of gamma(x), x > 0. (std::lgamma keeps a sign that all threads write to.)
double log_gamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

/// The regularised incomplete beta function I_x(a, b); `y` = 1 - x, told apart for precision.
double incomplete_beta(double x, double y, double a, double b) {
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(y, x, b, a);
  if (x == 0) return 0;
  const double front =
      log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) + b * std::log(y);
  return std::exp(front) * beta_fraction(x, a, b) / a;
}

double sorted_quantile(std::span<const double> sorted, double p) {
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

}  // namespace

void RunningStatistics::merge(const RunningStatistics& other) {
  if (other.count_ == 0) return;
  const auto ours = static_cast<double>(count_);
  const auto theirs = static_cast<double>(other.count_);
  const double difference = other.mean_ - mean_;
  mean_ += difference * theirs / (ours + theirs);
  squares_ += other.squares_ + difference * difference * ours * theirs / (ours + theirs);
  count_ += other.count_;
}

double RunningStatistics::variance() const {
  return count_ < 2 ? 0 : squares_ / static_cast<double>(count_ - 1);
}

double RunningStatistics::standard_deviation() const { return std::sqrt(variance()); }

double RunningStatistics::standard_error() const {
  return count_ < 2 ? 0 : std::sqrt(variance() / static_cast<double>(count_));
}

double mean(std::span<const double> values) {
  require_some(values);
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double quantile(std::span<const double> values, double p) {
  require_some(values);
  require(p >= 0 && p <= 1, "a quantile is asked for at p in [0, 1], not " + shortest(p));
  return sorted_quantile(sorted(values), p);
}

double interquartile_mean(std::span<const double> values) {
  require_some(values);
  const auto all = sorted(values);
  const std::size_t cut = all.size() / 4;
  return mean(std::span(all).subspan(cut, all.size() - 2 * cut));
}

double student_t(double confidence, double degrees_of_freedom) {
  require_confidence(confidence);
  require(degrees_of_freedom > 0,
          "degrees of freedom are positive, not " + shortest(degrees_of_freedom));
  // P(|T| > t) = I_x(nu / 2, 1 / 2) with x = nu / (nu + t^2), falling in t: halve [low, high].
  const auto outside = [nu = degrees_of_freedom](double t) {
    return incomplete_beta(nu / (nu + t * t), t * t / (nu + t * t), nu / 2, 0.5);
  };
  double low = 0;
  double high = 1;
  while (outside(high) > 1 - confidence) high *= 2;
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    (outside(middle) > 1 - confidence ? low : high) = middle;
  }
}

Estimate estimate_mean(const RunningStatistics& statistics, double confidence) {
  require(statistics.count() > 0, "there is not a single number");
  Estimate estimate{.mean = statistics.mean(),
                    .standard_error = statistics.standard_error(),
                    .n = statistics.count()};
  double half_width = 0;
  if (estimate.n > 1) {
    half_width =
        student_t(confidence, static_cast<double>(estimate.n - 1)) * estimate.standard_error;
  }
  estimate.low = estimate.mean - half_width;
  estimate.high = estimate.mean + half_width;
  return estimate;
}

Estimate estimate_mean(std::span<const double> values, double confidence) {
  RunningStatistics statistics;
  for (const double value : values) statistics.add(value);
  return estimate_mean(statistics, confidence);
}

std::vector<double> moving_average(std::span<const double> values, std::size_t window) {
  require(window >= 1, "a moving average needs a window of at least 1");
  std::vector<double> averages(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t length = std::min(window, i + 1);
    averages[i] = mean(values.subspan(i + 1 - length, length));
  }
  return averages;
}

std::vector<double> exponential_smoothing(std::span<const double> values, double weight) {
  require(weight > 0 && weight <= 1, "a weight lies in (0, 1], not " + shortest(weight));
  std::vector<double> smooth(values.begin(), values.end());
  for (std::size_t i = 1; i < smooth.size(); ++i) {
    smooth[i] = smooth[i - 1] + weight * (values[i] - smooth[i - 1]);
  }
  return smooth;
}

Agreement compare(const Estimate& measured, const Reference& reference, double deviations) {
  const double difference = measured.mean - reference.value;
  const double allowed = reference.tolerance +
                         deviations * std::hypot(measured.standard_error, reference.standard_error);
  return {difference, allowed, std::abs(difference) <= allowed};
}

}  // namespace pavlov
