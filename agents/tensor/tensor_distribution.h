#pragma once

#include <memory>

#include "envs/core/space.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// The families of distribution.h for n rows at a time, as operations on tensors: parameters [n, P]
/// and draws [n, A] mean what they mean there, and draws from the same stream are the same but for
/// rounding. `legal` is [n, P] of bool, or undefined where all actions are legal.
class TensorDistribution {
 public:
  using Tensor = torch::Tensor;
  virtual ~TensorDistribution() = default;

  /// Draws, float64, from as many words of a stream as they have numbers (see `draw_words`).
  virtual Tensor sample(const Tensor& parameters, const Tensor& legal,
                        const Tensor& words) const = 0;
  virtual Tensor mode(const Tensor& parameters, const Tensor& legal) const = 0;
  virtual Tensor to_action(const Tensor& draws) const = 0;
  /// [n], with the graph that autograd needs.
  virtual Tensor log_probability(const Tensor& parameters, const Tensor& legal,
                                 const Tensor& draws) const = 0;
  virtual Tensor entropy(const Tensor& parameters, const Tensor& legal) const = 0;
};

/// Null for spaces that have none: several discrete components.
std::unique_ptr<TensorDistribution> make_tensor_distribution(const Space& space, bool squash,
                                                             torch::Device device);

}  // namespace pavlov
