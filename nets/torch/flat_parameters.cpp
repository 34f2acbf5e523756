#include "nets/torch/flat_parameters.h"

#include <stdexcept>

namespace pavlov {

FlatParameters::FlatParameters(const torch::nn::Module& module) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> parameters = module.parameters();
  if (parameters.empty()) throw std::invalid_argument("a module without parameters");
  std::vector<torch::Tensor> flattened;
  for (const torch::Tensor& parameter : parameters) flattened.push_back(parameter.flatten());
  values = torch::cat(flattened);
  gradients = torch::zeros_like(values);

  std::int64_t begin = 0;
  for (torch::Tensor& parameter : parameters) {
    const auto part = [&](const torch::Tensor& flat) {
      return flat.narrow(0, begin, parameter.numel()).view(parameter.sizes());
    };
    const std::int64_t end = begin + parameter.numel();
    parameter.mutable_grad() = part(gradients);
    parameter.set_data(part(values));
    begin = end;
  }
}

}  // namespace pavlov
