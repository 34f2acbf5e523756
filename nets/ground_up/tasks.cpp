#include "nets/ground_up/tasks.h"

#include <cmath>
#include <numbers>

#include "core/settings.h"
#include "nets/ground_up/preparation.h"
#include "nets/ground_up/threshold_unit.h"

namespace pavlov::ground_up {

Patterns exam() {
  Patterns patterns{Matrix(4, 2), Matrix(4, 1)};
  patterns.inputs << 1, 8, 10, 6, 20, 4, 11, 10;
  patterns.targets << 0, 1, 0, 1;
  return patterns;
}

Patterns truth_table(const std::vector<int>& outputs) {
  require(outputs.size() == 4, "truth table", "outputs", static_cast<double>(outputs.size()), "4");
  Patterns patterns{binary_inputs(2), Matrix(4, 1)};
  for (int i = 0; i < 4; ++i) patterns.targets(i, 0) = outputs[static_cast<std::size_t>(i)];
  return patterns;
}

Matrix admission_inputs(const Matrix& gre_and_gpa, const std::vector<int>& ranks) {
  std::vector<int> classes = ranks;
  for (int& rank : classes) --rank;
  const Matrix rank = one_hot(classes, 4);
  require(gre_and_gpa.rows() == rank.rows() && gre_and_gpa.cols() == 2, "admission",
          "numbers of gre and gpa", static_cast<double>(gre_and_gpa.size()),
          "two for each of " + std::to_string(rank.rows()) + " ranks");
  Matrix inputs(rank.rows(), 6);
  inputs << gre_and_gpa, rank;
  return inputs;
}

Patterns admission_rows() {
  Matrix scores(10, 2);
  scores << 380, 3.61, 660, 3.67, 800, 4.00, 640, 3.19, 520, 2.93, 760, 3.00, 560, 2.98, 400, 3.08,
      540, 3.39, 700, 3.92;
  Patterns patterns{admission_inputs(scores, {3, 3, 1, 4, 4, 2, 1, 2, 3, 2}), Matrix(10, 1)};
  patterns.targets << 0, 1, 1, 1, 0, 1, 1, 0, 1, 0;
  return patterns;
}

Patterns sine_surface(int per_side) {
  require(per_side >= 2, "sine surface", "places per side", per_side, "2 or more");
  Patterns patterns{Matrix(per_side * per_side, 2), Matrix(per_side * per_side, 1)};
  for (int i = 0; i < per_side; ++i) {
    for (int j = 0; j < per_side; ++j) {
      const double x1 = std::numbers::pi * j / (per_side - 1);
      const double x2 = 2 * std::numbers::pi * i / (per_side - 1);
      patterns.inputs.row(i * per_side + j) << x1, x2;
      patterns.targets(i * per_side + j, 0) = 3 * std::sin(x1 + x2) + 10;
    }
  }
  return patterns;
}

Patterns two_moons(int n, double noise, Rng& rng) {
  require(n >= 1, "two moons", "points", n, "1 or more");
  require(noise >= 0, "two moons", "noise", noise, "0 or more");
  Patterns patterns{Matrix(n, 2), Matrix(n, 1)};
  for (int i = 0; i < n; ++i) {
    const bool lower = i % 2 == 1;
    const double angle = std::numbers::pi * rng.uniform();
    patterns.inputs(i, 0) = (lower ? 1 - std::cos(angle) : std::cos(angle)) + rng.normal(0, noise);
    patterns.inputs(i, 1) =
        (lower ? 0.5 - std::sin(angle) : std::sin(angle)) + rng.normal(0, noise);
    patterns.targets(i, 0) = lower ? 1 : 0;
  }
  return patterns;
}

}  // namespace pavlov::ground_up
