#pragma once

#include <span>
#include <vector>

#include "nets/ground_up/patterns.h"

namespace pavlov::ground_up {

/// The unit of McCulloch & Pitts (1943): inputs and output are 0 or 1. It fires when no inhibitory
/// input is active and at least `threshold` excitatory ones are. It learns nothing.
struct McCullochPittsUnit {
  std::vector<int> excitatory;  ///< which of the inputs, 0, 1, …
  std::vector<int> inhibitory;
  int threshold = 1;

  /// Throws std::invalid_argument for an input that it is not given.
  int operator()(std::span<const int> inputs) const;
};

/// Step_0(w·x + b).
struct ThresholdGate {
  Vector weights;  ///< [d]
  double bias = 0;

  int operator()(const Vector& x) const;
};

ThresholdGate and_gate();  ///< weights (1, 1), bias -1.5
ThresholdGate or_gate();   ///< weights (1, 1), bias -0.5
ThresholdGate not_gate();  ///< weight -1, bias 0.5

/// All inputs of d gates, 00…0 to 11…1: [2^d, d].
Matrix binary_inputs(int d);

/// {AND, NOT} is functionally complete: any truth table, one output for each row of
/// `binary_inputs`, from these two gates alone. Rows with output 1 are ANDs of inputs and their
/// negations; they are joined by a OR b = NOT(NOT a AND NOT b).
int from_and_not(std::span<const int> table, const Vector& x);

/// The loss Σ(y - o)², here the number of wrong answers, of gates with two inputs and the given
/// bias, for weights w1 (columns) and w2 (rows) at `steps` places from -1 to 1: [steps, steps].
Matrix gate_losses(const Patterns& patterns, double bias, int steps);

/// The gate with least loss among weights and biases at `steps` places from -1 to 1 each; of equals
/// the one whose smallest |w·x + b| is largest, so that it stays right when its inputs waver.
ThresholdGate best_gate(const Patterns& patterns, int steps);

}  // namespace pavlov::ground_up
