#include "nets/ground_up/backpropagation.h"

#include <stdexcept>

#include "core/settings.h"

namespace pavlov::ground_up {
namespace {

/// δ of the last layer.
Matrix output_delta(const DenseLayer& last, const ForwardPass& pass, const Matrix& targets,
                    Loss loss) {
  const bool classes = last.activation == Activation::softmax;
  if (classes && loss != Loss::cross_entropy) {
    throw std::invalid_argument("backpropagation: softmax outputs need the loss cross_entropy");
  }
  const bool matched =
      classes || (last.activation == Activation::sigmoid && loss == Loss::binary_cross_entropy);
  if (matched) {
    return sum(pass.outputs, -targets) / static_cast<double>(targets.rows());
  }
  return hadamard(loss_gradient(loss, pass.outputs, targets),
                  slope(last.activation, pass.h.back()));
}

}  // namespace

std::vector<LayerGradient> gradients(const Network& network, const Patterns& patterns, Loss loss,
                                     const Penalty& penalty, const Masks& masks) {
  patterns.validate();
  const auto& layers = network.layers();
  const ForwardPass pass = network.forward(patterns.inputs, masks);
  std::vector<LayerGradient> out(layers.size());
  for (std::size_t l = layers.size(); l-- > 0;) {
    Matrix& delta = out[l].delta;
    if (l + 1 == layers.size()) {
      delta = output_delta(layers[l], pass, patterns.targets, loss);
    } else {
      Matrix back = out[l + 1].delta * layers[l + 1].weights.transpose();
      if (!masks.empty()) back = hadamard(back, masks[l]);
      delta = hadamard(back, slope(layers[l].activation, pass.h[l]));
    }
    out[l].weights = pass.inputs[l].transpose() * delta + penalty.gradient(layers[l].weights);
    if (layers[l].bias.size() > 0) out[l].bias = delta.colwise().sum();
  }
  return out;
}

double total_loss(const Network& network, const Patterns& patterns, Loss loss,
                  const Penalty& penalty, const Masks& masks) {
  double total = loss_of(loss, network.forward(patterns.inputs, masks).outputs, patterns.targets);
  for (const DenseLayer& layer : network.layers()) total += penalty(layer.weights);
  return total;
}

Vector finite_differences(const Network& network, const Patterns& patterns, Loss loss,
                          const Penalty& penalty, const Masks& masks, double epsilon) {
  require(epsilon > 0, "finite differences", "epsilon", epsilon, "more than 0");
  const Vector at = network.parameters();
  Network moved = network;
  const auto loss_at = [&](Index i, double step) {
    Vector parameters = at;
    parameters[i] += step;
    moved.set_parameters(parameters);
    return total_loss(moved, patterns, loss, penalty, masks);
  };
  Vector gradient(at.size());
  for (Index i = 0; i < at.size(); ++i) {
    gradient[i] = (loss_at(i, epsilon) - loss_at(i, -epsilon)) / (2 * epsilon);
  }
  return gradient;
}

void learn_pattern(Network& network, const RowVector& x, const RowVector& y, double learning_rate) {
  std::vector<DenseLayer> layers = network.layers();
  const ForwardPass pass = network.forward(x);
  require_same_shape("backpropagation of outputs and targets", pass.outputs, y);

  std::vector<Vector> delta(layers.size());
  for (std::size_t l = layers.size(); l-- > 0;) {
    delta[l].resize(layers[l].weights.cols());
    for (Index i = 0; i < delta[l].size(); ++i) {
      double error = 0;
      if (l + 1 == layers.size()) {
        error = y[i] - pass.outputs(0, i);
      } else {
        for (Index j = 0; j < delta[l + 1].size(); ++j) {
          error += layers[l + 1].weights(i, j) * delta[l + 1][j];
        }
      }
      delta[l][i] = slope(layers[l].activation, pass.h[l](0, i)) * error;
    }
  }
  for (std::size_t l = 0; l < layers.size(); ++l) {
    for (Index j = 0; j < delta[l].size(); ++j) {
      for (Index i = 0; i < layers[l].weights.rows(); ++i) {
        layers[l].weights(i, j) += learning_rate * pass.inputs[l](0, i) * delta[l][j];
      }
      if (layers[l].bias.size() > 0) layers[l].bias[j] += learning_rate * delta[l][j];
    }
  }
  network = Network(std::move(layers));
}

}  // namespace pavlov::ground_up
