#pragma once

#include "core/rng.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// Sets each number to 0 with probability p in training, and multiplies the others by 1 / (1 - p)
/// (Srivastava et al. 2014); nothing in use. p is rounded to a multiple of 2^-16.
///
/// On the CPU, what is dropped comes from the layer's own stream, for which `draw_noise` gives a
/// new start: several times as fast as LibTorch's generator, and nobody else's. On other devices it
/// comes from LibTorch's.
class DropoutImpl : public torch::nn::Cloneable<DropoutImpl> {
 public:
  /// Throws std::invalid_argument for p outside [0, 1).
  explicit DropoutImpl(double p);
  void reset() override {}
  /// Any shape, to the same.
  torch::Tensor forward(const torch::Tensor& x);

  void draw_noise(Rng& rng) { rng_ = Rng(rng.bits64()); }

 private:
  std::uint32_t dropped_;  ///< of 2^16
  Rng rng_;
};
TORCH_MODULE(Dropout);

}  // namespace pavlov
