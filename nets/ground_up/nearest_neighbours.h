#pragma once

#include <vector>

#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// Classifies by the majority of the k nearest patterns that it remembers (Cover & Hart 1967). It
/// has no parameters to learn: few neighbours follow every pattern, also the mislabelled ones; many
/// smooth the boundary until only the largest class is left.
class NearestNeighbours {
 public:
  /// Inputs [n, d] with n labels 0, 1, …; 1 <= k <= n. Throws std::invalid_argument.
  NearestNeighbours(Matrix inputs, std::vector<int> labels, int k);

  /// How the neighbours of x [d] vote: [classes], sum k. Of equally distant ones the first count.
  std::vector<int> votes(const RowVector& x) const;
  /// The class with most votes; of equals that of the nearest neighbour among them.
  int classify(const RowVector& x) const;
  std::vector<int> classify_all(const Matrix& inputs) const;

 private:
  /// The k nearest patterns, nearest first.
  std::vector<int> neighbours(const RowVector& x) const;
  std::vector<int> votes_of(const std::vector<int>& neighbours) const;

  Matrix inputs_;
  std::vector<int> labels_;
  int k_;
  int classes_ = 0;
};

}  // namespace pavlov::ground_up
