#include "nets/ground_up/k_means.h"

#include <limits>
#include <span>

#include "core/settings.h"
#include "nets/ground_up/optimizers.h"
#include "nets/ground_up/patterns.h"

namespace pavlov::ground_up {

Clusters k_means(const Matrix& points, Matrix centroids) {
  require(points.rows() >= 1, "k-means", "points", static_cast<double>(points.rows()), "1 or more");
  require(centroids.rows() >= 1, "k-means", "centroids", static_cast<double>(centroids.rows()),
          "1 or more");
  require(points.cols() == centroids.cols(), "k-means", "numbers of a centroid",
          static_cast<double>(centroids.cols()),
          "those of a point: " + std::to_string(points.cols()));
  Clusters clusters{.centroids = std::move(centroids)};
  clusters.history.push_back(clusters.centroids);
  std::vector<int> before;
  while (true) {
    clusters.assignment.clear();
    clusters.within = 0;
    for (Index i = 0; i < points.rows(); ++i) {
      int nearest = 0;
      clusters.within +=
          (clusters.centroids.rowwise() - points.row(i)).rowwise().squaredNorm().minCoeff(&nearest);
      clusters.assignment.push_back(nearest);
    }
    if (clusters.assignment == before) return clusters;
    before = clusters.assignment;

    Matrix sums = Matrix::Zero(clusters.centroids.rows(), points.cols());
    Vector counts = Vector::Zero(clusters.centroids.rows());
    for (Index i = 0; i < points.rows(); ++i) {
      const int cluster = before[static_cast<std::size_t>(i)];
      sums.row(cluster) += points.row(i);
      ++counts[cluster];
    }
    for (Index c = 0; c < counts.size(); ++c) {
      if (counts[c] > 0) clusters.centroids.row(c) = sums.row(c) / counts[c];
    }
    clusters.history.push_back(clusters.centroids);
  }
}

Clusters k_means(const Matrix& points, int k, int starts, Rng& rng) {
  require(k >= 1 && k <= points.rows(), "k-means", "k", k, "1 to the number of points");
  Clusters best;
  double least = std::numeric_limits<double>::infinity();
  best_of_restarts(starts, rng.child(rng.bits64()), [&](Rng& own) {
    std::vector<int> chosen = shuffled(points.rows(), own);
    chosen.resize(static_cast<std::size_t>(k));
    Clusters clusters = k_means(points, Matrix(points(chosen, Eigen::all)));
    const double within = clusters.within;
    if (within < least) {
      least = within;
      best = std::move(clusters);
    }
    return within;
  });
  return best;
}

}  // namespace pavlov::ground_up
