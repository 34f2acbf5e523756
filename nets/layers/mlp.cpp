#include "nets/layers/mlp.h"

#include <algorithm>
#include <stdexcept>

#include "nets/layers/activation.h"
#include "nets/layers/noisy_linear.h"

namespace pavlov {

MlpImpl::MlpImpl(MlpOptions given) : options(std::move(given)) {
  const auto& sizes = options.sizes;
  if (sizes.size() < 2 || std::any_of(sizes.begin(), sizes.end(), [](auto n) { return n < 1; })) {
    std::ostringstream message;
    message << "mlp: sizes must be two or more numbers >= 1, not " << at::IntArrayRef(sizes);
    throw std::invalid_argument(message.str());
  }
  reset();
}

void MlpImpl::reset() {
  layers = register_module("layers", torch::nn::ModuleList());
  for (std::size_t i = 1; i < options.sizes.size(); ++i) {
    const std::int64_t in = options.sizes[i - 1];
    const std::int64_t out = options.sizes[i];
    if (options.noisy) {
      layers->push_back(NoisyLinear(NoisyLinearOptions{.in_features = in, .out_features = out}));
    } else {
      layers->push_back(torch::nn::Linear(in, out));
    }
  }
}

torch::Tensor MlpImpl::forward(torch::Tensor x) {
  for (std::size_t i = 0; i < layers->size(); ++i) {
    x = options.noisy ? layers->at<NoisyLinearImpl>(i).forward(x)
                      : layers->at<torch::nn::LinearImpl>(i).forward(x);
    if (options.activate_output || i + 1 < layers->size()) x = activate(options.activation, x);
  }
  return x;
}

}  // namespace pavlov
