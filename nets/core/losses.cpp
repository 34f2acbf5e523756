#include "nets/core/losses.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace pavlov {
namespace {

/// A loss and its slope.
struct Point {
  double value = 0;
  double slope = 0;
};

void check(std::size_t given, std::size_t needed, const char* what) {
  if (given == needed) return;
  throw std::invalid_argument("loss: " + std::to_string(given) + " " + what + " given, " +
                              std::to_string(needed) + " are needed");
}

void check_weights(std::span<const float> row_weights, std::size_t numbers) {
  if (row_weights.empty() || numbers % row_weights.size() == 0) return;
  throw std::invalid_argument("loss: " + std::to_string(row_weights.size()) +
                              " row weights given for " + std::to_string(numbers) +
                              " outputs, which are not so many rows");
}

/// scale * sum w l(output, target), where point(output, target) gives l and its slope.
template <class F>
double elementwise(std::span<const float> outputs, std::span<const float> targets, double scale,
                   std::span<float> gradient, std::span<const float> row_weights, const F& point) {
  check(targets.size(), outputs.size(), "targets");
  check(gradient.size(), outputs.size(), "numbers of room for the gradient");
  check_weights(row_weights, outputs.size());
  const std::size_t width = row_weights.empty() ? 1 : outputs.size() / row_weights.size();
  double sum = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const double weight = row_weights.empty() ? 1 : static_cast<double>(row_weights[i / width]);
    const Point p = point(static_cast<double>(outputs[i]), static_cast<double>(targets[i]));
    sum += weight * p.value;
    gradient[i] = static_cast<float>(scale * weight * p.slope);
  }
  return scale * sum;
}

double mean_over(std::span<const float> outputs) { return 1 / static_cast<double>(outputs.size()); }

Point square(double output, double target) {
  const double u = output - target;
  return {u * u, 2 * u};
}

/// Logarithm of the sum of e^logits.
double log_sum_exp(std::span<const float> logits) {
  const auto largest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit) - largest);
  return largest + std::log(sum);
}

/// Mean over rows of w sum_c p_c (log sum e^z - z_c), where probability(row, c) gives p.
template <class F>
double cross_entropy(std::span<const float> logits, std::size_t rows, std::span<float> gradient,
                     std::span<const float> row_weights, const F& probability) {
  check(gradient.size(), logits.size(), "numbers of room for the gradient");
  if (!row_weights.empty()) check(row_weights.size(), rows, "row weights");
  const std::size_t classes = logits.size() / rows;
  double sum = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto z = logits.subspan(row * classes, classes);
    const double normalizer = log_sum_exp(z);
    const double weight = (row_weights.empty() ? 1 : static_cast<double>(row_weights[row])) /
                          static_cast<double>(rows);
    double total = 0;
    for (std::size_t c = 0; c < classes; ++c) total += probability(row, c);
    for (std::size_t c = 0; c < classes; ++c) {
      const double log_softmax = static_cast<double>(z[c]) - normalizer;
      const double p = probability(row, c);
      if (p != 0) sum -= weight * p * log_softmax;
      gradient[row * classes + c] =
          static_cast<float>(weight * (total * std::exp(log_softmax) - p));
    }
  }
  return sum;
}

}  // namespace

double squared_loss(std::span<const float> outputs, std::span<const float> targets,
                    std::span<float> gradient, std::span<const float> row_weights) {
  return elementwise(outputs, targets, mean_over(outputs), gradient, row_weights, square);
}

double half_squared_loss(std::span<const float> outputs, std::span<const float> targets,
                         std::span<float> gradient, std::span<const float> row_weights) {
  return elementwise(outputs, targets, mean_over(outputs) / 2, gradient, row_weights, square);
}

double sum_squared_loss(std::span<const float> outputs, std::span<const float> targets,
                        std::span<float> gradient, std::span<const float> row_weights) {
  return elementwise(outputs, targets, 0.5, gradient, row_weights, square);
}

double absolute_loss(std::span<const float> outputs, std::span<const float> targets,
                     std::span<float> gradient, std::span<const float> row_weights) {
  return elementwise(outputs, targets, mean_over(outputs), gradient, row_weights,
                     [](double output, double target) -> Point {
                       const double u = output - target;
                       return {std::abs(u), u == 0 ? 0 : std::copysign(1.0, u)};
                     });
}

double huber_loss(std::span<const float> outputs, std::span<const float> targets, double delta,
                  std::span<float> gradient, std::span<const float> row_weights) {
  if (!(delta > 0)) {
    throw std::invalid_argument("loss: Huber's delta must be more than 0, not " +
                                std::to_string(delta));
  }
  return elementwise(outputs, targets, mean_over(outputs), gradient, row_weights,
                     [delta](double output, double target) -> Point {
                       const double u = output - target;
                       const double size = std::abs(u);
                       if (size <= delta) return {u * u / 2, u};
                       return {delta * (size - delta / 2), std::copysign(delta, u)};
                     });
}

double cross_entropy_loss(std::span<const float> logits, std::span<const int> classes,
                          std::span<float> gradient, std::span<const float> row_weights) {
  const std::size_t rows = classes.size();
  if (rows == 0 || logits.empty() || logits.size() % rows != 0) {
    throw std::invalid_argument("loss: " + std::to_string(logits.size()) + " logits are not " +
                                std::to_string(rows) + " rows");
  }
  const auto count = static_cast<int>(logits.size() / rows);
  for (const int c : classes) {
    if (c < 0 || c >= count) {
      throw std::invalid_argument("loss: class " + std::to_string(c) + " given, 0 to " +
                                  std::to_string(count - 1) + " allowed");
    }
  }
  return cross_entropy(logits, rows, gradient, row_weights, [&](std::size_t row, std::size_t c) {
    return static_cast<int>(c) == classes[row] ? 1.0 : 0;
  });
}

double cross_entropy_loss(std::span<const float> logits, std::span<const float> distributions,
                          int classes, std::span<float> gradient,
                          std::span<const float> row_weights) {
  check(distributions.size(), logits.size(), "probabilities");
  const auto count = static_cast<std::size_t>(std::max(classes, 1));
  if (classes < 1 || logits.empty() || logits.size() % count != 0) {
    throw std::invalid_argument("loss: " + std::to_string(logits.size()) +
                                " logits are not rows of " + std::to_string(classes));
  }
  return cross_entropy(logits, logits.size() / count, gradient, row_weights,
                       [&](std::size_t row, std::size_t c) {
                         return static_cast<double>(distributions[row * count + c]);
                       });
}

double binary_cross_entropy_loss(std::span<const float> logits, std::span<const float> targets,
                                 std::span<float> gradient, std::span<const float> row_weights) {
  return elementwise(
      logits, targets, mean_over(logits), gradient, row_weights, [](double z, double t) -> Point {
        // log(1 + e^-|z|) neither overflows nor cancels.
        const double value = std::max(z, 0.0) - z * t + std::log1p(std::exp(-std::abs(z)));
        return {value, 1 / (1 + std::exp(-z)) - t};
      });
}

}  // namespace pavlov
