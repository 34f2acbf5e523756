#include "nets/torch/initialize_module.h"

#include <set>

#include "nets/layers/mlp.h"

namespace pavlov {
namespace {

std::span<float> numbers_of(torch::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
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
    const auto units = weight->size(0);           // outputs, or channels
    const auto fan_in = weight->numel() / units;  // inputs, or channels times the kernel's area
    const auto area = fan_in / weight->size(1);   // 1, or the kernel's
    const double gain = outputs.contains(layer.get()) ? 1 : hidden_gain(activation);
    initialize(kind, numbers_of(*weight), bias != nullptr ? numbers_of(*bias) : std::span<float>{},
               static_cast<int>(units), static_cast<int>(fan_in), static_cast<int>(units * area),
               gain, rng);
  }
}

}  // namespace pavlov
