#include "nets/layers/dueling_head.h"

namespace pavlov {

DuelingHeadImpl::DuelingHeadImpl(DuelingHeadOptions given) : options(std::move(given)) { reset(); }

void DuelingHeadImpl::reset() {
  const auto stream = [&](std::int64_t outputs) {
    MlpOptions mlp = {.activation = options.activation, .noisy = options.noisy};
    mlp.sizes = {options.in_features};
    mlp.sizes.insert(mlp.sizes.end(), options.hidden_sizes.begin(), options.hidden_sizes.end());
    mlp.sizes.push_back(outputs);
    return Mlp(mlp);
  };
  value = register_module("value", stream(options.atoms));
  advantage = register_module("advantage", stream(options.actions * options.atoms));
}

torch::Tensor DuelingHeadImpl::forward(const torch::Tensor& x) {
  const torch::Tensor v = value(x).view({-1, 1, options.atoms});
  const torch::Tensor a = advantage(x).view({-1, options.actions, options.atoms});
  return (v + a - a.mean(1, /*keepdim=*/true)).flatten(1);
}

}  // namespace pavlov
