#include "nets/layers/noisy_linear.h"

#include <cmath>

namespace pavlov {

NoisyLinearImpl::NoisyLinearImpl(const NoisyLinearOptions& given) : options(given) { reset(); }

void NoisyLinearImpl::reset() {
  const std::int64_t in = options.in_features;
  const std::int64_t out = options.out_features;
  const double bound = 1 / std::sqrt(static_cast<double>(in));
  weight = register_parameter("weight", torch::empty({out, in}).uniform_(-bound, bound));
  bias = register_parameter("bias", torch::empty({out}).uniform_(-bound, bound));
  weight_sigma = register_parameter("weight_sigma", torch::full({out, in}, options.sigma0 * bound));
  bias_sigma = register_parameter("bias_sigma", torch::full({out}, options.sigma0 * bound));
  input_noise = register_buffer("input_noise", torch::zeros({in}));
  output_noise = register_buffer("output_noise", torch::zeros({out}));
}

torch::Tensor NoisyLinearImpl::forward(const torch::Tensor& x) {
  using torch::nn::functional::linear;
  const torch::Tensor mean = linear(x, weight, bias);
  if (!noisy_) return mean;
  return mean + output_noise * linear(x * input_noise, weight_sigma, bias_sigma);
}

void NoisyLinearImpl::draw_noise(Rng& rng) {
  torch::NoGradGuard no_grad;
  for (torch::Tensor* noise : {&input_noise, &output_noise}) {
    torch::Tensor drawn = torch::empty(noise->sizes());
    float* e = drawn.data_ptr<float>();
    for (std::int64_t i = 0; i < drawn.numel(); ++i) {
      const double n = rng.normal();
      e[i] = static_cast<float>(std::copysign(std::sqrt(std::abs(n)), n));
    }
    noise->copy_(drawn);
  }
}

}  // namespace pavlov
