// What can a single threshold unit compute?
//
// Tasks SL-08 and SL-20 of the course: AND, OR and NOT by units of McCulloch and Pitts, the number
// of wrong answers over the weights from -1 to 1, and why {AND, NOT} is enough for every function
// though no unit alone computes XOR.
//
//     ./run threshold_gates
//
// Expected, within a second: the truth tables of the course; gates without a mistake for AND and
// OR, one mistake at least for XOR; all 16 functions of two inputs from AND and NOT.

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/tasks.h"
#include "nets/ground_up/threshold_unit.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  int steps = 41;
  int search_steps = 9;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("steps", self.steps, "places of each weight between -1 and 1 in the pictures (>= 2)");
    field("search_steps", self.search_steps,
          "places of weights and bias among which the best gate is looked for (2 to 41)");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(steps >= 2, "threshold_gates", "steps", steps, "2 or more");
    require(search_steps >= 2 && search_steps <= 41, "threshold_gates", "search_steps",
            search_steps, "2 to 41");
  }
};

std::vector<int> answers(const ThresholdGate& gate) {
  const Matrix inputs = binary_inputs(static_cast<int>(gate.weights.size()));
  std::vector<int> out;
  for (Index i = 0; i < inputs.rows(); ++i) out.push_back(gate(inputs.row(i).transpose()));
  return out;
}

int functions_from_and_not() {
  const Matrix inputs = binary_inputs(2);
  int right = 0;
  for (int function = 0; function < 16; ++function) {
    std::vector<int> table;
    std::vector<int> composed;
    for (int row = 0; row < 4; ++row) table.push_back(function >> row & 1);
    for (int row = 0; row < 4; ++row) {
      composed.push_back(from_and_not(table, inputs.row(row).transpose()));
    }
    right += composed == table ? 1 : 0;
  }
  return right;
}

Plot losses_over_weights(const std::string& name, const Patterns& patterns,
                         const ThresholdGate& best, int steps) {
  Plot plot{
      .title = name + ", b = " + with_decimals(best.bias, 2), .x_label = "w₁", .y_label = "w₂"};
  const double edge = 1 + 1.0 / (steps - 1);
  const Matrix losses = gate_losses(patterns, best.bias, steps);
  plot.heat_map({.rows = steps,
                 .columns = steps,
                 .values = numbers(losses.transpose().reshaped()),
                 .x = Range{-edge, edge},
                 .y = Range{-edge, edge},
                 .range = Range{0, 4},
                 .label = "wrong answers of 4"});
  plot.scatter({.x = {best.weights[0]}, .y = {best.weights[1]}, .label = "best", .radius = 4});
  return plot;
}

Plot decision(const std::string& name, const Patterns& patterns, const ThresholdGate& gate) {
  Plot plot{.title = name + ": what the best gate says", .x_label = "x₁", .y_label = "x₂"};
  HeatMap map = field({-0.5, 1.5}, {-0.5, 1.5},
                      [&](double x, double y) { return gate(Eigen::Vector2d(x, y)); });
  map.colors = ColorScale::classes;
  plot.heat_map(map);
  std::vector<int> classes;
  for (const double target : patterns.targets.reshaped()) classes.push_back(target > 0 ? 1 : 0);
  scatter_classes(plot, patterns.inputs, classes, {"0", "1"});
  return plot;
}

bool run(const Config& config) {
  Report report("threshold_gates", config.out);
  report.claim("OR is Step(x₁ + x₂ - 0.5)", answers(or_gate()) == std::vector{0, 1, 1, 1});
  report.claim("AND is Step(x₁ + x₂ - 1.5)", answers(and_gate()) == std::vector{0, 0, 0, 1});
  report.claim("NOT is Step(0.5 - x)", answers(not_gate()) == std::vector{1, 0});
  report.compare("functions of two inputs from AND and NOT alone", functions_from_and_not(), 16, 0);

  Figure figure{.title = "Gates of one threshold unit",
                .columns = 3,
                .panel_width = 340,
                .panel_height = 290};
  std::vector<Plot> decisions;
  const std::vector<std::pair<std::string, std::vector<int>>> tasks = {
      {"AND", {0, 0, 0, 1}}, {"OR", {0, 1, 1, 1}}, {"XOR", {0, 1, 1, 0}}};
  for (const auto& [name, table] : tasks) {
    const Patterns patterns = truth_table(table);
    const ThresholdGate best = best_gate(patterns, config.search_steps);
    const std::vector<int> said = answers(best);
    int wrong = 0;
    for (std::size_t i = 0; i < 4; ++i) wrong += said[i] == table[i] ? 0 : 1;
    report.compare("wrong answers of the best gate, " + name, wrong, name == "XOR" ? 1 : 0, 0);
    report.tell("its weights and bias, " + name, with_decimals(best.weights[0], 2) + ", " +
                                                     with_decimals(best.weights[1], 2) + "; " +
                                                     with_decimals(best.bias, 2));
    figure.add(losses_over_weights(name, patterns, best, config.steps));
    decisions.push_back(decision(name, patterns, best));
  }
  for (Plot& plot : decisions) figure.add(std::move(plot));
  save(figure, report.file("threshold_gates.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "What can a single threshold unit compute? (course, gates)", run);
}
