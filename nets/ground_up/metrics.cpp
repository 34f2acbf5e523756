#include "nets/ground_up/metrics.h"

#include <limits>

#include "core/settings.h"
#include "nets/ground_up/losses.h"

namespace pavlov::ground_up {
namespace {

void check(std::span<const int> predicted, std::span<const int> actual) {
  require(!actual.empty(), "metric", "number of classes told", 0, "1 or more");
  require(predicted.size() == actual.size(), "metric", "number of predicted classes",
          static_cast<double>(predicted.size()), std::to_string(actual.size()) + ", as the actual");
}

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? std::numeric_limits<double>::quiet_NaN()
                    : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

double Confusion::accuracy() const {
  return share(true_positives + true_negatives,
               true_positives + false_negatives + false_positives + true_negatives);
}

double Confusion::precision() const {
  return share(true_positives, true_positives + false_positives);
}

double Confusion::recall() const { return share(true_positives, true_positives + false_negatives); }

double Confusion::f1() const {
  return share(2 * true_positives, 2 * true_positives + false_positives + false_negatives);
}

Confusion confusion(std::span<const int> predicted, std::span<const int> actual, int positive) {
  check(predicted, actual);
  Confusion counts;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const bool said = predicted[i] == positive;
    const bool is = actual[i] == positive;
    ++(is     ? said ? counts.true_positives : counts.false_negatives
       : said ? counts.false_positives
              : counts.true_negatives);
  }
  return counts;
}

Eigen::MatrixXi confusion_matrix(std::span<const int> predicted, std::span<const int> actual,
                                 int classes) {
  check(predicted, actual);
  Eigen::MatrixXi counts = Eigen::MatrixXi::Zero(classes, classes);
  for (std::size_t i = 0; i < actual.size(); ++i) {
    for (const int c : {actual[i], predicted[i]}) {
      require(c >= 0 && c < classes, "confusion matrix", "class", c,
              "0 to " + std::to_string(classes - 1));
    }
    ++counts(actual[i], predicted[i]);
  }
  return counts;
}

double accuracy(std::span<const int> predicted, std::span<const int> actual) {
  check(predicted, actual);
  std::int64_t right = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) right += predicted[i] == actual[i] ? 1 : 0;
  return share(right, static_cast<std::int64_t>(actual.size()));
}

double mean_absolute_error(const Matrix& predicted, const Matrix& actual) {
  return loss_of(Loss::absolute, predicted, actual) / static_cast<double>(actual.size());
}

double mean_squared_error(const Matrix& predicted, const Matrix& actual) {
  return loss_of(Loss::mean_squared, predicted, actual);
}

double r_squared(const Matrix& predicted, const Matrix& actual) {
  const Matrix mean = Matrix::Constant(actual.rows(), actual.cols(), actual.mean());
  const double spread = mean_squared_error(mean, actual);
  if (spread == 0) return std::numeric_limits<double>::quiet_NaN();
  return 1 - mean_squared_error(predicted, actual) / spread;
}

}  // namespace pavlov::ground_up
