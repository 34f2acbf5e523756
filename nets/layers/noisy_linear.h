#pragma once

#include "core/rng.h"
#include "nets/torch/torch.h"

namespace pavlov {

struct NoisyLinearOptions {
  std::int64_t in_features = 1;
  std::int64_t out_features = 1;
  double sigma0 = 0.5;  ///< the deviations begin at sigma0 / sqrt(in_features)
};

/// A dense layer with learned, factorised Gaussian noise (Fortunato et al. 2018, eq. 9 to 11):
///
///     y_j = sum_i (w_ji + v_ji e_j e_i) x_i + b_j + c_j e_j,   e = sgn(n) sqrt|n|,  n ~ N(0, 1)
///
/// with learned means w, b and deviations v, c, one n for each input and one for each output. They
/// are drawn by `draw_noise` only, and 0 before the first draw.
///
/// forward: [B, in_features] to [B, out_features].
class NoisyLinearImpl : public torch::nn::Cloneable<NoisyLinearImpl> {
 public:
  explicit NoisyLinearImpl(const NoisyLinearOptions& options);
  void reset() override;
  torch::Tensor forward(const torch::Tensor& x);

  void draw_noise(Rng& rng);
  /// Without noise the layer is that of its means.
  void use_noise(bool noisy) { noisy_ = noisy; }

  NoisyLinearOptions options;
  torch::Tensor weight, weight_sigma;       ///< [out_features, in_features]
  torch::Tensor bias, bias_sigma;           ///< [out_features]
  torch::Tensor input_noise, output_noise;  ///< e, [in_features] and [out_features]; buffers

 private:
  bool noisy_ = true;
};
TORCH_MODULE(NoisyLinear);

}  // namespace pavlov
