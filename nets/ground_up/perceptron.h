#pragma once

#include <vector>

#include "nets/ground_up/activations.h"
#include "nets/ground_up/patterns.h"

namespace pavlov::ground_up {

/// One layer of units that learns by the delta rule, pattern after pattern:
///
///     W_ij += α x_i (y_j - o_j) f'(h_j),   h = [1 x] W,  o = f(h)
///
/// With the step it is the perceptron (Rosenblatt 1958), where f' is left out; with the identity
/// the rule of Widrow & Hoff (1960), also for inputs and outputs that are real numbers.
class Perceptron {
 public:
  /// Weights [1 + d, m]: in the first row the biases, whose input is always 1. Softmax is refused.
  explicit Perceptron(Matrix weights, Activation activation = Activation::step);

  const Matrix& weights() const { return weights_; }
  /// [n, m] for inputs [n, d].
  Matrix operator()(const Matrix& inputs) const;

  struct Epoch {
    int errors = 0;   ///< patterns whose output was wrong (by 0.5 or more) when they were shown
    double loss = 0;  ///< Σ(y - o)² of the outputs when they were shown
    Matrix weights;   ///< after the epoch
  };
  /// Shows all patterns once, in their order. Throws std::invalid_argument where they do not fit.
  Epoch learn(const Patterns& patterns, double learning_rate);

 private:
  Matrix weights_;
  Activation activation_;
};

/// Epochs until the loss is at most `enough`, `max_epochs` at most.
std::vector<Perceptron::Epoch> learn_until(Perceptron& perceptron, const Patterns& patterns,
                                           double learning_rate, int max_epochs, double enough = 0);

}  // namespace pavlov::ground_up
