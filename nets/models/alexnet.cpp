#include "nets/models/alexnet.h"

#include "nets/layers/dense_head.h"

namespace pavlov {

void AlexNetImpl::reset() {
  using torch::nn::Conv2d, torch::nn::Conv2dOptions, torch::nn::ReLU;
  const bool one = options.form == AlexNetForm::one_tower;
  const std::int64_t groups = options.form == AlexNetForm::two_gpus ? 2 : 1;
  features = register_module("features", torch::nn::Sequential());
  const auto conv = [&](std::int64_t in, std::int64_t out, std::int64_t kernel,
                        std::int64_t padding, std::int64_t stride, std::int64_t in_groups) {
    features->push_back(
        Conv2d(Conv2dOptions(in, out, kernel).padding(padding).stride(stride).groups(in_groups)));
    features->push_back(ReLU());
  };
  const auto shrink = [&](bool normalise) {
    if (normalise && !one) {
      features->push_back(torch::nn::LocalResponseNorm(
          torch::nn::LocalResponseNormOptions(5).alpha(1e-4).beta(0.75).k(2)));
    }
    features->push_back(torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions(3).stride(2)));
  };
  conv(options.in_channels, one ? 64 : 96, 11, one ? 2 : 0, 4, 1);
  shrink(true);
  conv(one ? 64 : 96, one ? 192 : 256, 5, 2, 1, groups);
  shrink(true);
  conv(one ? 192 : 256, 384, 3, 1, 1, 1);
  conv(384, one ? 256 : 384, 3, 1, 1, groups);
  conv(one ? 256 : 384, 256, 3, 1, 1, groups);
  shrink(false);
  classifier = register_module(
      "classifier",
      dropout_dense_head(256 * 6 * 6, {4096, 4096}, options.classes, DropoutPlace::before));
}

torch::Tensor AlexNetImpl::forward(torch::Tensor x) {
  x = torch::adaptive_avg_pool2d(features->forward(x), {6, 6});
  return classifier->forward(x.flatten(1));
}

}  // namespace pavlov
