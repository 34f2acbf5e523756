// How good is a policy that cannot tell the cells of a corridor apart?
//
// Sutton & Barto, Example 13.1: the value of going right with probability p in each cell of the
// short corridor, computed exactly from its model, against J(p) = (2p - 4) / (p (1 - p)).
//
//     ./run example_13_1
//
// Expected, at once: the two are equal, and best at p = 2 - sqrt 2 with -(6 + 4 sqrt 2).

#include <algorithm>
#include <cmath>

#include "agents/planning/policy_evaluation.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
};

double closed_form(double p) { return (2 * p - 4) / (p * (1 - p)); }

/// Where `value` is largest between low and high; it has one peak there.
template <class Value>
double peak(const Value& value, double low, double high) {
  while (high - low > 1e-9) {
    const double third = (high - low) / 3;
    if (value(low + third) < value(high - third)) {
      low += third;
    } else {
      high -= third;
    }
  }
  return (low + high) / 2;
}

bool run(const Config& config) {
  const TabularModel model = *make("ShortCorridor-v0?show_cell=true")->model();
  const auto value = [&](double p) {
    Policy policy = uniform_policy(model);
    for (int cell = 0; cell < 3; ++cell) {
      policy(cell, 0) = 1 - p;
      policy(cell, 1) = p;
    }
    return evaluate_exactly(model, policy, 1).values[0];
  };
  Report report("example_13_1", config.out);
  Line curve{.label = "J(p)"};
  double difference = 0;
  for (int i = 1; i < 200; ++i) {
    const double p = i / 200.0;
    curve.x.push_back(p);
    curve.y.push_back(value(p));
    difference = std::max(difference, std::abs(curve.y.back() / closed_form(p) - 1));
  }
  report.compare("largest relative difference from (2p - 4) / (p (1 - p))", difference, 0, 1e-10);
  report.compare("J(0.05), nearly always left", value(0.05), -82.105, 5e-4);
  report.compare("J(0.95), nearly always right", value(0.95), -44.211, 5e-4);
  report.compare("J(0.5)", value(0.5), -12, 1e-10);
  const double best = peak(value, 0.05, 0.95);
  report.compare("best p", best, 2 - std::sqrt(2), 1e-6);
  report.compare("J at the best p", value(best), -(6 + 4 * std::sqrt(2)), 1e-10);

  Plot plot{.title = "The short corridor (Example 13.1)",
            .x_label = "probability of going right",
            .y_label = "value of the start",
            .y_range = Range{-100, 0}};
  plot.line(std::move(curve));
  plot.scatter({.x = {0.05, best, 0.95},
                .y = {value(0.05), value(best), value(0.95)},
                .label = "ε-greedy left, best, ε-greedy right (ε = 0.1)",
                .radius = 4});
  save(Figure{.panel_width = 560, .panel_height = 380, .panels = {plot}},
       report.file("example_13_1.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "How good is a policy that cannot tell the cells of a corridor "
                                "apart? (Sutton & Barto, Example 13.1)",
                                run);
}
