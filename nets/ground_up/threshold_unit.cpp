#include "nets/ground_up/threshold_unit.h"

#include <cmath>
#include <limits>

#include "core/settings.h"
#include "nets/ground_up/activations.h"

namespace pavlov::ground_up {

int McCullochPittsUnit::operator()(std::span<const int> inputs) const {
  const auto active = [&](const std::vector<int>& wires) {
    int count = 0;
    for (const int wire : wires) {
      require(wire >= 0 && static_cast<std::size_t>(wire) < inputs.size(), "McCulloch-Pitts unit",
              "input", wire, "one of the " + std::to_string(inputs.size()) + " given");
      count += inputs[static_cast<std::size_t>(wire)] != 0 ? 1 : 0;
    }
    return count;
  };
  return active(inhibitory) == 0 && active(excitatory) >= threshold ? 1 : 0;
}

int ThresholdGate::operator()(const Vector& x) const {
  require_same_shape("threshold gate", weights, x);
  return activate(Activation::step, weights.dot(x) + bias) > 0 ? 1 : 0;
}

ThresholdGate and_gate() { return {Eigen::Vector2d(1, 1), -1.5}; }
ThresholdGate or_gate() { return {Eigen::Vector2d(1, 1), -0.5}; }
ThresholdGate not_gate() { return {Vector::Constant(1, -1), 0.5}; }

Matrix binary_inputs(int d) {
  require(d >= 1 && d <= 20, "binary inputs", "inputs", d, "1 to 20");
  Matrix inputs(1 << d, d);
  for (int row = 0; row < inputs.rows(); ++row) {
    for (int i = 0; i < d; ++i) inputs(row, i) = row >> (d - 1 - i) & 1;
  }
  return inputs;
}

int from_and_not(std::span<const int> table, const Vector& x) {
  const Matrix rows = binary_inputs(static_cast<int>(x.size()));
  require(table.size() == static_cast<std::size_t>(rows.rows()), "truth table", "rows",
          static_cast<double>(table.size()), std::to_string(rows.rows()));
  const auto not_ = [](int a) { return not_gate()(Vector::Constant(1, a)); };
  const auto and_ = [](int a, int b) { return and_gate()(Eigen::Vector2d(a, b)); };
  int none_so_far = 1;  // NOT of the rows joined by OR
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table[row] == 0) continue;
    int is_row = 1;
    for (Index i = 0; i < x.size(); ++i) {
      const int input = static_cast<int>(x[i]);
      is_row = and_(is_row, rows(static_cast<Index>(row), i) > 0 ? input : not_(input));
    }
    none_so_far = and_(none_so_far, not_(is_row));
  }
  return not_(none_so_far);
}

namespace {

double loss_of_gate(const ThresholdGate& gate, const Patterns& patterns) {
  double loss = 0;
  for (Index i = 0; i < patterns.size(); ++i) {
    loss += std::pow(patterns.targets(i, 0) - gate(patterns.inputs.row(i).transpose()), 2);
  }
  return loss;
}

double place(int step, int steps) { return -1 + 2.0 * step / (steps - 1); }

void check(const Patterns& patterns, int steps) {
  patterns.validate();
  require(patterns.inputs.cols() == 2, "gate", "inputs",
          static_cast<double>(patterns.inputs.cols()), "2");
  require(steps >= 2, "gate", "steps", steps, "2 or more");
}

}  // namespace

Matrix gate_losses(const Patterns& patterns, double bias, int steps) {
  check(patterns, steps);
  Matrix losses(steps, steps);
  for (int i = 0; i < steps; ++i) {
    for (int j = 0; j < steps; ++j) {
      losses(i, j) =
          loss_of_gate({Eigen::Vector2d(place(j, steps), place(i, steps)), bias}, patterns);
    }
  }
  return losses;
}

ThresholdGate best_gate(const Patterns& patterns, int steps) {
  check(patterns, steps);
  ThresholdGate best;
  double least = std::numeric_limits<double>::infinity();
  double widest = -1;
  for (int b = 0; b < steps; ++b) {
    for (int i = 0; i < steps; ++i) {
      for (int j = 0; j < steps; ++j) {
        const ThresholdGate gate{Eigen::Vector2d(place(j, steps), place(i, steps)),
                                 place(b, steps)};
        const double loss = loss_of_gate(gate, patterns);
        const double margin =
            ((patterns.inputs * gate.weights).array() + gate.bias).abs().minCoeff();
        if (loss > least || (loss == least && margin <= widest)) continue;
        least = loss;
        widest = margin;
        best = gate;
      }
    }
  }
  return best;
}

}  // namespace pavlov::ground_up
