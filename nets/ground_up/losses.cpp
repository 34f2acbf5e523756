#include "nets/ground_up/losses.h"

namespace pavlov::ground_up {
namespace {

Matrix probabilities(const Matrix& outputs) {
  constexpr double kNearest = 1e-15;
  return outputs.cwiseMax(kNearest).cwiseMin(1 - kNearest);
}

}  // namespace

double loss_of(Loss loss, const Matrix& outputs, const Matrix& targets) {
  require_same_shape("loss of outputs and targets", outputs, targets);
  const auto n = static_cast<double>(outputs.rows());
  const auto numbers = static_cast<double>(outputs.size());
  const double squares = (targets - outputs).squaredNorm();
  switch (loss) {
    case Loss::absolute:
      return (targets - outputs).cwiseAbs().sum();
    case Loss::squared:
      return squares;
    case Loss::sum_squared:
      return squares / 2;
    case Loss::mean_squared:
      return squares / numbers;
    case Loss::half_mean_squared:
      return squares / (2 * n);
    case Loss::binary_cross_entropy: {
      const auto y = targets.array();
      const Eigen::ArrayXXd o = probabilities(outputs).array();
      return -(y * o.log() + (1 - y) * (1 - o).log()).sum() / n;
    }
    case Loss::cross_entropy:
      return -(targets.array() * probabilities(outputs).array().log()).sum() / n;
  }
  return 0;
}

Matrix loss_gradient(Loss loss, const Matrix& outputs, const Matrix& targets) {
  require_same_shape("loss of outputs and targets", outputs, targets);
  const auto n = static_cast<double>(outputs.rows());
  const auto numbers = static_cast<double>(outputs.size());
  const Matrix error = outputs - targets;
  switch (loss) {
    case Loss::absolute:
      return error.cwiseSign();
    case Loss::squared:
      return 2 * error;
    case Loss::sum_squared:
      return error;
    case Loss::mean_squared:
      return 2 * error / numbers;
    case Loss::half_mean_squared:
      return error / n;
    case Loss::binary_cross_entropy: {
      const auto y = targets.array();
      const Eigen::ArrayXXd o = probabilities(outputs).array();
      return (o - y) / (o * (1 - o)) / n;
    }
    case Loss::cross_entropy:
      return -(targets.array() / probabilities(outputs).array()) / n;
  }
  return error;
}

}  // namespace pavlov::ground_up
