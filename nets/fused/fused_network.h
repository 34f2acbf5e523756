#pragma once

#include <memory>
#include <vector>

#include "nets/core/network.h"
#include "nets/core/network_config.h"
#include "nets/fused/float_buffer.h"

namespace pavlov {

/// A dense layer's place in the flat buffer of parameters: weight [outputs, inputs] row-major from
/// `weight` on, bias [outputs] from `bias` on.
struct FusedLayer {
  int inputs = 0;
  int outputs = 0;
  std::int64_t weight = 0;
  std::int64_t bias = 0;
};

struct FusedNetworkOptions {
  std::vector<int> sizes;  ///< inputs, hidden layers …, outputs: two or more, each >= 1
  Activation activation = Activation::relu;  ///< between layers
  double input_scale = 1;                    ///< rows are multiplied by it
};

/// A multi-layer perceptron on the CPU without LibTorch,
///
///     x_0 = x,   x_i = activation(W_i x_{i-1} + b_i),   y = W_n x_{n-1} + b_n,
///
/// whose forward and backward pass run as few products with everything else fused into them (see
/// kernels.h). Parameters lie one after the other in the order of LibTorch's module `Mlp`:
/// `layers.0.weight`, `layers.0.bias`, `layers.1.weight` …
///
/// Nothing is allocated after the first call with the largest batch. Results do not depend on
/// compute_threads().
class FusedNetwork final : public Network {
 public:
  /// All parameters 0. Throws std::invalid_argument for sizes that are no network's.
  explicit FusedNetwork(const FusedNetworkOptions& options);

  /// Draws all parameters layer by layer, `orthogonal` with the gain of the activation that
  /// follows.
  void initialize(Initialization kind, Rng& rng);

  int inputs() const override { return layers_.front().inputs; }
  int outputs() const override { return layers_.back().outputs; }
  std::int64_t num_parameters() const override { return num_parameters_; }
  std::string summary() const override;

  void predict(const Rows& input, int n, float* output) override;
  std::span<const float> forward(const Rows& input, int n) override;
  void backward(std::span<const float> output_gradient,
                const BackwardOptions& options = {}) override;
  /// The network must outlive it.
  std::unique_ptr<Optimizer> make_optimizer(const OptimizerConfig& config,
                                            const Penalties& penalties = {}) override;
  const std::vector<ParameterArray>& parameter_arrays() const override { return arrays_; }
  void set_trained(std::string_view patterns, bool trained) override;

  std::unique_ptr<Network> clone() const override;
  void blend(const Network& source, double rate) override;

  void save(Checkpoint& checkpoint, const std::string& name) const override;
  void load(const Checkpoint& checkpoint, const std::string& name,
            std::string_view except = "") override;
  void get_parameters(std::span<float> values) const override;
  void set_parameters(std::span<const float> values) override;
  void get_gradient(std::span<float> values) const override;

  const FusedNetworkOptions& options() const { return options_; }
  std::span<const FusedLayer> layers() const { return layers_; }
  /// The flat buffers themselves, from a 64-byte boundary on; whoever holds them may write.
  std::span<float> parameters() { return {parameters_.data(), size()}; }
  std::span<const float> parameters() const { return {parameters_.data(), size()}; }
  std::span<float> gradient() { return {gradient_.data(), size()}; }
  std::span<const float> gradient() const { return {gradient_.data(), size()}; }

 private:
  /// What a layer remembers of a batch, in blocks of 16 rows (see kernels.h).
  struct Pass {
    fused::FloatBuffer x;       ///< its inputs
    fused::FloatBuffer z;       ///< W x + b, where the activation needs it
    fused::FloatBuffer dz;      ///< the gradient by it
    fused::FloatBuffer panels;  ///< its inputs in panels of 16 features
  };
  /// Some outputs of a layer: the unit of work on the gradient by the weights.
  struct Share {
    std::size_t layer = 0;
    int first = 0;
    int outputs = 0;
  };

  std::size_t size() const { return static_cast<std::size_t>(num_parameters_); }
  Activation activation_of(std::size_t layer) const;
  bool is_trained(std::size_t layer) const;
  void share_trained_layers();
  std::vector<std::int64_t> shape_of(std::size_t array) const;
  void check_input(const Rows& input, int n) const;
  void check_size(std::size_t given, std::int64_t needed, const char* what) const;
  void predict_row(const Rows& input, int row, float* output);
  void backward_block(std::span<const float> output_gradient, int block, float* input_gradient,
                      bool parameters, float* room);
  void weight_gradient(const Share& share, bool accumulate);
  float* room_of(int worker);

  FusedNetworkOptions options_;
  std::vector<FusedLayer> layers_;
  std::vector<ParameterArray> arrays_;  ///< weight and bias of each layer
  std::vector<Share> shares_;           ///< of trained layers
  std::size_t lowest_ = 0;              ///< trained layer
  std::int64_t num_parameters_ = 0;
  std::int64_t widest_ = 0;  ///< of all sizes
  fused::FloatBuffer parameters_;
  fused::FloatBuffer gradient_;

  std::vector<Pass> passes_;
  int rows_ = 0;  ///< of the last `forward`
  fused::FloatBuffer output_;
  fused::FloatBuffer rooms_;  ///< two blocks of the widest layer for each thread
};

}  // namespace pavlov
