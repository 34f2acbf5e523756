#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/rng.h"
#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// What supervised learning learns from: inputs and the outputs wanted for them, row by row.
struct Patterns {
  Matrix inputs;   ///< [n, d]
  Matrix targets;  ///< [n, m]

  Index size() const { return inputs.rows(); }
  /// These rows, in this order.
  Patterns at(std::span<const int> rows) const;
  /// Throws std::invalid_argument where there are none, or not as many targets as inputs.
  void validate() const;
};

/// 0, 1, …, n - 1.
std::vector<int> in_order(Index n);
/// The same in random order.
std::vector<int> shuffled(Index n, Rng& rng);

/// The n rows shuffled and dealt into k folds of equal size, the first n mod k of them one larger
/// (seed 001 lists four folds of three out of twelve, but its code's three folds are of four).
/// Throws std::invalid_argument unless 2 <= k <= n.
std::vector<std::vector<int>> folds_of(Index n, int k, Rng& rng);

/// The mean of `error(training, validation)` where each fold is the validation set once.
double cross_validate(const Patterns& patterns, int k, Rng& rng,
                      const std::function<double(const Patterns&, const Patterns&)>& error);

/// Two random parts, the first with `share` in (0, 1) of the rows, rounded; neither is empty.
std::pair<Patterns, Patterns> split(const Patterns& patterns, double share, Rng& rng);

}  // namespace pavlov::ground_up
