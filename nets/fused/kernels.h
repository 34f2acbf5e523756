#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "nets/core/network_config.h"

// The arithmetic of small dense networks, compiled once for each instruction set.
//
// A batch is cut into blocks of 16 rows, and a block lies feature by feature: [features, 16], so
// that one feature of the 16 rows is a cache line. In this form W x and W^T dy read the weights
// where they are, row-major [outputs, inputs], number by number, and nothing is packed or kept in
// step with the parameters. Only dy x^T, the gradient by the weights, sums over rows of the batch:
// it takes x in panels of 16 features, [rows, 16], or does without where x or dy has few features.

namespace pavlov::fused {

/// Rows of a batch in a block, features in a panel.
inline constexpr int kBlock = 16;

/// A dense layer, y = activation(W x + b). Behind weight and bias 16 more numbers can be read.
struct DenseLayer {
  int inputs = 0;
  int outputs = 0;
  const float* weight = nullptr;  ///< [outputs, inputs]
  const float* bias = nullptr;    ///< [outputs]
  Activation activation = Activation::identity;
};

/// A part of the gradient by a layer's weights, over all of a batch.
struct WeightGradient {
  const float* dy = nullptr;     ///< by W x + b of these rows: [rows, 16] of the first block
  std::ptrdiff_t dy_stride = 0;  ///< from block to block
  const float* panel = nullptr;  ///< the inputs of these columns: [batch, 16]
  int batch = 0;                 ///< rows of the batch
  int rows = 0;
  int columns = 0;            ///< 1 … 16
  float* gradient = nullptr;  ///< [rows, columns], the rows `stride` numbers apart
  std::ptrdiff_t stride = 0;
  bool accumulate = false;
};

/// Sums over all rows of a batch of one feature times each of several, all of them in blocks.
struct BatchSums {
  const float* one = nullptr;     ///< [16] of the first block
  std::ptrdiff_t one_stride = 0;  ///< from block to block
  const float* many = nullptr;    ///< [count, 16] of the first block
  std::ptrdiff_t many_stride = 0;
  int blocks = 0;
  int count = 0;
  float* sums = nullptr;  ///< [count], `step` numbers apart
  std::ptrdiff_t step = 1;
  bool accumulate = false;
};

/// Numbers of an optimiser's step that are the same for all parameters. g is the gradient times
/// `gradient_scale`, plus `weight_decay` times the parameter.
struct StepNumbers {
  float gradient_scale = 1;
  float weight_decay = 0;
  float pull = 0;  ///< adamw: this share of a parameter is taken off it
  float rate = 0;  ///< of the step
  float momentum = 0;
  float decay1 = 0;   ///< of the mean of gradients
  float fresh1 = 1;   ///< 1 - decay1, rounded once
  float decay2 = 0;   ///< of the mean of squared gradients
  float fresh2 = 1;   ///< 1 - decay2
  float root = 1;     ///< adam: times the root of the mean square
  float epsilon = 0;  ///< added to the root
};

/// Moments are arrays as long as the parameters, null where they are not in use.
struct StepArrays {
  float* parameters = nullptr;
  const float* gradient = nullptr;
  float* mean = nullptr;
  float* square = nullptr;
  float* velocity = nullptr;
  std::int64_t size = 0;
};

struct Kernels {
  const char* name;

  /// y [outputs, 16] from x [inputs, 16], of which `rows` rows count. `z`, where not null, becomes
  /// W x + b.
  void (*forward)(const DenseLayer& layer, int rows, const float* x, float* y, float* z);
  /// y [outputs] from x [inputs]: one row.
  void (*forward_row)(const DenseLayer& layer, const float* x, float* y);
  /// dx = (W^T dy) activation'(x): from the gradient by W x + b, [outputs, 16], that by what
  /// `below` was applied to in order to give x, [inputs, 16]. `z` is it where `below` needs it. dy
  /// and dx are 0 in other rows than the first `rows`.
  void (*backward)(const DenseLayer& layer, int rows, const float* dy, Activation below,
                   const float* x, const float* z, float* dx);
  /// A block [features, 16] into panels of 16 features: 16 rows of [16] each, the panels
  /// `panel_size` numbers apart. What stands for features beyond the last is of no account.
  void (*to_panels)(const float* block, int features, float* panels, std::ptrdiff_t panel_size);
  void (*weight_gradient)(const WeightGradient& task);
  void (*batch_sums)(const BatchSums& task);

  /// Each of so many numbers x becomes e^x, log x, tanh x.
  void (*exponential)(float* numbers, std::int64_t size);
  void (*logarithm)(float* numbers, std::int64_t size);
  void (*tanh)(float* numbers, std::int64_t size);

  double (*sum_of_squares)(const float* numbers, std::int64_t size);
  void (*sgd)(const StepNumbers& numbers, const StepArrays& arrays);
  void (*rmsprop)(const StepNumbers& numbers, const StepArrays& arrays);
  void (*adam)(const StepNumbers& numbers, const StepArrays& arrays);
};

/// Whether backward needs W x + b besides the activation's value.
inline bool needs_preactivation(Activation activation) { return activation == Activation::silu; }

/// Those that this processor can run, the fastest last.
std::span<const Kernels* const> available_kernels();

/// The ones in use: the fastest, or those that the environment variable PAVLOV_KERNELS names
/// (portable, avx2, avx512).
const Kernels& kernels();

/// For tests: uses others from now on.
void use_kernels(const Kernels& kernels);

}  // namespace pavlov::fused
