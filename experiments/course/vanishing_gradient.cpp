// What is left of a gradient after many layers?
//
// Task SL-31 of the course: fully connected networks of growing depth, as they begin, on the same
// patterns; the size of the error signals delta in each layer, relative to the last hidden one.
//
//     ./run vanishing_gradient
//
// Expected (seed 0, about 2 s): through sigmoids, whose slope is at most 0.25, every layer takes
// three quarters or more and after eight layers less than a ten-thousandth is left; ReLUs started
// after He keep the size of the signal; some of their units say nothing to any pattern.

#include <cmath>

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/backpropagation.h"
#include "nets/ground_up/preparation.h"
#include "nets/ground_up/tasks.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  int hidden_layers = 8;
  int width = 20;
  int runs = 20;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("hidden_layers", self.hidden_layers, "depth of the networks (2 to 100)");
    field("width", self.width, "units of each hidden layer (1 to 1000)");
    field("runs", self.runs, "random starts of each network (>= 2)");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(hidden_layers >= 2 && hidden_layers <= 100, "vanishing_gradient", "hidden_layers",
            hidden_layers, "2 to 100");
    require(width >= 1 && width <= 1000, "vanishing_gradient", "width", width, "1 to 1000");
    require(runs >= 2, "vanishing_gradient", "runs", runs, "2 or more");
  }
};

struct Kind {
  std::string label;
  Activation hidden;
  Start start;
};

struct Run {
  std::vector<double> log_size;  ///< log10 of each hidden layer's |delta| over the last one's
  double silent = 0;             ///< share of hidden units with output 0 for all patterns
};

Run measure(const Config& config, const Kind& kind, Rng rng) {
  Patterns patterns = two_moons(200, 0.1, rng);
  patterns.inputs = Standardizer(patterns.inputs)(patterns.inputs);
  std::vector<int> sizes{2};
  sizes.insert(sizes.end(), static_cast<std::size_t>(config.hidden_layers), config.width);
  sizes.push_back(1);
  const Network network({.sizes = sizes, .hidden = kind.hidden, .start = kind.start}, rng);
  const auto layers = gradients(network, patterns, Loss::binary_cross_entropy);
  const ForwardPass pass = network.forward(patterns.inputs);
  Run run;
  const auto last = static_cast<std::size_t>(config.hidden_layers) - 1;
  for (std::size_t l = 0; l <= last; ++l) {
    run.log_size.push_back(std::log10(layers[l].delta.norm() / layers[last].delta.norm()));
    const Matrix& outputs = pass.inputs[l + 1];
    for (Index unit = 0; unit < outputs.cols(); ++unit) {
      run.silent += outputs.col(unit).isZero() ? 1.0 / (config.width * config.hidden_layers) : 0;
    }
  }
  return run;
}

bool run(const Config& config) {
  Report report("vanishing_gradient", config.out);
  report.compare("two sigmoids leave at most", std::pow(slope(Activation::sigmoid, 0.0), 2), 0.0625,
                 0);
  Plot plot{.title = "Error signals of " + std::to_string(config.hidden_layers) + " hidden layers",
            .x_label = "hidden layer",
            .y_label = "|δ| relative to the last",
            .y_scale = Scale::log10};
  const std::vector<Kind> kinds = {{"sigmoid", Activation::sigmoid, Start::glorot},
                                   {"tanh", Activation::tanh, Start::glorot},
                                   {"ReLU", Activation::relu, Start::he}};
  std::vector<double> factors;
  for (const Kind& kind : kinds) {
    const auto runs = independent_runs(
        config.runs, config.seed, [&](int, const Rng& rng) { return measure(config, kind, rng); });
    Line line{.label = kind.label, .dots = true};
    RunningStatistics per_layer;
    RunningStatistics silent;
    for (std::size_t l = 0; l < runs[0].log_size.size(); ++l) {
      RunningStatistics sizes;
      for (const Run& one : runs) {
        if (std::isfinite(one.log_size[l])) sizes.add(one.log_size[l]);
      }
      const Estimate size = estimate_mean(sizes);
      line.x.push_back(static_cast<double>(l + 1));
      line.y.push_back(std::pow(10, size.mean));
      line.low.push_back(std::pow(10, size.low));
      line.high.push_back(std::pow(10, size.high));
    }
    for (const Run& one : runs) {
      silent.add(one.silent);
      if (std::isfinite(one.log_size[0])) {
        per_layer.add(std::pow(10, one.log_size[0] / (config.hidden_layers - 1)));
      }
    }
    factors.push_back(per_layer.mean());
    report.tell("|δ| of a layer over that behind it, " + kind.label, estimate_mean(per_layer));
    report.tell("|δ| of the first over the last, " + kind.label, to_text(line.y.front()));
    if (kind.hidden == Activation::relu) {
      report.tell("units silent for every pattern, ReLU", estimate_mean(silent));
    }
    plot.line(line);
  }
  report.claim("a sigmoid layer leaves 0.25 or less", factors[0] <= 0.25);
  report.claim("tanh leaves more than sigmoid, ReLU the most",
               factors[0] < factors[1] && factors[1] < factors[2]);
  save(plot, report.file("vanishing_gradient.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "What is left of a gradient after many layers? (course, vanishing gradient)",
      run);
}
