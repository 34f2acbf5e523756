#include "nets/ground_up/perceptron.h"

#include "core/settings.h"

namespace pavlov::ground_up {

Perceptron::Perceptron(Matrix weights, Activation activation)
    : weights_(std::move(weights)), activation_(activation) {
  require(weights_.rows() >= 2, "perceptron", "rows of weights",
          static_cast<double>(weights_.rows()), "2 or more: biases, then one for each input");
  activate(activation, 0.0);  // refuses softmax
}

Matrix Perceptron::operator()(const Matrix& inputs) const {
  const Matrix h = product(inputs, weights_.bottomRows(weights_.rows() - 1)).rowwise() +
                   RowVector(weights_.row(0));
  return activate(activation_, h);
}

Perceptron::Epoch Perceptron::learn(const Patterns& patterns, double learning_rate) {
  patterns.validate();
  Epoch epoch;
  for (Index i = 0; i < patterns.size(); ++i) {
    RowVector x(patterns.inputs.cols() + 1);
    x << 1, patterns.inputs.row(i);
    const Matrix h = product(x, weights_);
    const Matrix error = sum(patterns.targets.row(i), -activate(activation_, h));
    epoch.loss += error.squaredNorm();
    if (error.cwiseAbs().maxCoeff() >= 0.5) ++epoch.errors;
    const Matrix delta =
        activation_ == Activation::step ? error : hadamard(error, slope(activation_, h));
    weights_ += learning_rate * x.transpose() * delta;
  }
  epoch.weights = weights_;
  return epoch;
}

std::vector<Perceptron::Epoch> learn_until(Perceptron& perceptron, const Patterns& patterns,
                                           double learning_rate, int max_epochs, double enough) {
  std::vector<Perceptron::Epoch> epochs;
  for (int i = 0; i < max_epochs; ++i) {
    epochs.push_back(perceptron.learn(patterns, learning_rate));
    if (epochs.back().loss <= enough) break;
  }
  return epochs;
}

}  // namespace pavlov::ground_up
