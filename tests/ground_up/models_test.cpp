// Metrics, neighbours, clusters, polynomials: WN-08, WN-18.

#include <cmath>
#include <numbers>

#include "nets/ground_up/k_means.h"
#include "nets/ground_up/metrics.h"
#include "nets/ground_up/nearest_neighbours.h"
#include "nets/ground_up/polynomial.h"
#include "nets/ground_up/tasks.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::ground_up;
using Classes = std::vector<int>;

TEST_CASE("WN-18: metrics of a classifier are the printed ones", "[unit]") {
  const Confusion counts{1000, 200, 800, 8000};
  CHECK(counts.accuracy() == Approx(.9));
  CHECK(counts.precision() == Approx(.555556).epsilon(1e-6));
  CHECK(counts.recall() == Approx(.833333).epsilon(1e-6));
  CHECK(counts.f1() == Approx(.666667).epsilon(1e-6));
  CHECK(std::isnan(Confusion{0, 0, 0, 5}.precision()));
}

TEST_CASE("classes are counted by what was said and what is", "[unit]") {
  const Classes actual = {1, 1, 1, 0, 0, 2};
  const Classes said = {1, 1, 0, 0, 1, 2};
  const Confusion counts = confusion(said, actual);
  CHECK(counts.true_positives == 2);
  CHECK(counts.false_negatives == 1);
  CHECK(counts.false_positives == 1);
  CHECK(counts.true_negatives == 2);
  CHECK(confusion(said, actual, 2).true_positives == 1);
  CHECK(accuracy(said, actual) == Approx(4.0 / 6));
  const auto matrix = confusion_matrix(said, actual, 3);
  CHECK(matrix == Eigen::MatrixXi{{1, 1, 0}, {1, 2, 0}, {0, 0, 1}});
  CHECK_THROWS_WITH(confusion(Classes{1}, actual), Contains("not 1") && Contains("6"));
  CHECK_THROWS_WITH(confusion_matrix(said, actual, 2), Contains("class must be 0 to 1, not 2"));
}

TEST_CASE("metrics of regression: perfect, the mean, and worse than it", "[unit]") {
  const Vector y{{1, 2, 3, 6}};
  const Vector o{{1, 3, 3, 4}};
  CHECK(mean_absolute_error(o, y) == 0.75);
  CHECK(mean_squared_error(o, y) == 1.25);
  CHECK(r_squared(o, y) == Approx(1 - 1.25 / 3.5));
  CHECK(r_squared(y, y) == 1);
  CHECK(r_squared(Vector::Constant(4, 3), y) == 0);
  CHECK(r_squared(Vector::Constant(4, 13), y) == Approx(1 - 103.5 / 3.5));  // E-28: below 0
  CHECK(std::isnan(r_squared(Vector::Zero(2), Vector::Ones(2))));
}

TEST_CASE("the nearest neighbours vote; ties go to the nearest", "[unit]") {
  const Matrix inputs{{0, 0}, {1, 0}, {4, 0}, {5, 0}, {9, 0}};
  const Classes labels = {0, 0, 1, 1, 2};
  CHECK(NearestNeighbours(inputs, labels, 1).classify(RowVector{{1.9, 0}}) == 0);
  CHECK(NearestNeighbours(inputs, labels, 3).votes(RowVector{{3.2, 0}}) == Classes{1, 2, 0});
  CHECK(NearestNeighbours(inputs, labels, 3).classify(RowVector{{3.2, 0}}) == 1);
  CHECK(NearestNeighbours(inputs, labels, 4).classify(RowVector{{2.9, 0}}) == 1);
  CHECK(NearestNeighbours(inputs, labels, 4).classify(RowVector{{2.1, 0}}) == 0);
  CHECK(NearestNeighbours(inputs, labels, 1).classify_all(inputs) ==
        labels);  // overfitting at k = 1
  CHECK(NearestNeighbours(inputs, labels, 5).classify(RowVector{{9, 0}}) == 1);
  CHECK_THROWS_WITH(NearestNeighbours(inputs, labels, 6), Contains("k must be 1 to the number"));
  CHECK_THROWS_WITH(NearestNeighbours(inputs, {0}, 1), Contains("labels"));
  CHECK_THROWS_WITH(NearestNeighbours(inputs, labels, 1).classify(RowVector::Zero(3)),
                    Contains("size of input must be 2, not 3"));
}

