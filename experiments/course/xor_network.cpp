// How fast does a network with a hidden layer learn XOR?
//
// Task SL-21 of the course: a 3-3-1 network of sigmoid units (two inputs and the constant 1 of the
// bias, three hidden units, one output with a bias, too), trained pattern by pattern with learning
// rates 0.9 and 10; how many of many random starts learn it, and how soon (RF-03).
//
//     ./run xor_network
//
// Expected (seed 0, some 5 s): from nearly every start, at rate 0.9 after some 600 epochs, at 10 in
// a quarter of them. With two hidden units (--hidden 2) a third or more stay in local minima.
// A unit without hidden layer gets at most three of the four right (threshold_gates).

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/backpropagation.h"
#include "nets/ground_up/tasks.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  int runs = 100;
  int epochs = 2000;
  int hidden = 3;
  double enough = 0.2;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "random starts of each learning rate (>= 2)");
    field("epochs", self.epochs, "times that the four patterns are shown (>= 10)");
    field("hidden", self.hidden, "hidden units (1 to 1000)");
    field("enough", self.enough, "learned: every output is so near to its target (0, 0.5)");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "xor_network", "runs", runs, "2 or more");
    require(epochs >= 10, "xor_network", "epochs", epochs, "10 or more");
    require(hidden >= 1 && hidden <= 1000, "xor_network", "hidden", hidden, "1 to 1000");
    require(enough > 0 && enough < 0.5, "xor_network", "enough", enough, "in (0, 0.5)");
  }
};

constexpr double kRates[] = {0.9, 10};

Network new_network(const Config& config, Rng& rng) {
  return Network({.sizes = {2, config.hidden, 1}, .start = Start::uniform}, rng);
}

struct Run {
  std::vector<double> loss;  ///< SSE after 0, 1, … epochs
  int learned = -1;          ///< after how many epochs
  Vector parameters;
};

Run learn(const Config& config, double rate, Rng rng) {
  const Patterns patterns = truth_table({0, 1, 1, 0});
  Network network = new_network(config, rng);
  Run run;
  for (int epoch = 0;; ++epoch) {
    const Matrix outputs = network(patterns.inputs);
    run.loss.push_back(loss_of(Loss::sum_squared, outputs, patterns.targets));
    const double worst = (patterns.targets - outputs).cwiseAbs().maxCoeff();
    if (run.learned < 0 && worst < config.enough) run.learned = epoch;
    if (epoch == config.epochs) break;
    for (const int i : shuffled(4, rng)) {
      learn_pattern(network, patterns.inputs.row(i), patterns.targets.row(i), rate);
    }
  }
  run.parameters = network.parameters();
  return run;
}

Plot surface(const std::string& title, const Config& config, const Vector& parameters) {
  Rng rng(0);
  Network network = new_network(config, rng);
  network.set_parameters(parameters);
  Plot plot{.title = title, .x_label = "x₁", .y_label = "x₂"};
  HeatMap map = field({-0.5, 1.5}, {-0.5, 1.5}, [&](double x, double y) {
    return network(RowVector{{x, y}})(0, 0);
  });
  map.range = Range{0, 1};
  map.colors = ColorScale::diverging;
  map.label = "output";
  plot.heat_map(map);
  plot.contours(contours_of(map, {0.5}));
  scatter_classes(plot, truth_table({0, 1, 1, 0}).inputs, {0, 1, 1, 0}, {"0", "1"});
  return plot;
}

bool run(const Config& config) {
  Report report("xor_network", config.out);
  Figure figure{.title = "XOR by a network with " + std::to_string(config.hidden) + " hidden units",
                .columns = 2,
                .panel_width = 400};
  Plot losses{.title = "loss of the starts, median and middle half",
              .x_label = "epoch",
              .y_label = "½ Σ (y − o)²",
              .x_scale = Scale::log10,
              .y_scale = Scale::log10};
  Plot learned{.title = "learned so far",
               .x_label = "epoch",
               .y_label = "share of the starts",
               .x_scale = Scale::log10,
               .y_range = Range{0, 1.02}};
  std::vector<Plot> surfaces;
  std::vector<double> shares;
  std::vector<double> medians;
  for (const double rate : kRates) {
    const std::string label = "rate " + to_text(rate);
    const auto runs = independent_runs(
        config.runs, config.seed, [&](int, const Rng& rng) { return learn(config, rate, rng); });
    Line curve{.label = label};
    Line share{.label = label};
    for (int epoch = 1; epoch <= config.epochs; epoch += std::max(1, epoch / 40)) {
      std::vector<double> loss;
      double done = 0;
      for (const Run& one : runs) {
        loss.push_back(one.loss[static_cast<std::size_t>(epoch)]);
        done += one.learned >= 0 && one.learned <= epoch ? 1.0 / config.runs : 0;
      }
      curve.x.push_back(epoch);
      curve.y.push_back(median(loss));
      curve.low.push_back(quantile(loss, 0.25));
      curve.high.push_back(quantile(loss, 0.75));
      share.x.push_back(epoch);
      share.y.push_back(done);
    }
    losses.line(curve);
    learned.line(share);

    std::vector<double> epochs;
    for (const Run& one : runs) {
      if (one.learned >= 0) epochs.push_back(one.learned);
    }
    shares.push_back(static_cast<double>(epochs.size()) / config.runs);
    medians.push_back(epochs.empty() ? std::numeric_limits<double>::quiet_NaN() : median(epochs));
    report.tell("starts that learned XOR, " + label,
                std::to_string(epochs.size()) + " of " + std::to_string(config.runs));
    report.tell("epochs until then, median, " + label, with_decimals(medians.back(), 0));
    const auto best = std::min_element(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
      return a.loss.back() < b.loss.back();
    });
    surfaces.push_back(surface(label + ": the best network", config, best->parameters));
  }
  report.claim("most starts learn XOR at rate 0.9", shares[0] > 0.5);
  report.claim("most starts learn XOR at rate 10", shares[1] > 0.5);
  report.claim("where it learns, rate 10 needs a third of the epochs or less",
               medians[1] < medians[0] / 3);
  figure.add(losses);
  figure.add(learned);
  for (Plot& plot : surfaces) figure.add(std::move(plot));
  save(figure, report.file("xor_network.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How fast does a network with a hidden layer learn XOR? (course, networks)", run);
}
