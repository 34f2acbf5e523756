#include "nets/metrics/regression_errors.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace pavlov {
namespace {

double quotient(double sum, double n) {
  return n == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / n;
}

}  // namespace

void RegressionErrors::add(double target, double prediction) {
  const double error = prediction - target;
  targets_.add(target);
  absolute_ += std::abs(error);
  squares_ += error * error;
}

void RegressionErrors::add(std::span<const float> targets, std::span<const float> predictions) {
  if (targets.size() != predictions.size()) {
    throw std::invalid_argument("regression errors: " + std::to_string(targets.size()) +
                                " targets for " + std::to_string(predictions.size()) +
                                " predictions");
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    add(static_cast<double>(targets[i]), static_cast<double>(predictions[i]));
  }
}

double RegressionErrors::mean_absolute_error() const {
  return quotient(absolute_, static_cast<double>(total()));
}

double RegressionErrors::mean_squared_error() const {
  return quotient(squares_, static_cast<double>(total()));
}

double RegressionErrors::root_mean_squared_error() const { return std::sqrt(mean_squared_error()); }

double RegressionErrors::r_squared() const {
  const double spread = targets_.variance() * static_cast<double>(total() - 1);
  return total() == 0 ? std::numeric_limits<double>::quiet_NaN() : 1 - quotient(squares_, spread);
}

}  // namespace pavlov
