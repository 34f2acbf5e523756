#include "nets/fused/fused_network.h"

#include <algorithm>
#include <stdexcept>

#include "core/settings.h"
#include "nets/core/layer_table.h"
#include "nets/fused/flat_optimizer.h"
#include "nets/fused/kernels.h"

namespace pavlov {
namespace {

/// Outputs of a layer in a share of the work: some tiles of every kernel.
constexpr int kShare = 24;

/// What LibTorch calls it.
std::string type_of(Activation activation) {
  switch (activation) {
    case Activation::relu:
      return "ReLU";
    case Activation::tanh:
      return "Tanh";
    case Activation::sigmoid:
      return "Sigmoid";
    case Activation::elu:
      return "ELU";
    case Activation::silu:
      return "SiLU";
    case Activation::identity:
      break;
  }
  return "";
}

}  // namespace

FusedNetwork::FusedNetwork(const FusedNetworkOptions& options) : options_(options) {
  const std::vector<int>& sizes = options.sizes;
  if (sizes.size() < 2 || std::any_of(sizes.begin(), sizes.end(), [](int n) { return n < 1; })) {
    throw std::invalid_argument("network: sizes must be two or more numbers >= 1, not " +
                                to_text(sizes));
  }
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    const std::int64_t weights = std::int64_t{sizes[i]} * sizes[i + 1];
    layers_.push_back({.inputs = sizes[i],
                       .outputs = sizes[i + 1],
                       .weight = num_parameters_,
                       .bias = num_parameters_ + weights});
    const std::string name = "layers." + std::to_string(i);
    arrays_.push_back({name + ".weight", num_parameters_, weights});
    arrays_.push_back({name + ".bias", num_parameters_ + weights, sizes[i + 1]});
    num_parameters_ += weights + sizes[i + 1];
  }
  share_trained_layers();
  widest_ = *std::max_element(sizes.begin(), sizes.end());
  parameters_.reserve(size() + fused::kBlock);  // kernels read beyond its end
  gradient_.reserve(size());
  passes_.resize(layers_.size());
}

bool FusedNetwork::is_trained(std::size_t layer) const {
  return arrays_[2 * layer].trained || arrays_[2 * layer + 1].trained;
}

void FusedNetwork::share_trained_layers() {
  shares_.clear();
  lowest_ = layers_.size();
  for (std::size_t i = layers_.size(); i-- > 0;) {
    if (is_trained(i)) lowest_ = i;
  }
  for (std::size_t i = lowest_; i < layers_.size(); ++i) {
    if (!is_trained(i)) continue;
    for (int first = 0; first < layers_[i].outputs; first += kShare) {
      shares_.push_back({i, first, std::min(kShare, layers_[i].outputs - first)});
    }
  }
}

void FusedNetwork::set_trained(std::string_view patterns, bool trained) {
  pavlov::set_trained(arrays_, patterns, trained);
  share_trained_layers();
}

void FusedNetwork::initialize(Initialization kind, Rng& rng) {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const FusedLayer& layer = layers_[i];
    pavlov::initialize(kind,
                       parameters().subspan(static_cast<std::size_t>(layer.weight),
                                            static_cast<std::size_t>(layer.inputs * layer.outputs)),
                       parameters().subspan(static_cast<std::size_t>(layer.bias),
                                            static_cast<std::size_t>(layer.outputs)),
                       layer.outputs, layer.inputs, layer.outputs, hidden_gain(activation_of(i)),
                       rng);
  }
}

std::string FusedNetwork::summary() const {
  std::vector<LayerRow> rows;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const FusedLayer& layer = layers_[i];
    const std::string outputs = std::to_string(layer.outputs);
    const std::string output = "B x " + outputs;
    rows.push_back({.name = "layers." + std::to_string(i),
                    .type = "Linear",
                    .weight = outputs + "x" + std::to_string(layer.inputs),
                    .output = output,
                    .parameters = std::int64_t{layer.inputs + 1} * layer.outputs});
    for (std::size_t part : {0, 1}) {
      const ParameterArray& array = arrays_[2 * i + part];
      if (!array.trained) rows.back().frozen += array.size;
    }
    const Activation activation = activation_of(i);
    if (activation != Activation::identity) {
      rows.push_back({.type = type_of(activation), .output = output});
    }
  }
  return layer_table(rows);
}

