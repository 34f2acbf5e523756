// What do units make of their net input, and what is left of a gradient that passes them?
//
// Task SL-30 of the course: step, sigmoid, tanh, ReLU and softplus with their derivatives on
// [-3, 3]; and SL-19, the neuron tanh(0.3 x - 3) of seed 000 and what a second layer adds.
//
//     ./run activations
//
// Expected, within a second: the largest slopes are 0.25 of the sigmoid and 1 of the others; every
// derivative equals its difference quotient.

#include <algorithm>
#include <cmath>

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/activations.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  double reach = 3;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("reach", self.reach, "net inputs from -reach to reach are drawn (> 0); the course's 3");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const { require(reach > 0, "activations", "reach", reach, "more than 0"); }
};

/// Largest |f'(h) - (f(h + e) - f(h - e)) / 2e| away from the kink at 0.
double slope_error(Activation activation, const Vector& h) {
  constexpr double kStep = 1e-5;
  double worst = 0;
  for (const double x : h) {
    if (std::abs(x) < 2 * kStep) continue;
    const double quotient =
        (activate(activation, x + kStep) - activate(activation, x - kStep)) / (2 * kStep);
    worst = std::max(worst, std::abs(slope(activation, x) - quotient));
  }
  return worst;
}

bool run(const Config& config) {
  Report report("activations", config.out);
  Figure figure{.title = "Activations and their derivatives",
                .columns = 3,
                .panel_width = 320,
                .panel_height = 250};
  const Vector h = Vector::LinSpaced(601, -config.reach, config.reach);
  for (const auto& [activation, name] : enum_names(Activation{})) {
    if (activation == Activation::identity || activation == Activation::softmax) continue;
    const std::string label(name);
    Plot plot{.title = label, .x_label = "h", .x_range = Range{-config.reach, config.reach}};
    plot.line({.x = numbers(h), .y = numbers(activate(activation, h)), .label = "f"});
    plot.line({.x = numbers(h), .y = numbers(slope(activation, h)), .label = "f′"});
    figure.add(plot);
    const double steepest = slope(activation, h).maxCoeff();
    if (activation == Activation::softplus) {
      report.tell("largest slope, " + label, with_decimals(steepest, 4));
    } else {
      const double expected = activation == Activation::step      ? 0
                              : activation == Activation::sigmoid ? 0.25
                                                                  : 1;
      report.compare("largest slope, " + label, steepest, expected, 1e-9);
    }
    report.claim("derivative is the difference quotient, " + label,
                 slope_error(activation, h) < 1e-8);
  }
  const Vector x = Vector::LinSpaced(601, 0, 20);
  Plot neuron{.title = "one neuron, and two layers", .x_label = "x"};
  const Vector one = activate(Activation::tanh, (0.3 * x.array() - 3).matrix());
  neuron.line({.x = numbers(x), .y = numbers(one), .label = "tanh(0.3x − 3)"});
  const Vector two = one - activate(Activation::tanh, Vector(0.9 * x.array() - 12));
  neuron.line({.x = numbers(x), .y = numbers(two), .label = "− tanh(0.9x − 12)"});
  figure.add(neuron);
  report.compare("tanh(0.3 · 10 − 3)", activate(Activation::tanh, 0.3 * 10 - 3), 0, 1e-12);
  save(figure, report.file("activations.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "What do units make of their net input? (course, activation functions)", run);
}
