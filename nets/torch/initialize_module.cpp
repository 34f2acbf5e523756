#include "nets/torch/initialize_module.h"

#include <set>

#include "nets/layers/mlp.h"

namespace pavlov {
namespace {

std::span<float> numbers_of(torch::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

/// How `initialize` is to see the weights of a layer: as a matrix [units, inputs of each].
struct Fans {
  std::int64_t units = 0;
  std::int64_t in = 0;
  std::int64_t out = 0;  ///< units that an input reaches
};

/// Of dense layers [units, inputs] and convolutions [units, channels, kernel].
Fans fans_of(const torch::Tensor& weight) {
  const auto units = weight.size(0);
  const auto in = weight.numel() / units;
  return {units, in, units * (in / weight.size(1))};
}

/// Of transposed convolutions [channels, units, kernel]: of the kernel's k² places only k²/s² lie
/// above an input, s being the stride.
Fans fans_of(const torch::Tensor& weight, const torch::nn::ConvTranspose2dImpl& layer) {
  const auto stride = layer.options.stride();
  const auto units = weight.size(1) * layer.options.groups() * stride->at(0) * stride->at(1);
  return {units, weight.numel() / units, weight.numel() / weight.size(0)};
}

/// The last layers of MLPs, where no activation follows.
std::set<const torch::nn::Module*> output_layers(const torch::nn::Module& module) {
  std::set<const torch::nn::Module*> outputs;
  for (const auto& part : module.modules()) {
    const auto* mlp = part->as<MlpImpl>();
    if (mlp == nullptr || mlp->options.activate_output) continue;
    outputs.insert(mlp->layers->ptr(mlp->layers->size() - 1).get());
  }
  return outputs;
}

}  // namespace

void initialize_module(torch::nn::Module& module, Initialization kind, Activation activation,
                       Rng& rng) {
  const auto outputs = output_layers(module);
  for (const auto& layer : module.modules()) {
    auto parameters = layer->named_parameters(/*recurse=*/false);
    torch::Tensor* weight = parameters.find("weight");
    if (weight == nullptr || weight->dim() < 2) continue;
    torch::Tensor* bias = parameters.find("bias");
    const auto* transposed = layer->as<torch::nn::ConvTranspose2d>();
    // LibTorch's own default takes the first axis for the units', and orthogonal is the matrix.
    const bool as_it_lies = transposed == nullptr || kind == Initialization::libtorch ||
                            kind == Initialization::orthogonal;
    const Fans fans = as_it_lies ? fans_of(*weight) : fans_of(*weight, *transposed);
    const double gain = outputs.contains(layer.get()) ? 1 : hidden_gain(activation);
    initialize(kind, numbers_of(*weight), bias != nullptr ? numbers_of(*bias) : std::span<float>{},
               static_cast<int>(fans.units), static_cast<int>(fans.in), static_cast<int>(fans.out),
               gain, rng);
  }
}

}  // namespace pavlov
