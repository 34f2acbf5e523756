#include "nets/models/vgg.h"

#include <stdexcept>
#include <string>

#include "nets/layers/dense_head.h"

namespace pavlov {
namespace {

/// Convolutions in each stage.
std::array<int, 5> stages_of(int depth) {
  switch (depth) {
    case 11:
      return {1, 1, 2, 2, 2};
    case 13:
      return {2, 2, 2, 2, 2};
    case 16:
      return {2, 2, 3, 3, 3};
    case 19:
      return {2, 2, 4, 4, 4};
    default:
      throw std::invalid_argument("vgg: the depth is 11, 13, 16 or 19, not " +
                                  std::to_string(depth));
  }
}

}  // namespace

torch::nn::Sequential vgg_features(const VggOptions& options, std::vector<std::size_t>* stages) {
  torch::nn::Sequential features;
  std::int64_t in = options.in_channels;
  std::int64_t out = options.width;
  for (const int convolutions : stages_of(options.depth)) {
    for (int i = 0; i < convolutions; ++i) {
      features->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1)));
      if (options.batch_norm) features->push_back(torch::nn::BatchNorm2d(out));
      features->push_back(torch::nn::ReLU());
      in = out;
    }
    features->push_back(torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions(2).stride(2)));
    if (stages != nullptr) stages->push_back(features->size());
    out = std::min(2 * out, 8 * options.width);
  }
  return features;
}

void VggImpl::reset() {
  features = register_module("features", vgg_features(options));
  classifier =
      register_module("classifier", dropout_dense_head(8 * options.width * 7 * 7, {4096, 4096},
                                                       options.classes, DropoutPlace::behind));
}

torch::Tensor VggImpl::forward(torch::Tensor x) {
  x = torch::adaptive_avg_pool2d(features->forward(x), {7, 7});
  return classifier->forward(x.flatten(1));
}

}  // namespace pavlov
