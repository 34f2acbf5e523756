#include "nets/ground_up/matrix.h"

#include <stdexcept>

namespace pavlov::ground_up {

std::string shape_of(const Matrix& matrix) {
  return std::to_string(matrix.rows()) + "x" + std::to_string(matrix.cols());
}

void require_same_shape(const std::string& what, const Matrix& a, const Matrix& b) {
  if (a.rows() == b.rows() && a.cols() == b.cols()) return;
  throw std::invalid_argument(what + ": shapes " + shape_of(a) + " and " + shape_of(b) +
                              " differ; they must be equal");
}

Matrix sum(const Matrix& a, const Matrix& b) {
  require_same_shape("sum", a, b);
  return a + b;
}

Matrix hadamard(const Matrix& a, const Matrix& b) {
  require_same_shape("Hadamard product", a, b);
  return a.cwiseProduct(b);
}

Matrix product(const Matrix& a, const Matrix& b) {
  if (a.cols() != b.rows()) {
    throw std::invalid_argument("product: shapes " + shape_of(a) + " and " + shape_of(b) +
                                " do not fit; as many columns are needed on the left as rows on "
                                "the right");
  }
  return a * b;
}

}  // namespace pavlov::ground_up
