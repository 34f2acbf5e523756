#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

/// Modules one after the other, each from tensor to tensor. Unlike `torch::nn::Sequential`, whose
/// `forward` is a template, it can itself be part of one. Names are the same: `0.weight` …
class StackImpl : public torch::nn::SequentialImpl {
 public:
  using torch::nn::SequentialImpl::SequentialImpl;

  torch::Tensor forward(const torch::Tensor& x) { return torch::nn::SequentialImpl::forward(x); }

  std::shared_ptr<torch::nn::Module> clone(
      const torch::optional<torch::Device>& device = torch::nullopt) const override {
    auto copy = std::make_shared<StackImpl>();
    for (const auto& module : *this) copy->push_back(module.clone(device));
    return copy;
  }
};
TORCH_MODULE(Stack);

}  // namespace pavlov
