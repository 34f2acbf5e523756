// How do clusters find themselves, and when do they fail to?
//
// Task SL-06 of the course: k-means on the exam points without their labels, and on five clouds of
// points from a good and a bad start; how often a single start ends in the best clusters.
//
//     ./run k_means
//
// Expected (seed 0, within a second): the exam points fall into {(20, 4)} and the rest, with a sum
// of squares of 68.67; a start with two centroids in one cloud stays there; ten starts find the
// best clusters.

#include <algorithm>
#include <cmath>

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/k_means.h"
#include "nets/ground_up/tasks.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  int points = 150;
  int starts = 10;
  int repeats = 200;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("points", self.points, "of the five clouds together (10 to 10000)");
    field("starts", self.starts, "random starts of which the best is taken (>= 1)");
    field("repeats", self.repeats, "single starts that are counted (>= 2)");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(points >= 10 && points <= 10000, "k_means", "points", points, "10 to 10000");
    require(starts >= 1, "k_means", "starts", starts, "1 or more");
    require(repeats >= 2, "k_means", "repeats", repeats, "2 or more");
  }
};

const Matrix kCentres{{-3, -1.5}, {-3, 1.5}, {0, 0}, {3, -1.5}, {3, 1.5}};

Matrix clouds(int n, Rng& rng) {
  Matrix points(n, 2);
  for (int i = 0; i < n; ++i) {
    points.row(i) << kCentres(i % 5, 0) + rng.normal(0, 0.5),
        kCentres(i % 5, 1) + rng.normal(0, 0.5);
  }
  return points;
}

Plot show(const std::string& title, const Matrix& places, const Clusters& clusters, Range x,
          Range y) {
  const bool legend = clusters.centroids.rows() < 4;  // a long one would hide points
  Plot plot{.title = title, .x_range = x, .y_range = y, .legend = legend};
  HeatMap map = field(x, y, [&](double at_x, double at_y) {
    Index nearest = 0;
    (clusters.centroids.rowwise() - RowVector{{at_x, at_y}})
        .rowwise()
        .squaredNorm()
        .minCoeff(&nearest);
    return static_cast<double>(nearest);
  });
  map.colors = ColorScale::classes;
  plot.heat_map(map);
  std::vector<std::string> labels;
  for (Index c = 0; c < clusters.centroids.rows(); ++c) {
    labels.push_back("cluster " + std::to_string(c + 1));
  }
  scatter_classes(plot, places, clusters.assignment, labels);
  for (Index c = 0; c < clusters.centroids.rows(); ++c) {
    Line way{.label = c == 0 ? "way of a centroid" : "",
             .color = kBlack,
             .dash = Dash::solid,
             .dots = true};
    for (const Matrix& centroids : clusters.history) {
      way.x.push_back(centroids(c, 0));
      way.y.push_back(centroids(c, 1));
    }
    plot.line(way);
  }
  return plot;
}

bool run(const Config& config) {
  Report report("k_means", config.out);
  Figure figure{.title = "k-means", .columns = 2, .panel_width = 430};
  Rng rng = Rng(config.seed).child("k-means");

  const Matrix students = exam().inputs;
  const Clusters two = k_means(students, 2, 20, rng);
  const int alone = two.assignment[2];
  report.compare("exam: sum of squares within clusters", two.within, 68.6667, 5e-5);
  report.compare("exam: centroid of the three, hours of study", two.centroids(1 - alone, 0), 7.3333,
                 5e-5);
  report.compare("exam: centroid of the three, hours of sleep", two.centroids(1 - alone, 1), 8,
                 1e-9);
  Plot hours = show("exam points", students, two, {0, 22}, {3, 11});
  hours.x_label = "hours of study";
  hours.y_label = "hours of sleep";
  figure.add(hours);

  const Matrix points = clouds(config.points, rng);
  const Clusters best = k_means(points, 5, config.starts, rng);
  figure.add(show("best of " + std::to_string(config.starts) + " starts", points, best, {-5, 5},
                  {-3.5, 3.5}));
  const Clusters trapped =
      k_means(points, Matrix{{-3, -1.8}, {-3, -1.2}, {-3, 1.5}, {0, 0}, {3, 0}});
  figure.add(show("from a bad start", points, trapped, {-5, 5}, {-3.5, 3.5}));

  std::vector<double> within;
  for (int i = 0; i < config.repeats; ++i) within.push_back(k_means(points, 5, 1, rng).within);
  const double least = std::min(*std::min_element(within.begin(), within.end()), best.within);
  const auto found =
      std::count_if(within.begin(), within.end(), [least](double w) { return w < 1.01 * least; });
  Plot sums{
      .title = "single starts", .x_label = "sum of squares within clusters", .y_label = "starts"};
  sums.histogram({.values = within, .bins = 40});
  figure.add(sums);

  report.tell("clouds: single starts that end in the best clusters",
              std::to_string(found) + " of " + std::to_string(config.repeats));
  report.claim("clouds: some starts find the best clusters, some do not",
               found > 0 && found < config.repeats);
  report.claim("clouds: a bad start stays in a local minimum", trapped.within > 1.5 * best.within,
               with_decimals(trapped.within, 1) + " against " + with_decimals(best.within, 1));
  save(figure, report.file("k_means.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How do clusters find themselves, and when do they fail to? (course, k-means)",
      run);
}
