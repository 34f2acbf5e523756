#include "nets/core/initialization.h"

#include <Eigen/QR>
#include <algorithm>
#include <cassert>
#include <cmath>

namespace pavlov {
namespace {

using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The orthogonal factor of a matrix of normal numbers, its signs made unique by a positive
/// diagonal of R, so that it is uniform over all (Mezzadri 2007).
Eigen::MatrixXd random_orthonormal_columns(int rows, int columns, Rng& rng) {
  Eigen::MatrixXd normal(rows, columns);
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) normal(i, j) = rng.normal();
  }
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(normal);
  Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(rows, columns);
  for (int j = 0; j < columns; ++j) {
    if (qr.matrixQR()(j, j) < 0) q.col(j) = -q.col(j);
  }
  return q;
}

void fill_uniform(std::span<float> values, double bound, Rng& rng) {
  for (float& value : values) value = static_cast<float>(rng.uniform(-bound, bound));
}

void fill_normal(std::span<float> values, double deviation, Rng& rng) {
  for (float& value : values) value = static_cast<float>(rng.normal(0, deviation));
}

}  // namespace

void initialize(Initialization kind, std::span<float> weight, std::span<float> bias, int rows,
                int columns, int fan_out, double gain, Rng& rng) {
  const double fan_in = columns;
  std::fill(bias.begin(), bias.end(), 0.0F);
  switch (kind) {
    case Initialization::libtorch:
      fill_uniform(weight, 1 / std::sqrt(fan_in), rng);
      fill_uniform(bias, 1 / std::sqrt(fan_in), rng);
      break;
    case Initialization::kaiming_uniform:
      fill_uniform(weight, std::sqrt(6 / fan_in), rng);
      break;
    case Initialization::kaiming_normal:
      fill_normal(weight, std::sqrt(2 / fan_in), rng);
      break;
    case Initialization::xavier_uniform:
      fill_uniform(weight, std::sqrt(6 / (fan_in + fan_out)), rng);
      break;
    case Initialization::xavier_normal:
      fill_normal(weight, std::sqrt(2 / (fan_in + fan_out)), rng);
      break;
    case Initialization::orthogonal: {
      assert(weight.size() == static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
      Eigen::Map<RowMatrix> matrix(weight.data(), rows, columns);
      if (rows >= columns) {
        matrix = (gain * random_orthonormal_columns(rows, columns, rng)).cast<float>();
      } else {
        matrix = (gain * random_orthonormal_columns(columns, rows, rng).transpose()).cast<float>();
      }
      break;
    }
    case Initialization::zero:
      std::fill(weight.begin(), weight.end(), 0.0F);
      break;
  }
}

}  // namespace pavlov
