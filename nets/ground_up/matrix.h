#pragma once

#include <Eigen/Dense>
#include <string>

/// The course's first lessons written out to be read: no LibTorch, doubles, Eigen for matrices. In
/// shapes, n is the number of patterns (one in each row), d of inputs, m of outputs.
namespace pavlov::ground_up {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using RowVector = Eigen::RowVectorXd;
using Eigen::Index;

/// "2x3"
std::string shape_of(const Matrix& matrix);

/// Throws std::invalid_argument "WHAT: shapes 2x2 and 3x2 differ" where they do.
void require_same_shape(const std::string& what, const Matrix& a, const Matrix& b);

// The operations of the course by name. Eigen's operators do the same; these refuse matrices that
// do not fit together also in Release builds, with std::invalid_argument that tells both shapes.

/// a + b of equal shapes.
Matrix sum(const Matrix& a, const Matrix& b);
/// Product of each pair of elements, a ∘ b of equal shapes.
Matrix hadamard(const Matrix& a, const Matrix& b);
/// a · b of [p, q] and [q, r]: [p, r].
Matrix product(const Matrix& a, const Matrix& b);

}  // namespace pavlov::ground_up
