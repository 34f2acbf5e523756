#include "nets/fused/fused_network.h"

#include <algorithm>
#include <stdexcept>

#include "core/settings.h"
#include "nets/core/compute_threads.h"
#include "nets/core/layer_table.h"
#include "nets/fused/blocks.h"
#include "nets/fused/flat_optimizer.h"
#include "nets/fused/flush_denormals.h"
#include "nets/fused/kernels.h"

namespace pavlov {
namespace {

using fused::blocks_of;
using fused::DenseLayer;
using fused::FlushDenormals;
using fused::from_block;
using fused::kBlock;
using fused::load_block;
using fused::panels_of;
using fused::rows_in_block;
using fused::to_block;
using fused::with_type;

/// Up to so many rows are faster one by one than as a block.
constexpr int kFewRows = 3;
/// Up to so many inputs or outputs make a layer thin: the gradient by its weights is done input by
/// input or output by output.
constexpr int kThin = 6;
/// Outputs of a layer in a share of the work: some tiles of every kernel.
constexpr int kShare = 24;
/// Multiplications from which on several threads pay for their meeting.
constexpr std::int64_t kWorthSharing = 300'000;

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

std::size_t product(std::int64_t a, std::int64_t b) { return static_cast<std::size_t>(a * b); }

/// body(part, worker) for all parts, on several threads where the work is worth it.
template <class Body>
void share(int parts, std::int64_t work, const Body& body) {
  if (work >= kWorthSharing) {
    compute_parallel(parts, [&](int part, int worker) {
      const FlushDenormals flush;
      body(part, worker);
    });
  } else {
    const FlushDenormals flush;
    for (int part = 0; part < parts; ++part) body(part, 0);
  }
}

bool is_thin(const FusedLayer& layer) { return std::min(layer.inputs, layer.outputs) <= kThin; }

DenseLayer dense(const FusedLayer& layer, const float* parameters, Activation activation) {
  return {.inputs = layer.inputs,
          .outputs = layer.outputs,
          .weight = parameters + layer.weight,
          .bias = parameters + layer.bias,
          .activation = activation};
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
  parameters_.reserve(size() + kBlock);  // kernels read beyond its end
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
                                            product(layer.inputs, layer.outputs)),
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

float* FusedNetwork::room_of(int worker) {
  return rooms_.data() + static_cast<std::ptrdiff_t>(product(worker, 2 * widest_ * kBlock));
}

void FusedNetwork::predict(const Rows& input, int n, float* output) {
  check_input(input, n);
  rooms_.reserve(product(compute_threads(), 2 * widest_ * kBlock));
  if (n <= kFewRows) {
    const FlushDenormals flush;
    for (int row = 0; row < n; ++row) predict_row(input, row, output + row * outputs());
    return;
  }
  const auto scale = static_cast<float>(options_.input_scale);
  share(blocks_of(n), n * num_parameters_, [&](int block, int worker) {
    float* x = room_of(worker);
    float* y = x + static_cast<std::ptrdiff_t>(widest_) * kBlock;
    const int rows = rows_in_block(n, block);
    load_block(input, n, block, scale, x);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      fused::kernels().forward(dense(layers_[i], parameters_.data(), activation_of(i)), rows, x, y,
                               nullptr);
      std::swap(x, y);
    }
    from_block(x, outputs(), rows, 1, output + std::ptrdiff_t{block} * kBlock * outputs());
  });
}

void FusedNetwork::predict_row(const Rows& input, int row, float* output) {
  float* y = room_of(0);
  float* next = y + static_cast<std::ptrdiff_t>(widest_) * kBlock;
  const float* x = nullptr;
  if (input.dtype == Dtype::f32 && options_.input_scale == 1) {
    x = input.row<float>(row);
  } else {
    const auto scale = static_cast<float>(options_.input_scale);
    with_type(input.dtype, [&]<class T>(T) {
      const T* numbers = input.row<T>(row);
      for (int i = 0; i < input.width; ++i) next[i] = static_cast<float>(numbers[i]) * scale;
    });
    x = next;
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const bool last = i + 1 == layers_.size();
    fused::kernels().forward_row(dense(layers_[i], parameters_.data(), activation_of(i)), x,
                                 last ? output : y);
    x = y;
    std::swap(y, next);
  }
}

std::span<const float> FusedNetwork::forward(const Rows& input, int n) {
  check_input(input, n);
  rows_ = n;
  const int blocks = blocks_of(n);
  const std::size_t blocked = product(blocks * kBlock, outputs());
  output_.reserve(blocked + product(n, outputs()));
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    passes_[i].x.reserve(product(blocks * kBlock, layers_[i].inputs));
    if (fused::needs_preactivation(activation_of(i))) {
      passes_[i].z.reserve(product(blocks * kBlock, layers_[i].outputs));
    }
  }
  const auto scale = static_cast<float>(options_.input_scale);
  float* answer = output_.data() + blocked;
  share(blocks, n * num_parameters_, [&](int block, int /*worker*/) {
    const auto at = [block](fused::FloatBuffer& buffer, int width) {
      return buffer.data() + static_cast<std::ptrdiff_t>(block) * kBlock * width;
    };
    const int rows = rows_in_block(n, block);
    load_block(input, n, block, scale, at(passes_[0].x, inputs()));
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      const FusedLayer& layer = layers_[i];
      const bool last = i + 1 == layers_.size();
      const bool keep = fused::needs_preactivation(activation_of(i));
      fused::kernels().forward(dense(layer, parameters_.data(), activation_of(i)), rows,
                               at(passes_[i].x, layer.inputs),
                               at(last ? output_ : passes_[i + 1].x, layer.outputs),
                               keep ? at(passes_[i].z, layer.outputs) : nullptr);
    }
    from_block(at(output_, outputs()), outputs(), rows, 1,
               answer + std::ptrdiff_t{block} * kBlock * outputs());
  });
  return {answer, product(n, outputs())};
}

