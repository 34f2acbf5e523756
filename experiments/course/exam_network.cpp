// Who passes the exam?
//
// Task SL-03 of the course: hours of study and of sleep and whether the exam was passed, four
// students: (1, 8) no, (10, 6) yes, (20, 4) no, (11, 10) yes. A first network learns them; no line
// could, for the segments between those who passed and those who did not cross.
//
//     ./run exam_network
//
// Expected (seed 0, about 2 s): a perceptron never gets all four right; a network with three hidden
// units does from nearly every start; its gradients equal finite differences.

#include <algorithm>

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/perceptron.h"
#include "nets/ground_up/preparation.h"
#include "nets/ground_up/tasks.h"
#include "nets/ground_up/training.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

TrainConfig standard_training() {
  return {.loss = Loss::binary_cross_entropy,
          .epochs = 1000,
          .batch_size = 1,
          .optimizer = {.learning_rate = 0.5}};
}

struct Config {
  int hidden = 3;
  int runs = 20;
  TrainConfig training = standard_training();
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("hidden", self.hidden, "hidden units (1 to 1000)");
    field("runs", self.runs, "random starts (>= 2)");
    TrainConfig::visit(self.training, field);
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(hidden >= 1 && hidden <= 1000, "exam_network", "hidden", hidden, "1 to 1000");
    require(runs >= 2, "exam_network", "runs", runs, "2 or more");
    training.validate();
  }
};

struct Run {
  std::vector<double> loss;
  bool all_right = false;
  double gradient_error = 0;  ///< of backpropagation beside finite differences, at the start
  Vector before;
  Vector after;
};

Network new_network(const Config& config, Rng& rng) {
  return Network({.sizes = {2, config.hidden, 1}, .start = Start::uniform}, rng);
}

bool all_right(const Matrix& outputs, const Matrix& targets) {
  return (outputs - targets).cwiseAbs().maxCoeff() < 0.5;
}

Run learn(const Config& config, const Patterns& patterns, Rng rng) {
  Network network = new_network(config, rng);
  Run run{.before = network.parameters()};
  const Loss loss = config.training.loss;
  run.gradient_error =
      (flattened(gradients(network, patterns, loss)) - finite_differences(network, patterns, loss))
          .cwiseAbs()
          .maxCoeff();
  run.loss = train(network, patterns, config.training, rng).training;
  run.all_right = all_right(network(patterns.inputs), patterns.targets);
  run.after = network.parameters();
  return run;
}

Plot surface(const std::string& title, const Config& config, const Standardizer& standardizer,
             const Vector& parameters) {
  Rng rng(0);
  Network network = new_network(config, rng);
  network.set_parameters(parameters);
  Plot plot{.title = title, .x_label = "hours of study", .y_label = "hours of sleep"};
  HeatMap map = field({0, 22}, {2, 12}, [&](double study, double sleep) {
    return network(standardizer(RowVector{{study, sleep}}))(0, 0);
  });
  map.range = Range{0, 1};
  map.colors = ColorScale::diverging;
  map.label = "output";
  plot.heat_map(map);
  plot.contours(contours_of(map, {0.5}));
  scatter_classes(plot, exam().inputs, {0, 1, 0, 1}, {"failed", "passed"});
  return plot;
}

bool run(const Config& config) {
  Report report("exam_network", config.out);
  Patterns patterns = exam();
  const Standardizer standardizer(patterns.inputs);
  patterns.inputs = standardizer(patterns.inputs);

  Perceptron perceptron(Matrix::Zero(3, 1));
  const auto passes = learn_until(perceptron, patterns, 0.1, 1000);
  report.claim("a perceptron never gets all four right", passes.back().errors > 0,
               std::to_string(passes.size()) + " passes");

  const auto runs = independent_runs(
      config.runs, config.seed, [&](int, const Rng& rng) { return learn(config, patterns, rng); });
  int right = 0;
  double gradient_error = 0;
  std::vector<std::vector<double>> losses;
  for (const Run& one : runs) {
    right += one.all_right ? 1 : 0;
    gradient_error = std::max(gradient_error, one.gradient_error);
    losses.push_back(one.loss);
  }
  report.tell("starts with all four right in the end",
              std::to_string(right) + " of " + std::to_string(config.runs));
  report.claim("most starts get all four right", 2 * right > config.runs);
  report.claim("backpropagation equals finite differences", gradient_error < 1e-8,
               to_text(gradient_error));

  Figure figure{.title = "A first network: who passes the exam", .columns = 3, .panel_width = 390};
  const auto best = std::min_element(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
    return a.loss.back() < b.loss.back();
  });
  figure.add(surface("before training", config, standardizer, best->before));
  figure.add(surface("after training", config, standardizer, best->after));
  Plot curve{.title = "loss over " + std::to_string(config.runs) + " starts",
             .x_label = "epoch",
             .y_label = "cross-entropy"};
  curve.line(mean_line(over_runs(losses), "mean"));
  curve.line({.y = best->loss, .label = "best"});
  figure.add(curve);
  save(figure, report.file("exam_network.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv, "Who passes the exam? (course, a first network)", run);
}
