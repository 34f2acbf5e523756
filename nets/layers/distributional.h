#pragma once

#include "nets/torch/torch.h"

namespace pavlov {

/// Heads that give `atoms` numbers for each action are dense layers of actions * atoms outputs,
/// atoms fastest. This makes [B, actions * atoms] to [B, actions, atoms].
inline torch::Tensor by_action(const torch::Tensor& outputs, std::int64_t atoms) {
  return outputs.view({outputs.size(0), -1, atoms});
}

/// Expected values of categorical distributions, [B, actions], from their logits [B, actions * N]
/// and the values z of their atoms, [N]: sum_i z_i softmax(logits)_i (Bellemare et al. 2017, 4).
inline torch::Tensor categorical_values(const torch::Tensor& logits, const torch::Tensor& support) {
  return by_action(logits, support.numel()).softmax(-1).matmul(support);
}

/// Expected values of distributions given by `atoms` quantiles: their mean, [B, actions] (Dabney et
/// al. 2018, 4).
inline torch::Tensor quantile_values(const torch::Tensor& quantiles, std::int64_t atoms) {
  return by_action(quantiles, atoms).mean(-1);
}

}  // namespace pavlov
