// How many parameters should a model have?
//
// Tasks SL-04 and SL-07 of the course: polynomials of low, medium and high degree through the same
// noisy points of a sine; errors on those points and on new ones against the degree.
//
//     ./run polynomial_fits
//
// Expected (seed 0, within a second): degree 1 is bad at both (underfitting), degree 3 to 5 good at
// both, degree 14 nearly perfect on the points it was fitted to and bad between them (overfitting).

#include <algorithm>
#include <cmath>
#include <numbers>

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/metrics.h"
#include "nets/ground_up/polynomial.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  int points = 16;
  double noise = 0.25;
  int high_degree = 14;
  int runs = 200;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("points", self.points, "noisy points that are fitted (6 to 1000)");
    field("noise", self.noise, "standard deviation of the noise (>= 0)");
    field("high_degree", self.high_degree, "largest degree (5 to points - 1)");
    field("runs", self.runs, "draws of the points for the error curves (>= 2)");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(points >= 6 && points <= 1000, "polynomial_fits", "points", points, "6 to 1000");
    require(noise >= 0, "polynomial_fits", "noise", noise, "0 or more");
    require(high_degree >= 5 && high_degree < points, "polynomial_fits", "high_degree", high_degree,
            "5 to points - 1");
    require(runs >= 2, "polynomial_fits", "runs", runs, "2 or more");
  }
};

/// A sine at evenly spread places, with noise.
struct Sample {
  Vector x;
  Vector y;
};

Sample draw_points(int n, double noise, Rng& rng) {
  Sample sample{Vector::LinSpaced(n, 0, 2 * std::numbers::pi), Vector(n)};
  for (int i = 0; i < n; ++i) {
    sample.y[i] = std::sin(sample.x[i]) + rng.normal(0, noise);
  }
  return sample;
}

Plot fit_of(const Sample& sample, int degree) {
  const Vector x = Vector::LinSpaced(400, sample.x.minCoeff(), sample.x.maxCoeff());
  Plot plot{.title = "degree " + std::to_string(degree),
            .x_label = "x",
            .y_label = "y",
            .y_range = Range{-2, 2}};
  plot.line({.x = numbers(x),
             .y = numbers(x.array().sin()),
             .label = "truth",
             .color = gray(0.6),
             .dash = Dash::dashed});
  plot.line({.x = numbers(x),
             .y = numbers(Polynomial(sample.x, sample.y, degree)(x)),
             .label = "fit",
             .color = okabe_ito(0),
             .dash = Dash::solid});
  plot.scatter({.x = numbers(sample.x),
                .y = numbers(sample.y),
                .label = "points",
                .color = okabe_ito(1),
                .radius = 3});
  return plot;
}

bool run(const Config& config) {
  Report report("polynomial_fits", config.out);
  Rng rng = Rng(config.seed).child("points");
  const Sample shown = draw_points(config.points, config.noise, rng);
  Figure figure{.title = "Polynomials through noisy points",
                .columns = 2,
                .panel_width = 400,
                .panel_height = 270};
  for (const int degree : {1, 4, config.high_degree}) figure.add(fit_of(shown, degree));

  const auto degrees = static_cast<std::size_t>(config.high_degree) + 1;
  std::vector<std::vector<double>> training(degrees);
  std::vector<std::vector<double>> validation(degrees);
  for (int i = 0; i < config.runs; ++i) {
    const Sample sample = draw_points(config.points, config.noise, rng);
    const Sample fresh = draw_points(200, config.noise, rng);
    for (std::size_t d = 0; d < degrees; ++d) {
      const Polynomial fit(sample.x, sample.y, static_cast<int>(d));
      training[d].push_back(mean_squared_error(fit(sample.x), sample.y));
      validation[d].push_back(mean_squared_error(fit(fresh.x), fresh.y));
    }
  }
  Plot errors{.title = "errors, median over " + std::to_string(config.runs) + " draws",
              .x_label = "degree",
              .y_label = "mean squared error",
              .y_scale = Scale::log10};
  Line seen{.label = "training", .dots = true};
  Line unseen{.label = "validation", .dots = true};
  for (std::size_t d = 0; d < degrees; ++d) {
    seen.y.push_back(median(training[d]));
    unseen.y.push_back(median(validation[d]));
  }
  errors.line(seen);
  errors.line(unseen);
  errors.horizontal({.at = std::max(config.noise * config.noise, 1e-12), .label = "noise"});
  figure.add(errors);

  const auto best = static_cast<std::size_t>(std::min_element(unseen.y.begin(), unseen.y.end()) -
                                             unseen.y.begin());
  report.tell("degree with least validation error", std::to_string(best));
  for (const std::size_t d : {std::size_t{1}, best, degrees - 1}) {
    report.tell("training, validation error of degree " + std::to_string(d),
                with_decimals(seen.y[d], 4) + ", " + with_decimals(unseen.y[d], 4));
  }
  report.claim("low degree: both errors are high",
               seen.y[1] > 2 * seen.y[best] && unseen.y[1] > unseen.y[best]);
  report.claim("high degree: training error least, validation error high",
               seen.y.back() < seen.y[best] && unseen.y.back() > 2 * unseen.y[best]);
  save(figure, report.file("polynomial_fits.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How many parameters should a model have? (course, polynomial fits)", run);
}