void FusedNetwork::backward(std::span<const float> output_gradient,
                            const BackwardOptions& options) {
  if (rows_ == 0) throw std::logic_error("network: backward before forward");
  check_size(output_gradient.size(), std::int64_t{rows_} * outputs(),
             "the gradient of the outputs");
  const int blocks = blocks_of(rows_);
  rooms_.reserve(product(compute_threads(), 2 * widest_ * kBlock));
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    passes_[i].dz.reserve(product(blocks * kBlock, layers_[i].outputs));
    if (options.parameters && is_trained(i) && !is_thin(layers_[i])) {
      passes_[i].panels.reserve(product(panels_of(layers_[i].inputs) * kBlock, blocks * kBlock));
    }
  }
  const std::int64_t work = rows_ * num_parameters_;
  share(blocks, work, [&](int block, int worker) {
    backward_block(output_gradient, block, options.input_gradient, options.parameters,
                   room_of(worker));
  });
  if (!options.parameters) return;
  share(static_cast<int>(shares_.size()), work, [&](int part, int /*worker*/) {
    weight_gradient(shares_[static_cast<std::size_t>(part)], options.accumulate);
  });
}

void FusedNetwork::backward_block(std::span<const float> output_gradient, int block,
                                  float* input_gradient, bool parameters, float* room) {
  const auto at = [block](fused::FloatBuffer& buffer, int width) {
    return buffer.data() + static_cast<std::ptrdiff_t>(block) * kBlock * width;
  };
  const auto& kernels = fused::kernels();
  const int rows = rows_in_block(rows_, block);
  to_block(output_gradient.data() + std::ptrdiff_t{block} * kBlock * outputs(), outputs(), rows, 1,
           at(passes_.back().dz, outputs()));
  const std::size_t lowest = input_gradient != nullptr ? 0 : parameters ? lowest_ : layers_.size();
  for (std::size_t i = layers_.size(); i-- > lowest;) {
    const FusedLayer& layer = layers_[i];
    const DenseLayer weights = dense(layer, parameters_.data(), activation_of(i));
    Pass& pass = passes_[i];
    const float* x = at(pass.x, layer.inputs);
    const float* dz = at(pass.dz, layer.outputs);
    if (parameters && is_trained(i) && !is_thin(layer)) {
      kernels.to_panels(x, layer.inputs, at(pass.panels, kBlock),
                        std::ptrdiff_t{blocks_of(rows_)} * kBlock * kBlock);
    }
    if (i > lowest) {
      const Activation below = activation_of(i - 1);
      Pass& lower = passes_[i - 1];
      const bool kept = fused::needs_preactivation(below);
      kernels.backward(weights, rows, dz, below, x, kept ? at(lower.z, layer.inputs) : nullptr,
                       at(lower.dz, layer.inputs));
    } else if (input_gradient != nullptr) {
      kernels.backward(weights, rows, dz, Activation::identity, x, nullptr, room);
      from_block(room, layer.inputs, rows, static_cast<float>(options_.input_scale),
                 input_gradient + std::ptrdiff_t{block} * kBlock * layer.inputs);
    }
  }
}

void FusedNetwork::weight_gradient(const Share& share, bool accumulate) {
  static constexpr float kOnes[kBlock] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  const FusedLayer& layer = layers_[share.layer];
  const Pass& pass = passes_[share.layer];
  const auto& kernels = fused::kernels();
  const int blocks = blocks_of(rows_);
  const std::ptrdiff_t inputs = layer.inputs;
  const std::ptrdiff_t x_stride = inputs * kBlock;
  const std::ptrdiff_t dy_stride = std::ptrdiff_t{layer.outputs} * kBlock;
  const float* x = pass.x.data();
  const float* dy = pass.dz.data() + std::ptrdiff_t{share.first} * kBlock;
  float* gradient = gradient_.data() + layer.weight + share.first * inputs;

  fused::BatchSums by_outputs{.one = kOnes,
                              .many = dy,
                              .many_stride = dy_stride,
                              .blocks = blocks,
                              .count = share.outputs,
                              .sums = gradient_.data() + layer.bias + share.first,
                              .accumulate = accumulate};
  kernels.batch_sums(by_outputs);
  if (layer.inputs <= kThin) {
    by_outputs.one_stride = x_stride;
    by_outputs.step = inputs;
    for (std::ptrdiff_t i = 0; i < inputs; ++i) {
      by_outputs.one = x + i * kBlock;
      by_outputs.sums = gradient + i;
      kernels.batch_sums(by_outputs);
    }
  } else if (layer.outputs <= kThin) {
    for (std::ptrdiff_t o = 0; o < share.outputs; ++o) {
      kernels.batch_sums({.one = dy + o * kBlock,
                          .one_stride = dy_stride,
                          .many = x,
                          .many_stride = x_stride,
                          .blocks = blocks,
                          .count = layer.inputs,
                          .sums = gradient + o * inputs,
                          .accumulate = accumulate});
    }
  } else {
    const float* panel = pass.panels.data();
    for (int first = 0; first < layer.inputs; first += kBlock) {
      kernels.weight_gradient({.dy = dy,
                               .dy_stride = dy_stride,
                               .panel = panel,
                               .batch = rows_,
                               .rows = share.outputs,
                               .columns = std::min(kBlock, layer.inputs - first),
                               .gradient = gradient + first,
                               .stride = layer.inputs,
                               .accumulate = accumulate});
      panel += std::ptrdiff_t{blocks} * kBlock * kBlock;
    }
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
