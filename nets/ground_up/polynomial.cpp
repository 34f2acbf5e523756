#include "nets/ground_up/polynomial.h"

#include "core/settings.h"

namespace pavlov::ground_up {

Matrix powers(const Vector& x, int degree) {
  require(degree >= 0, "polynomial", "degree", degree, "0 or more");
  Matrix out(x.size(), degree + 1);
  out.col(0).setOnes();
  for (int k = 1; k <= degree; ++k) out.col(k) = out.col(k - 1).cwiseProduct(x);
  return out;
}

Vector least_squares(const Matrix& a, const Vector& y) {
  require(a.rows() >= a.cols(), "least squares", "rows", static_cast<double>(a.rows()),
          "at least the number of columns, " + std::to_string(a.cols()));
  require(y.size() == a.rows(), "least squares", "right sides", static_cast<double>(y.size()),
          std::to_string(a.rows()));
  const Eigen::HouseholderQR<Matrix> qr(a);
  const Vector rotated = qr.householderQ().transpose() * y;
  return qr.matrixQR().topRows(a.cols()).triangularView<Eigen::Upper>().solve(
      rotated.head(a.cols()));
}

Polynomial::Polynomial(const Vector& x, const Vector& y, int degree) {
  require(x.size() >= 1, "polynomial", "points", 0, "1 or more");
  centre_ = (x.minCoeff() + x.maxCoeff()) / 2;
  reach_ = (x.maxCoeff() - x.minCoeff()) / 2;
  if (reach_ == 0) reach_ = 1;
  coefficients_ = least_squares(powers(scaled(x), degree), y);
}

Vector Polynomial::operator()(const Vector& x) const {
  return powers(scaled(x), degree()) * coefficients_;
}

}  // namespace pavlov::ground_up
