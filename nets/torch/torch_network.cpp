#include "nets/torch/torch_network.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

#include <algorithm>
#include <stdexcept>

#include "nets/fused/flat_optimizer.h"
#include "nets/layers/dropout.h"
#include "nets/layers/noisy_linear.h"
#include "nets/torch/summary.h"
#include "nets/torch/tensor_optimizer.h"
#include "nets/torch/weights.h"

namespace pavlov {
namespace {

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

/// The parameters in the order in which FlatParameters lays them out.
std::vector<ParameterArray> arrays_of(const torch::nn::Module& module) {
  std::vector<ParameterArray> arrays;
  std::int64_t begin = 0;
  for (const auto& item : module.named_parameters()) {
    arrays.push_back({item.key(), begin, item.value().numel()});
    begin += arrays.back().size;
  }
  return arrays;
}

bool is_frozen(const torch::nn::Module& layer) {
  const auto own = layer.parameters(/*recurse=*/false);
  return !own.empty() && std::none_of(own.begin(), own.end(), [](const torch::Tensor& parameter) {
    return parameter.requires_grad();
  });
}

/// While one lives, products and convolutions are done in bfloat16.
class Autocast {
 public:
  explicit Autocast(torch::DeviceType device) : device_(device) { enable(true); }
  ~Autocast() {
    at::autocast::clear_cache();
    enable(false);
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  void enable(bool on) const {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_dtype(device_, at::kBFloat16);
    at::autocast::set_autocast_enabled(device_, on);
#else
    if (device_ == torch::kCPU) return at::autocast::set_cpu_enabled(on);
    at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    at::autocast::set_enabled(on);
#endif
  }

  torch::DeviceType device_;
};

template <class Layer, class Act>
void for_layers(torch::nn::AnyModule& module, Act act) {
  for (const auto& each : module.ptr()->modules()) {
    if (auto* layer = each->as<Layer>()) act(*layer);
  }
}

}  // namespace

TorchNetwork::TorchNetwork(torch::nn::AnyModule module, TorchInput input, torch::Device device)
    : module_(on_device(std::move(module), device)),
      input_(std::move(input)),
      device_(device),
      parameters_(*module_.ptr()),
      arrays_(arrays_of(*module_.ptr())) {
  torch::NoGradGuard no_grad;
  set_mode(/*training=*/false);
  const torch::Tensor trial = zeros(input_, 1, device_);
  inputs_ = static_cast<int>(trial.numel());
  outputs_ = static_cast<int>(torch::Tensor(module_.forward(trial)).numel());
}

std::string TorchNetwork::summary() const {
  return pavlov::summary(module_, zeros(input_, 2, device_));
}

void TorchNetwork::set_mode(bool training) {
  if (training == training_) return;
  module_.ptr()->train(training);
  for (const auto& layer : module_.ptr()->modules()) {
    if (training && is_frozen(*layer)) layer->eval();
  }
  training_ = training;
}

void TorchNetwork::set_trained(std::string_view patterns, bool trained) {
  pavlov::set_trained(arrays_, patterns, trained);
  auto parameters = module_.ptr()->parameters();
  for (std::size_t i = 0; i < arrays_.size(); ++i) {
    parameters[i].set_requires_grad(arrays_[i].trained);
  }
  torch::Tensor(parameters_.gradients).zero_();
  training_ = false;  // to be set anew
  module_.ptr()->eval();
}

torch::Tensor TorchNetwork::to_tensor(const Rows& rows, int n) const {
  if (rows.width != inputs_) {
    throw std::invalid_argument("network: rows of " + std::to_string(rows.width) +
                                " numbers given, " + std::to_string(inputs_) + " are needed");
  }
  return prepare(
      torch::from_blob(const_cast<void*>(rows.data), {n, inputs_}, torch_dtype(rows.dtype))
          .to(device_));
}

torch::Tensor TorchNetwork::prepare(const torch::Tensor& rows) const {
  std::vector<std::int64_t> shape = {rows.size(0)};
  shape.insert(shape.end(), input_.shape.begin(), input_.shape.end());
  torch::Tensor x = rows.view(shape).to(torch::kFloat32);
  if (input_.scale != 1) x = x * input_.scale;
  if (!input_.channels_last || x.dim() != 4) return x;
  if (x.size(1) > 1) return x.contiguous(torch::MemoryFormat::ChannelsLast);
  return x.as_strided(x.sizes(), {x.stride(0), 1, x.stride(2), 1});  // else both are the same
}

torch::Tensor TorchNetwork::run_module(const torch::Tensor& x) {
  if (!input_.mixed_precision) return module_.forward(x);
  const Autocast autocast(device_.type());
  return torch::Tensor(module_.forward(x)).to(torch::kFloat32);
}

torch::Tensor TorchNetwork::apply(const torch::Tensor& rows) {
  set_mode(/*training=*/torch::GradMode::is_enabled());
  return run_module(prepare(rows)).reshape({rows.size(0), -1});
}

void TorchNetwork::predict(const Rows& input, int n, float* output) {
  torch::InferenceMode inference;
  set_mode(/*training=*/false);
  const torch::Tensor y = run_module(to_tensor(input, n));
  copy_out(y, output);
}

std::span<const float> TorchNetwork::forward(const Rows& input, int n) {
  torch::AutoGradMode with_graph(true);
  set_mode(/*training=*/true);
  last_input_ = to_tensor(input, n);
  // The caller's rows may change before `backward`.
  if (last_input_.data_ptr() == input.data) last_input_ = last_input_.clone();
  last_input_.requires_grad_();
  last_output_ = run_module(last_input_).reshape({n, -1});
  answer_ = last_output_.detach().to(torch::kCPU).contiguous();
  return {answer_.data_ptr<float>(), static_cast<std::size_t>(answer_.numel())};
}

void TorchNetwork::backward(std::span<const float> output_gradient,
                            const BackwardOptions& options) {
  if (!last_output_.defined()) throw std::logic_error("network: backward before forward");
  check_size(output_gradient.size(), last_output_.numel(), "the gradient of the outputs");
  std::vector<torch::Tensor> leaves;
  if (options.parameters) {
    for (const torch::Tensor& parameter : module_.ptr()->parameters()) {
      if (parameter.requires_grad()) leaves.push_back(parameter);
    }
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

std::unique_ptr<Optimizer> TorchNetwork::make_optimizer(const OptimizerConfig& config,
                                                        const Penalties& penalties) {
  if (!device_.is_cpu()) {
    return std::make_unique<TensorOptimizer>(config, penalties, arrays_, parameters_);
  }
  const auto numbers_of = [](const torch::Tensor& flat) {
    return std::span(flat.data_ptr<float>(), static_cast<std::size_t>(flat.numel()));
  };
  return std::make_unique<FlatOptimizer>(config, penalties, arrays_, numbers_of(parameters_.values),
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
  for_layers<NoisyLinearImpl>(module_, [&](auto& layer) { layer.draw_noise(rng); });
  for_layers<DropoutImpl>(module_, [&](auto& layer) {
    layer.draw_noise(rng);
    if (!device_.is_cpu()) torch::manual_seed(rng.bits64());
  });
}

void TorchNetwork::use_noise(bool noisy) {
  for_layers<NoisyLinearImpl>(module_, [&](auto& layer) { layer.use_noise(noisy); });
}

void TorchNetwork::save(Checkpoint& checkpoint, const std::string& name) const {
  put_weights(checkpoint, prefixed(name, ""), *module_.ptr());
}

void TorchNetwork::load(const Checkpoint& checkpoint, const std::string& name,
                        std::string_view except) {
  take_weights(checkpoint, prefixed(name, ""), *module_.ptr(), except);
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
