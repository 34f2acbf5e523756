#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// How wrong outputs o [n, m] are for targets y [n, m]. The course scales squared errors in three
/// ways; each has its name here (decision D-07).
enum class Loss {
  absolute,           ///< L1: Σ|y - o|
  squared,            ///< L2: Σ(y - o)²
  sum_squared,        ///< SSE: ½ ΣΣ(y - o)²
  mean_squared,       ///< MSE: mean of (y - o)² over all n·m numbers
  half_mean_squared,  ///< mean over patterns of ½ Σ(y - o)²; for one output 1/(2n) Σ(y - o)²
  binary_cross_entropy,  ///< -1/n ΣΣ [y ln o + (1 - y) ln(1 - o)], the minus before both terms
  cross_entropy          ///< -1/n ΣΣ y_ij ln o_ij
};

constexpr std::array<std::pair<Loss, std::string_view>, 7> enum_names(Loss) {
  return {{{Loss::absolute, "absolute"},
           {Loss::squared, "squared"},
           {Loss::sum_squared, "sum_squared"},
           {Loss::mean_squared, "mean_squared"},
           {Loss::half_mean_squared, "half_mean_squared"},
           {Loss::binary_cross_entropy, "binary_cross_entropy"},
           {Loss::cross_entropy, "cross_entropy"}}};
}

/// Probabilities nearer to 0 or 1 than 1e-15 count as that near. Throws std::invalid_argument where
/// the shapes differ.
double loss_of(Loss loss, const Matrix& outputs, const Matrix& targets);

/// ∂E/∂o [n, m]; of |y - o| at 0 it is 0 (it has a derivative everywhere else, erratum E-27).
Matrix loss_gradient(Loss loss, const Matrix& outputs, const Matrix& targets);

}  // namespace pavlov::ground_up
