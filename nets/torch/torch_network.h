#pragma once

#include "nets/core/network.h"
#include "nets/torch/flat_parameters.h"

namespace pavlov {

/// What a LibTorch module is fed with.
struct TorchInput {
  std::vector<std::int64_t> shape;  ///< of one row: [D] or [C, H, W]
  double scale = 1;                 ///< rows are multiplied by it
  /// Products and convolutions in bfloat16 (LibTorch's autocast).
  bool mixed_precision = false;
  /// Pictures [C, H, W] lie in memory as [H, W, C] inside the network: LibTorch takes maxima of
  /// those several times as fast.
  bool channels_last = false;
};

/// Any LibTorch module with `forward(Tensor) -> Tensor`, [B, input …] to [B, …], as a network.
///
///     TorchNetwork network(torch::nn::AnyModule(Mlp(options)), {.shape = {4}});
///
/// Rows are taken as they lie in memory, moved to the device and made float there. Gradients come
/// from autograd. On a GPU, what dropout drops comes from LibTorch's one generator of random
/// numbers, which `draw_noise` seeds: there, networks with dropout are trained one at a time.
class TorchNetwork : public Network {
 public:
  /// The module's parameters become views of one flat tensor (FlatParameters) on `device`.
  TorchNetwork(torch::nn::AnyModule module, TorchInput input, torch::Device device = torch::kCPU);

  int inputs() const override { return inputs_; }
  int outputs() const override { return outputs_; }
  std::int64_t num_parameters() const override { return parameters_.values.numel(); }
  std::string summary() const override;

  void predict(const Rows& input, int n, float* output) override;
  std::span<const float> forward(const Rows& input, int n) override;
  void backward(std::span<const float> output_gradient, const BackwardOptions& options) override;
  /// On the CPU a FlatOptimizer, else a TensorOptimizer. The network must outlive it.
  std::unique_ptr<Optimizer> make_optimizer(const OptimizerConfig& config,
                                            const Penalties& penalties = {}) override;
  const std::vector<ParameterArray>& parameter_arrays() const override { return arrays_; }
  void set_trained(std::string_view patterns, bool trained) override;

  std::unique_ptr<Network> clone() const override;
  void blend(const Network& source, double rate) override;

  void draw_noise(Rng& rng) override;
  void use_noise(bool noisy) override;

  void save(Checkpoint& checkpoint, const std::string& name) const override;
  void load(const Checkpoint& checkpoint, const std::string& name,
            std::string_view except = "") override;
  void get_parameters(std::span<float> values) const override;
  void set_parameters(std::span<const float> values) override;
  void get_gradient(std::span<float> values) const override;

  /// The outputs [n, outputs()] for rows [n, …] of numbers of any type on the network's device,
  /// with the graph that autograd needs where it is to be kept: for learners all of whose numbers
  /// are tensors. `forward` and `backward` do not notice.
  torch::Tensor apply(const torch::Tensor& rows);

  torch::nn::AnyModule& module() { return module_; }
  const FlatParameters& parameters() const { return parameters_; }

 private:
  /// [n, input …] on the device as `prepare` gives it; it may lie in the rows' own memory.
  torch::Tensor to_tensor(const Rows& rows, int n) const;
  /// Rows on the device as the module takes them: float and scaled.
  torch::Tensor prepare(const torch::Tensor& rows) const;
  torch::Tensor run_module(const torch::Tensor& x);
  /// Has the module behave as in training or as in use.
  void set_mode(bool training);

  torch::nn::AnyModule module_;
  TorchInput input_;
  torch::Device device_;
  FlatParameters parameters_;
  std::vector<ParameterArray> arrays_;
  bool training_ = true;  ///< the module's mode
  int inputs_ = 0;
  int outputs_ = 0;
  torch::Tensor last_input_, last_output_;  ///< of `forward`, with their graph
  torch::Tensor answer_;                    ///< the output on the CPU
};

/// What LibTorch calls the type.
torch::Dtype torch_dtype(Dtype dtype);

/// "cpu", "cuda" or "cuda:1". Throws std::invalid_argument where there is no such device.
torch::Device device_of(const std::string& name);

}  // namespace pavlov
