// How does a perceptron learn AND, and why does it never learn XOR?
//
// Task SL-22 of the course: the run of seed 002 (weights [bias; w1; w2] from 0.028, -0.258, -0.189,
// rate 0.1, patterns 11, 10, 01, 00), number for number, and the same rule on XOR.
//
//     ./run perceptron_run
//
// Expected, within a second: after one pass -0.072, -0.158, -0.189 with 3 wrong patterns; no more
// errors in the tenth; XOR is never right.

#include <cstdio>

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/perceptron.h"
#include "nets/ground_up/tasks.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  double learning_rate = 0.1;
  int epochs = 100;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("learning_rate", self.learning_rate, "alpha (> 0); the course's 0.1");
    field("epochs", self.epochs, "passes at most (1 to 10000)");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(learning_rate > 0, "perceptron_run", "learning_rate", learning_rate, "more than 0");
    require(epochs >= 1 && epochs <= 10000, "perceptron_run", "epochs", epochs, "1 to 10000");
  }
};

std::vector<Perceptron::Epoch> learn(const std::vector<int>& table, const Config& config) {
  Perceptron perceptron(Vector{{0.028, -0.258, -0.189}});
  const Patterns patterns = truth_table(table).at(std::vector<int>{3, 2, 1, 0});
  return learn_until(perceptron, patterns, config.learning_rate, config.epochs);
}

/// Where w0 + w1 x1 + w2 x2 = 0.
Line boundary(const Matrix& w) {
  const auto x2 = [&](double x1) { return -(w(0) + w(1) * x1) / w(2); };
  return {.x = {-1, 2}, .y = {x2(-1), x2(2)}};
}

Plot boundaries(const std::vector<Perceptron::Epoch>& epochs) {
  Plot plot{.title = "AND: the boundary after each pass",
            .x_label = "x₁",
            .y_label = "x₂",
            .x_range = Range{-0.5, 1.5},
            .y_range = Range{-0.5, 1.5}};
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    const bool last = i + 1 == epochs.size();
    if (epochs[i].weights(2) == 0) continue;
    Line line = boundary(epochs[i].weights);
    line.label = last     ? "after pass " + std::to_string(epochs.size())
                 : i == 0 ? "after pass 1"
                          : "";
    line.color = last ? kBlack : gray(0.85 - 0.5 * static_cast<double>(i) / 10);
    line.dash = Dash::solid;
    line.width = last ? 2 : 1;
    plot.line(line);
  }
  scatter_classes(plot, truth_table({0, 0, 0, 1}).inputs, {0, 0, 0, 1}, {"0", "1"});
  return plot;
}

bool run(const Config& config) {
  Report report("perceptron_run", config.out);
  const auto epochs = learn({0, 0, 0, 1}, config);
  const auto exclusive = learn({0, 1, 1, 0}, config);

  std::printf("pass   bias     w1       w2      wrong\n");
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    const Matrix& w = epochs[i].weights;
    std::printf("%4zu %7.3f  %7.3f  %7.3f  %5d\n", i + 1, w(0), w(1), w(2), epochs[i].errors);
  }
  std::printf("\n");

  if (config.learning_rate == 0.1 && config.epochs >= 10) {
    const int errors[] = {3, 2, 2, 3, 2, 2, 3, 2, 2, 0};
    const double first[] = {-0.072, -0.158, -0.189};
    const double last[] = {-0.272, 0.142, 0.211};
    const char* const names[] = {"bias", "w1", "w2"};
    for (int i = 0; i < 3; ++i) {
      report.compare(std::string(names[i]) + " after pass 1", epochs[0].weights(i), first[i], 1e-9);
    }
    for (int i = 0; i < 3; ++i) {
      report.compare(std::string(names[i]) + " in the end", epochs.back().weights(i), last[i],
                     1e-9);
    }
    for (std::size_t i = 0; i < epochs.size() && i < 10; ++i) {
      report.compare("wrong patterns in pass " + std::to_string(i + 1), epochs[i].errors, errors[i],
                     0);
    }
  }
  report.claim("XOR is never learned", exclusive.back().errors > 0,
               std::to_string(exclusive.size()) + " passes");

  Figure figure{.title = "A perceptron learns AND", .columns = 3, .panel_width = 360};
  figure.add(boundaries(epochs));
  Plot weights{.title = "weights after each pass", .x_label = "pass"};
  Plot errors{.title = "wrong patterns in each pass",
              .x_label = "pass",
              .x_range = Range{0.5, 30.5},
              .y_range = Range{0, 4.2}};
  const char* const names[] = {"bias", "w₁", "w₂"};
  for (int i = 0; i < 3; ++i) {
    Line line{.label = names[i], .dots = true};
    for (std::size_t e = 0; e < epochs.size(); ++e) {
      line.x.push_back(static_cast<double>(e + 1));
      line.y.push_back(epochs[e].weights(i));
    }
    weights.line(line);
  }
  for (const auto& [name, list] : {std::pair("AND", &epochs), std::pair("XOR", &exclusive)}) {
    Line line{.label = name, .dots = true};
    for (std::size_t e = 0; e < list->size() && e < 30; ++e) {
      line.x.push_back(static_cast<double>(e + 1));
      line.y.push_back((*list)[e].errors);
    }
    errors.line(line);
  }
  figure.add(weights);
  figure.add(errors);
  save(figure, report.file("perceptron_run.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How does a perceptron learn AND, and why never XOR? (course, perceptron)", run);
}
