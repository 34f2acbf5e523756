#include "nets/models/zfnet.h"

#include "nets/layers/dense_head.h"

namespace pavlov {

void ZfNetImpl::reset() {
  const auto& [third, fourth, fifth] = options.widths;
  features = register_module("features", torch::nn::Sequential());
  const auto conv = [&](std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride,
                        std::int64_t padding) {
    features->push_back(torch::nn::Conv2d(
        torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(padding)));
    features->push_back(torch::nn::ReLU());
  };
  const auto shrink = [&](std::int64_t padding) {
    features->push_back(
        torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions(3).stride(2).padding(padding)));
  };
  const auto normalise = [&] {
    features->push_back(torch::nn::LocalResponseNorm(
        torch::nn::LocalResponseNormOptions(5).alpha(1e-4).beta(0.75).k(2)));
  };
  conv(options.in_channels, 96, 7, 2, 1);
  shrink(1);
  normalise();
  conv(96, 256, 5, 2, 0);
  shrink(1);
  normalise();
  conv(256, third, 3, 1, 1);
  conv(third, fourth, 3, 1, 1);
  conv(fourth, fifth, 3, 1, 1);
  shrink(0);
  classifier = register_module(
      "classifier",
      dropout_dense_head(fifth * 6 * 6, {4096, 4096}, options.classes, DropoutPlace::behind));
}

torch::Tensor ZfNetImpl::forward(torch::Tensor x) {
  x = torch::adaptive_avg_pool2d(features->forward(x), {6, 6});
  return classifier->forward(x.flatten(1));
}

}  // namespace pavlov