Activation FusedNetwork::activation_of(std::size_t layer) const {
  return layer + 1 == layers_.size() ? Activation::identity : options_.activation;
}

void FusedNetwork::check_input(const Rows& input, int n) const {
  if (input.width != inputs()) {
    throw std::invalid_argument("network: rows of " + std::to_string(input.width) +
                                " numbers given, " + std::to_string(inputs()) + " are needed");
  }
  if (n < 1) {
    throw std::invalid_argument("network: " + std::to_string(n) + " rows given, 1 or more needed");
  }
}

void FusedNetwork::check_size(std::size_t given, std::int64_t needed, const char* what) const {
  if (given != static_cast<std::size_t>(needed)) {
    throw std::invalid_argument("network: " + std::string(what) + " has " + std::to_string(given) +
                                " numbers, " + std::to_string(needed) + " are needed");
  }
}

std::unique_ptr<Optimizer> FusedNetwork::make_optimizer(const OptimizerConfig& config,
                                                        const Penalties& penalties) {
  return std::make_unique<FlatOptimizer>(config, penalties, arrays_, parameters(), gradient());
}

std::unique_ptr<Network> FusedNetwork::clone() const {
  auto copy = std::make_unique<FusedNetwork>(options_);
  copy->set_parameters(parameters());
  return copy;
}

void FusedNetwork::blend(const Network& source, double rate) {
  const auto* other = dynamic_cast<const FusedNetwork*>(&source);
  if (other == nullptr || other->options_.sizes != options_.sizes) {
    throw std::invalid_argument("network: blend needs a clone of this network");
  }
  if (rate == 1) return set_parameters(other->parameters());
  const auto share_of_source = static_cast<float>(rate);
  const std::span<float> own = parameters();
  const std::span<const float> theirs = other->parameters();
  for (std::size_t i = 0; i < own.size(); ++i) own[i] += share_of_source * (theirs[i] - own[i]);
}

void FusedNetwork::save(Checkpoint& checkpoint, const std::string& name) const {
  for (std::size_t i = 0; i < arrays_.size(); ++i) {
    checkpoint.put(prefixed(name, arrays_[i].name),
                   parameters().subspan(static_cast<std::size_t>(arrays_[i].begin),
                                        static_cast<std::size_t>(arrays_[i].size)),
                   shape_of(i));
  }
}

std::vector<std::int64_t> FusedNetwork::shape_of(std::size_t array) const {
  const FusedLayer& layer = layers_[array / 2];
  if (array % 2 == 1) return {layer.outputs};
  return {layer.outputs, layer.inputs};
}

void FusedNetwork::load(const Checkpoint& checkpoint, const std::string& name,
                        std::string_view except) {
  std::vector<float> loaded(parameters_.data(), parameters_.data() + num_parameters_);
  for (std::size_t i = 0; i < arrays_.size(); ++i) {
    if (matches(arrays_[i].name, except)) continue;
    const std::string array = prefixed(name, arrays_[i].name);
    const std::vector<std::int64_t> shape = shape_of(i);
    if (checkpoint.array(array).shape != shape) {
      throw std::runtime_error(checkpoint.origin() + ": array '" + array + "' is of shape [" +
                               to_text(checkpoint.array(array).shape) + "], [" + to_text(shape) +
                               "] is needed");
    }
    const std::vector<float> numbers = checkpoint.floats(array);
    std::copy(numbers.begin(), numbers.end(), loaded.begin() + arrays_[i].begin);
  }
  set_parameters(loaded);
}

void FusedNetwork::get_parameters(std::span<float> values) const {
  check_size(values.size(), num_parameters_, "room for parameters");
  std::copy_n(parameters_.data(), size(), values.begin());
}

void FusedNetwork::set_parameters(std::span<const float> values) {
  check_size(values.size(), num_parameters_, "parameters");
  std::copy(values.begin(), values.end(), parameters_.data());
}

void FusedNetwork::get_gradient(std::span<float> values) const {
  check_size(values.size(), num_parameters_, "room for a gradient");
  std::copy_n(gradient_.data(), size(), values.begin());
}

}  // namespace pavlov