TEST_CASE("WN-08: k-means of the exam points", "[unit]") {
  Rng rng(1);
  const Clusters clusters = k_means(exam().inputs, 2, 20, rng);
  CHECK(clusters.within == Approx(68.6667).epsilon(1e-6));
  const int alone = clusters.assignment[2];
  CHECK(clusters.centroids.row(alone) == RowVector{{20, 4}});
  CHECK(clusters.centroids(1 - alone, 0) == Approx(7.3333).epsilon(1e-5));
  CHECK(clusters.centroids(1 - alone, 1) == Approx(8));
  CHECK(std::count(clusters.assignment.begin(), clusters.assignment.end(), alone) == 1);
  CHECK(clusters.history.front() != clusters.history.back());
  CHECK(clusters.history.back() == clusters.centroids);
}

TEST_CASE("k-means may end in a local minimum, which restarts leave", "[unit]") {
  const Matrix points{{0, 0}, {0, 1}, {10, 0}, {10, 1}};
  const Clusters trapped = k_means(points, Matrix{{5, 0}, {5, 1}});
  CHECK(trapped.within == 100);
  Rng rng(2);
  CHECK(k_means(points, 2, 20, rng).within == 1);
  CHECK(k_means(points, 4, 1, rng).within == 0);
  const Matrix row = Vector::LinSpaced(50, 0, 1);  // no two calls begin alike
  CHECK(k_means(row, 3, 1, rng).history[0] != k_means(row, 3, 1, rng).history[0]);
  const Clusters lost = k_means(points, Matrix{{5, 0.5}, {100, 100}});
  CHECK(lost.centroids.row(1) == RowVector{{100, 100}});  // no point came to it
  CHECK_THROWS_WITH(k_means(points, 5, 1, rng), Contains("k must be 1 to the number of points"));
  CHECK_THROWS_WITH(k_means(points, Matrix(2, 3)), Contains("not 3"));
}

TEST_CASE("a polynomial of the right degree is found again", "[unit]") {
  const Vector x = Vector::LinSpaced(20, -3, 5);
  const auto cubic = [](const Vector& at) -> Vector {
    return 2 - at.array() + 0.5 * at.array().cube();
  };
  const Polynomial fit(x, cubic(x), 3);
  const Vector between = Vector::LinSpaced(7, -2.9, 4.7);
  CHECK((fit(between) - cubic(between)).cwiseAbs().maxCoeff() < 1e-12);
  CHECK(fit.degree() == 3);
  CHECK(mean_squared_error(Polynomial(x, cubic(x), 2)(x), cubic(x)) > 1);
  // As many coefficients as points: through every point.
  const Vector few = x.head(6);
  CHECK(mean_squared_error(Polynomial(few, cubic(few), 5)(few), cubic(few)) < 1e-20);
  CHECK_THROWS_WITH(Polynomial(few, cubic(few), 6), Contains("rows must be at least"));
  CHECK_THROWS_WITH(Polynomial(few, cubic(few), -1), Contains("degree must be 0 or more"));
}

TEST_CASE("least squares by QR leave a residual that is orthogonal to the columns", "[unit]") {
  Rng rng(3);
  Matrix a(12, 4);
  Vector y(12);
  for (double& v : a.reshaped()) v = rng.normal();
  for (double& v : y) v = rng.normal();
  const Vector w = least_squares(a, y);
  CHECK((a.transpose() * (a * w - y)).cwiseAbs().maxCoeff() < 1e-12);
  CHECK((a * w - y).norm() > 0.1);
}

TEST_CASE("two moons are half circles, one for each class", "[unit]") {
  Rng rng(4);
  const Patterns exact = two_moons(100, 0, rng);
  for (Index i = 0; i < exact.size(); ++i) {
    const double lower = exact.targets(i, 0);
    CHECK(std::hypot(exact.inputs(i, 0) - lower, exact.inputs(i, 1) - lower / 2) == Approx(1));
  }
  CHECK(exact.targets.sum() == 50);
  CHECK(two_moons(100, 0.2, rng).inputs.cwiseAbs().maxCoeff() > 2.05);
}
