#include "nets/torch/torch_network.h"

#include <stdexcept>

#include "nets/fused/flat_optimizer.h"
#include "nets/layers/noisy_linear.h"
#include "nets/torch/summary.h"
#include "nets/torch/tensor_optimizer.h"
#include "nets/torch/weights.h"

namespace pavlov {
namespace {

torch::Dtype torch_dtype(Dtype dtype) {
  switch (dtype) {
    case Dtype::u8:
      return torch::kUInt8;
    case Dtype::i32:
      return torch::kInt32;
    case Dtype::f32:
      return torch::kFloat32;
    case Dtype::f64:
      return torch::kFloat64;
  }
  return torch::kFloat32;
}

torch::nn::AnyModule on_device(torch::nn::AnyModule module, torch::Device device) {
  module.ptr()->to(device);
  return module;
}

torch::Tensor zeros(const TorchInput& input, std::int64_t batch, torch::Device device) {
  std::vector<std::int64_t> shape = {batch};
  shape.insert(shape.end(), input.shape.begin(), input.shape.end());
  return torch::zeros(shape, device);
}

/// The floats in `host` as a tensor, without a copy.
torch::Tensor view_of(std::span<const float> host, at::IntArrayRef shape) {
  return torch::from_blob(const_cast<float*>(host.data()), shape, torch::kFloat32);
}

void copy_out(const torch::Tensor& tensor, float* host) {
  view_of({host, static_cast<std::size_t>(tensor.numel())}, tensor.sizes()).copy_(tensor);
}

void check_size(std::size_t given, std::int64_t needed, const char* what) {
  if (given != static_cast<std::size_t>(needed)) {
    throw std::invalid_argument("network: " + std::to_string(given) + " numbers given as " + what +
                                ", " + std::to_string(needed) + " are needed");
  }
}

template <class Act>
void for_noisy_layers(torch::nn::AnyModule& module, Act act) {
  for (const auto& layer : module.ptr()->modules()) {
    if (auto* noisy = layer->as<NoisyLinearImpl>()) act(*noisy);
  }
}

}  // namespace

TorchNetwork::TorchNetwork(torch::nn::AnyModule module, TorchInput input, torch::Device device)
    : module_(on_device(std::move(module), device)),
      input_(std::move(input)),
      device_(device),
      parameters_(*module_.ptr()) {
  torch::NoGradGuard no_grad;
  const torch::Tensor trial = zeros(input_, 1, device_);
  inputs_ = static_cast<int>(trial.numel());
  outputs_ = static_cast<int>(torch::Tensor(module_.forward(trial)).numel());
}

std::string TorchNetwork::summary() const {
  return pavlov::summary(module_.clone(device_), zeros(input_, 2, device_));
}

torch::Tensor TorchNetwork::to_tensor(const Rows& rows, int n) const {
  if (rows.width != inputs_) {
    throw std::invalid_argument("network: rows of " + std::to_string(rows.width) +
                                " numbers given, " + std::to_string(inputs_) + " are needed");
  }
  std::vector<std::int64_t> shape = {n};
  shape.insert(shape.end(), input_.shape.begin(), input_.shape.end());
  const torch::Tensor given =
      torch::from_blob(const_cast<void*>(rows.data), shape, torch_dtype(rows.dtype)).to(device_);
  const torch::Tensor x = given.to(torch::kFloat32);
  return input_.scale == 1 ? x : x * input_.scale;
}

void TorchNetwork::predict(const Rows& input, int n, float* output) {
  torch::InferenceMode inference;
  const torch::Tensor y = module_.forward(to_tensor(input, n));
  copy_out(y, output);
}

std::span<const float> TorchNetwork::forward(const Rows& input, int n) {
  torch::AutoGradMode with_graph(true);
  last_input_ = to_tensor(input, n);
  // The caller's rows may change before `backward`.
  if (last_input_.data_ptr() == input.data) last_input_ = last_input_.clone();
  last_input_.requires_grad_();
  last_output_ = torch::Tensor(module_.forward(last_input_)).view({n, outputs_});
  answer_ = last_output_.detach().to(torch::kCPU).contiguous();
  return {answer_.data_ptr<float>(), static_cast<std::size_t>(answer_.numel())};
}

void TorchNetwork::backward(std::span<const float> output_gradient,
                            const BackwardOptions& options) {
  if (!last_output_.defined()) throw std::logic_error("network: backward before forward");
  check_size(output_gradient.size(), last_output_.numel(), "the gradient of the outputs");
  std::vector<torch::Tensor> leaves;
  if (options.parameters) {
    leaves = module_.ptr()->parameters();
    if (!options.accumulate) parameters_.gradients.zero_();
  }
  if (options.input_gradient != nullptr) leaves.push_back(last_input_);
  if (leaves.empty()) return;
  last_output_.backward(view_of(output_gradient, last_output_.sizes()).to(device_),
                        /*retain_graph=*/true, /*create_graph=*/false, leaves);
  if (options.input_gradient != nullptr) {
    copy_out(last_input_.grad() * input_.scale, options.input_gradient);
    last_input_.mutable_grad().reset();
  }
}

std::unique_ptr<Optimizer> TorchNetwork::make_optimizer(const OptimizerConfig& config) {
  if (!device_.is_cpu()) return std::make_unique<TensorOptimizer>(config, parameters_);
  const auto numbers_of = [](const torch::Tensor& flat) {
    return std::span(flat.data_ptr<float>(), static_cast<std::size_t>(flat.numel()));
  };
  return std::make_unique<FlatOptimizer>(config, numbers_of(parameters_.values),
                                         numbers_of(parameters_.gradients));
}

std::unique_ptr<Network> TorchNetwork::clone() const {
  return std::make_unique<TorchNetwork>(module_.clone(device_), input_, device_);
}

void TorchNetwork::blend(const Network& source, double rate) {
  const auto* other = dynamic_cast<const TorchNetwork*>(&source);
  if (other == nullptr || other->num_parameters() != num_parameters()) {
    throw std::invalid_argument("network: blend needs a clone of this network");
  }
  torch::NoGradGuard no_grad;
  const torch::Tensor& theirs = other->parameters_.values;
  if (rate == 1) {
    parameters_.values.copy_(theirs);
  } else {
    parameters_.values.lerp_(theirs, rate);
  }
}

void TorchNetwork::draw_noise(Rng& rng) {
  for_noisy_layers(module_, [&](NoisyLinearImpl& layer) { layer.draw_noise(rng); });
}

void TorchNetwork::use_noise(bool noisy) {
  for_noisy_layers(module_, [&](NoisyLinearImpl& layer) { layer.use_noise(noisy); });
}

void TorchNetwork::save(Checkpoint& checkpoint, const std::string& name) const {
  put_weights(checkpoint, name + ".", *module_.ptr());
}

void TorchNetwork::load(const Checkpoint& checkpoint, const std::string& name) {
  take_weights(checkpoint, name + ".", *module_.ptr());
}

void TorchNetwork::get_parameters(std::span<float> values) const {
  check_size(values.size(), num_parameters(), "room for parameters");
  copy_out(parameters_.values, values.data());
}

void TorchNetwork::set_parameters(std::span<const float> values) {
  check_size(values.size(), num_parameters(), "parameters");
  torch::Tensor(parameters_.values).copy_(view_of(values, parameters_.values.sizes()));
}

void TorchNetwork::get_gradient(std::span<float> values) const {
  check_size(values.size(), num_parameters(), "room for a gradient");
  copy_out(parameters_.gradients, values.data());
}

torch::Device device_of(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  const auto refuse = [&](const std::string& why) {
    throw std::invalid_argument("network: device '" + name + "' cannot be used: " + why);
  };
  torch::Device device(torch::kCPU);
  try {
    device = torch::Device(name);
  } catch (const c10::Error&) {
    refuse("it must be cpu, cuda or cuda:N");
  }
  if (!device.is_cuda()) refuse("it must be cpu, cuda or cuda:N");
  const auto count = static_cast<int>(torch::cuda::device_count());
  if (count == 0) refuse("there is no GPU here, or LibTorch was built without CUDA");
  if (device.has_index() && device.index() >= count) {
    refuse("there are " + std::to_string(count) + " GPUs, counted from 0");
  }
  return device;
}

}  // namespace pavlov
