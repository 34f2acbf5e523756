// Can a small network learn a curved surface?
//
// Task SL-43 of the course (seed 000): y = 3 sin(x1 + x2) + 10 on a 20 x 20 grid over [0, π] ×
// [0, 2π]; 16 and 8 ReLU units, one linear output, mean squared error, 500 epochs. Optimiser, batch
// and start are not told; Adam at its own rate, 32 and Glorot's are Keras's defaults (D-12).
//
//     ./run function_regression
//
// Expected (seed 0, five starts, a few seconds): 193 parameters; exactly 0 at the origin before
// training (WN-37); after it squared errors of 0.48 ± 0.30 on the grid and 0.36 ± 0.21 between its
// places, where the targets' variance is 4.48 (RF-04).

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/metrics.h"
#include "nets/ground_up/tasks.h"
#include "nets/ground_up/training.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  int runs = 5;
  TrainConfig training = {.loss = Loss::mean_squared,
                          .epochs = 500,
                          .batch_size = 32,
                          .optimizer = {.method = Method::adam, .learning_rate = 0.001}};
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "random starts (>= 2)");
    TrainConfig::visit(self.training, field);
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "function_regression", "runs", runs, "2 or more");
    training.validate();
  }
};

constexpr double kPi = std::numbers::pi;

double target(double x1, double x2) { return 3 * std::sin(x1 + x2) + 10; }

Network new_network(Rng& rng) {
  return Network(
      {.sizes = {2, 16, 8, 1}, .hidden = Activation::relu, .output = Activation::identity}, rng);
}

struct Run {
  std::vector<double> loss;  ///< of the grid, after 0, 1, … epochs
  double held_out = 0;       ///< mean squared error between the grid's places
  double origin = 0;         ///< output at (0, 0) before training
  Vector before;
  Vector after;
};

Patterns places_between(int n, Rng& rng) {
  Patterns patterns{Matrix(n, 2), Matrix(n, 1)};
  for (int i = 0; i < n; ++i) {
    const double x1 = rng.uniform(0, kPi);
    const double x2 = rng.uniform(0, 2 * kPi);
    patterns.inputs.row(i) << x1, x2;
    patterns.targets(i, 0) = target(x1, x2);
  }
  return patterns;
}

Run learn(const Config& config, Rng rng) {
  const Patterns grid = sine_surface();
  const Patterns between = places_between(1000, rng);
  Network network = new_network(rng);
  Run run{.origin = network(RowVector{{0, 0}})(0, 0), .before = network.parameters()};
  run.loss = train(network, grid, config.training, rng).training;
  run.held_out = mean_squared_error(network(between.inputs), between.targets);
  run.after = network.parameters();
  return run;
}

template <class F>
Plot surface(const std::string& title, const F& f, std::optional<Range> range = Range{7, 13}) {
  Plot plot{.title = title, .x_label = "x₁", .y_label = "x₂"};
  HeatMap map = field({0, kPi}, {0, 2 * kPi}, f);
  map.range = range;
  map.label = "y";
  plot.heat_map(map);
  plot.contours(contours_of(map));
  return plot;
}

Plot surface(const std::string& title, const Vector& parameters,
             std::optional<Range> range = Range{7, 13}) {
  Rng rng(0);
  Network network = new_network(rng);
  network.set_parameters(parameters);
  return surface(
      title,
      [&](double x1, double x2) {
        return network(RowVector{{x1, x2}})(0, 0);
      },
      range);
}

bool run(const Config& config) {
  Report report("function_regression", config.out);
  const auto runs = independent_runs(config.runs, config.seed,
                                     [&](int, const Rng& rng) { return learn(config, rng); });
  const Patterns grid = sine_surface();
  const double variance =
      mean_squared_error(Vector::Constant(grid.size(), grid.targets.mean()), grid.targets);
  RunningStatistics on_grid;
  RunningStatistics held_out;
  std::vector<std::vector<double>> losses;
  double origin = 0;
  for (const Run& one : runs) {
    on_grid.add(one.loss.back());
    held_out.add(one.held_out);
    losses.push_back(one.loss);
    origin = std::max(origin, std::abs(one.origin));
  }
  report.compare("parameters", static_cast<double>(runs[0].before.size()), 193, 0);
  report.compare("3 sin(14.5) + 10", target(14.5, 0), 12.804685, 5e-7);
  report.compare("target at (0, π)", target(0, kPi), 10, 1e-12);
  report.compare("output at the origin before training", origin, 0, 0);
  report.tell("variance of the targets (baseline)", with_decimals(variance, 3));
  report.tell("mean squared error on the grid", estimate_mean(on_grid));
  report.tell("mean squared error between", estimate_mean(held_out));
  report.tell("R² between", with_decimals(1 - held_out.mean() / variance, 3));
  report.claim("less than a tenth of the variance is left between the grid's places",
               held_out.mean() < variance / 10);

  Figure figure{
      .title = "y = 3 sin(x₁ + x₂) + 10 by 16 and 8 ReLU units", .columns = 2, .panel_width = 430};
  const auto best = std::min_element(
      runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.held_out < b.held_out; });
  figure.add(surface("the function", target));
  figure.add(surface("network before training", best->before, std::nullopt));
  figure.add(surface("network after training", best->after));
  Plot curve{.title = "error on the grid",
             .x_label = "epoch",
             .y_label = "mean squared error",
             .y_scale = Scale::log10};
  curve.line(mean_line(over_runs(losses), "mean of " + std::to_string(config.runs) + " starts"));
  curve.horizontal({.at = variance, .label = "variance of the targets"});
  figure.add(curve);
  save(figure, report.file("function_regression.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "Can a small network learn a curved surface? (course, function regression)", run);
}
