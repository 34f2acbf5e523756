#pragma once

#include <vector>

#include "core/rng.h"
#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// Points dealt into clusters.
struct Clusters {
  Matrix centroids;             ///< [k, d]
  std::vector<int> assignment;  ///< [n] the cluster of each point
  double within = 0;            ///< sum of squared distances of points to their centroids
  std::vector<Matrix> history;  ///< centroids before each iteration, and the last ones
};

/// k-means (Lloyd 1957): every point goes to the nearest centroid (the first of equals), every
/// centroid to the mean of its points, until no assignment changes. A centroid that loses all its
/// points stays where it is. Points [n, d], centroids [k, d].
Clusters k_means(const Matrix& points, Matrix centroids);

/// From k different points chosen at random, `starts` times; the clusters with the least `within`,
/// for one start may end in a local minimum. Throws std::invalid_argument unless 1 <= k <= n.
Clusters k_means(const Matrix& points, int k, int starts, Rng& rng);

}  // namespace pavlov::ground_up
