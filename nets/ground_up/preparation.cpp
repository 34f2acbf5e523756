#include "nets/ground_up/preparation.h"

#include <stdexcept>

#include "core/settings.h"

namespace pavlov::ground_up {

Matrix scaled_grey(const Matrix& grey) { return grey / 255; }

Standardizer::Standardizer(const Matrix& training) {
  require(training.rows() > 0, "standardizer", "rows", 0, "1 or more");
  mean_ = training.colwise().mean();
  deviation_ = (training.rowwise() - mean_).array().square().colwise().mean().sqrt();
  deviation_ = (deviation_.array() > 0).select(deviation_, 1);
}

Matrix Standardizer::operator()(const Matrix& data) const {
  if (data.cols() != mean_.size()) {
    throw std::invalid_argument("standardizer: data are " + shape_of(data) + ", but " +
                                std::to_string(mean_.size()) + " columns were measured");
  }
  return ((data.rowwise() - mean_).array().rowwise() / deviation_.array()).matrix();
}

Matrix one_hot(std::span<const int> labels, int classes) {
  Matrix out = Matrix::Zero(static_cast<Index>(labels.size()), classes);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    require(labels[i] >= 0 && labels[i] < classes, "one-hot", "label", labels[i],
            "0 to " + std::to_string(classes - 1));
    out(static_cast<Index>(i), labels[i]) = 1;
  }
  return out;
}

std::vector<int> winners(const Matrix& outputs) {
  std::vector<int> best(static_cast<std::size_t>(outputs.rows()));
  for (Index i = 0; i < outputs.rows(); ++i) {
    outputs.row(i).maxCoeff(&best[static_cast<std::size_t>(i)]);
  }
  return best;
}

}  // namespace pavlov::ground_up
