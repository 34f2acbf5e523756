// The ways through the network, forward and back: by blocks of rows, shared between threads.
#include <algorithm>

#include "nets/core/compute_threads.h"
#include "nets/fused/blocks.h"
#include "nets/fused/flush_denormals.h"
#include "nets/fused/fused_network.h"
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
/// Multiplications from which on several threads pay for their meeting.
constexpr std::int64_t kWorthSharing = 300'000;

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

}  // namespace pavlov
