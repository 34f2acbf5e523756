#pragma once

#include <vector>

#include "core/rng.h"
#include "nets/ground_up/activations.h"

namespace pavlov::ground_up {

/// f(xW + b) of a batch x [n, d].
struct DenseLayer {
  Matrix weights;  ///< [d, m]: w_ij leads from input i to unit j
  RowVector bias;  ///< [m], or empty: none
  Activation activation = Activation::sigmoid;

  /// Net inputs h [n, m].
  Matrix net_input(const Matrix& x) const;
};

/// The weights (column by column) and biases of all layers, or their gradients, in one row.
template <class Layer>
Vector flattened(const std::vector<Layer>& layers) {
  Index size = 0;
  for (const Layer& layer : layers) size += layer.weights.size() + layer.bias.size();
  Vector all(size);
  Index at = 0;
  for (const Layer& layer : layers) {
    all.segment(at, layer.weights.size()) = layer.weights.reshaped();
    at += layer.weights.size();
    all.segment(at, layer.bias.size()) = layer.bias.transpose();
    at += layer.bias.size();
  }
  return all;
}

/// How weights begin; biases begin at 0.
enum class Start {
  uniform,  ///< in [-1, 1)
  glorot,   ///< uniform with variance 2 / (d + m) (Glorot & Bengio 2010), the default of Keras
  he        ///< normal with variance 2 / d, for ReLU (He et al. 2015)
};

constexpr std::array<std::pair<Start, std::string_view>, 3> enum_names(Start) {
  return {{{Start::uniform, "uniform"}, {Start::glorot, "glorot"}, {Start::he, "he"}}};
}

/// Factors of the outputs [n, m] of each hidden layer, from the first on; none: all are 1. See
/// dropout.h.
using Masks = std::vector<Matrix>;

/// What a batch was on its way through a network: all that backpropagation needs.
struct ForwardPass {
  std::vector<Matrix> inputs;  ///< of each layer, [n, d]
  std::vector<Matrix> h;       ///< net inputs of each layer, [n, m]
  Matrix outputs;              ///< of the last layer
};

/// Dense layers one after the other (a multilayer perceptron).
class Network {
 public:
  struct Shape {
    std::vector<int> sizes;  ///< inputs, units of each hidden layer, outputs: {2, 3, 1}
    Activation hidden = Activation::sigmoid;
    Activation output = Activation::sigmoid;
    bool bias = true;
    Start start = Start::glorot;
  };
  /// Throws std::invalid_argument for fewer than two sizes and sizes below 1.
  Network(const Shape& shape, Rng& rng);
  /// Throws std::invalid_argument where a layer does not fit to the one before, or softmax is not
  /// last.
  explicit Network(std::vector<DenseLayer> layers);

  const std::vector<DenseLayer>& layers() const { return layers_; }
  /// Outputs [n, m] for inputs [n, d]; throws std::invalid_argument for other inputs.
  Matrix operator()(const Matrix& inputs) const { return forward(inputs).outputs; }
  /// Throws std::invalid_argument for masks that do not fit the hidden layers, too.
  ForwardPass forward(const Matrix& inputs, const Masks& masks = {}) const;

  /// All weights and biases, see `flattened`.
  Vector parameters() const { return flattened(layers_); }
  void set_parameters(const Vector& parameters);

 private:
  std::vector<DenseLayer> layers_;
};

}  // namespace pavlov::ground_up
