#include "nets/ground_up/network.h"

#include <cmath>
#include <stdexcept>

#include "core/settings.h"

namespace pavlov::ground_up {
namespace {

Matrix start_weights(Index d, Index m, Start start, Rng& rng) {
  Matrix weights(d, m);
  const double reach = start == Start::uniform ? 1 : std::sqrt(6.0 / static_cast<double>(d + m));
  const double deviation = std::sqrt(2.0 / static_cast<double>(d));
  for (double& w : weights.reshaped()) {
    w = start == Start::he ? rng.normal(0, deviation) : rng.uniform(-reach, reach);
  }
  return weights;
}

}  // namespace

Matrix DenseLayer::net_input(const Matrix& x) const {
  Matrix h = product(x, weights);
  if (bias.size() > 0) h.rowwise() += bias;
  return h;
}

Network::Network(const Shape& shape, Rng& rng) {
  require(shape.sizes.size() >= 2, "network", "sizes", static_cast<double>(shape.sizes.size()),
          "two or more: inputs and outputs");
  for (const int size : shape.sizes) require(size >= 1, "network", "size", size, "1 or more");
  for (std::size_t i = 1; i < shape.sizes.size(); ++i) {
    const bool last = i + 1 == shape.sizes.size();
    layers_.push_back({start_weights(shape.sizes[i - 1], shape.sizes[i], shape.start, rng),
                       RowVector::Zero(shape.bias ? shape.sizes[i] : 0),
                       last ? shape.output : shape.hidden});
  }
  *this = Network(std::move(layers_));
}

Network::Network(std::vector<DenseLayer> layers) : layers_(std::move(layers)) {
  require(!layers_.empty(), "network", "layers", 0, "1 or more");
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const DenseLayer& layer = layers_[i];
    const auto refuse = [&](const std::string& why) {
      throw std::invalid_argument("network: layer " + std::to_string(i) + " " + why);
    };
    if (layer.bias.size() != 0 && layer.bias.size() != layer.weights.cols()) {
      refuse("has " + std::to_string(layer.bias.size()) + " biases for " +
             std::to_string(layer.weights.cols()) + " units");
    }
    if (i > 0 && layers_[i - 1].weights.cols() != layer.weights.rows()) {
      refuse("takes " + std::to_string(layer.weights.rows()) +
             " inputs, but the layer before has " + std::to_string(layers_[i - 1].weights.cols()) +
             " units");
    }
    if (layer.activation == Activation::softmax && i + 1 < layers_.size()) {
      refuse("has softmax, which only the last may have");
    }
  }
}

ForwardPass Network::forward(const Matrix& inputs, const Masks& masks) const {
  require(masks.empty() || masks.size() + 1 == layers_.size(), "network", "masks",
          static_cast<double>(masks.size()), "one for each hidden layer");
  ForwardPass pass;
  Matrix x = inputs;
  for (const DenseLayer& layer : layers_) {
    pass.inputs.push_back(x);
    pass.h.push_back(layer.net_input(x));
    x = activate(layer.activation, pass.h.back());
    const std::size_t l = pass.h.size() - 1;
    if (l < masks.size()) x = hadamard(x, masks[l]);
  }
  pass.outputs = x;
  return pass;
}

void Network::set_parameters(const Vector& parameters) {
  const Index needed = this->parameters().size();
  require(parameters.size() == needed, "network", "parameters",
          static_cast<double>(parameters.size()), std::to_string(needed));
  Index at = 0;
  for (DenseLayer& layer : layers_) {
    layer.weights.reshaped() = parameters.segment(at, layer.weights.size());
    at += layer.weights.size();
    layer.bias = parameters.segment(at, layer.bias.size()).transpose();
    at += layer.bias.size();
  }
}

}  // namespace pavlov::ground_up
