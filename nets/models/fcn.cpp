#include "nets/models/fcn.h"

#include <sstream>
#include <stdexcept>

#include "nets/layers/dropout.h"
#include "nets/models/vgg.h"

namespace pavlov {
namespace {

/// A transposed convolution that makes a map `factor` times as large, each class by itself at
/// first: bilinear interpolation (Long et al. 2015, 3.3).
torch::nn::ConvTranspose2d bilinear_upsampling(std::int64_t channels, std::int64_t factor) {
  torch::nn::ConvTranspose2d layer(torch::nn::ConvTranspose2dOptions(channels, channels, 2 * factor)
                                       .stride(factor)
                                       .padding(factor / 2)
                                       .bias(false));
  const torch::NoGradGuard no_grad;
  const auto width = static_cast<double>(factor);
  const torch::Tensor line = 1 - (torch::arange(2 * factor) - (width - 0.5)).abs() / width;
  layer->weight.zero_();
  for (std::int64_t c = 0; c < channels; ++c) {
    layer->weight.index_put_({c, c}, line.unsqueeze(1) * line.unsqueeze(0));
  }
  return layer;
}

}  // namespace

FcnImpl::FcnImpl(const FcnOptions& given) : options(given) {
  if (options.stride != 32 && options.stride != 16 && options.stride != 8) {
    throw std::invalid_argument("fcn: the stride is 32, 16 or 8, not " +
                                std::to_string(options.stride));
  }
  reset();
}

void FcnImpl::reset() {
  using torch::nn::Conv2d, torch::nn::Conv2dOptions;
  const auto& o = options;
  stages_.clear();
  features = register_module("features", vgg_features({.depth = o.depth,
                                                       .in_channels = o.in_channels,
                                                       .batch_norm = o.batch_norm,
                                                       .width = o.width},
                                                      &stages_));
  dense = register_module(
      "dense",
      torch::nn::Sequential(Conv2d(Conv2dOptions(8 * o.width, o.dense_width, 7).padding(3)),
                            torch::nn::ReLU(), Dropout(0.5),
                            Conv2d(Conv2dOptions(o.dense_width, o.dense_width, 1)),
                            torch::nn::ReLU(), Dropout(0.5)));
  score = register_module("score", Conv2d(o.dense_width, o.classes, 1));
  if (o.stride <= 16) score4 = register_module("score4", Conv2d(8 * o.width, o.classes, 1));
  if (o.stride <= 8) score3 = register_module("score3", Conv2d(4 * o.width, o.classes, 1));
  upsample.clear();
  const auto enlarge = [&](std::int64_t factor) {
    const std::string name = "upsample" + std::to_string(upsample.size() + 1);
    upsample.push_back(register_module(name, bilinear_upsampling(o.classes, factor)));
  };
  for (int stride = 32; stride > o.stride; stride /= 2) enlarge(2);
  enlarge(o.stride);
}

torch::Tensor FcnImpl::forward(torch::Tensor x) {
  if (x.dim() != 4 || x.size(2) % 32 != 0 || x.size(3) % 32 != 0) {
    std::ostringstream message;
    message << "fcn: pictures are [B, C, H, W] with H and W multiples of 32, not " << x.sizes();
    throw std::invalid_argument(message.str());
  }
  std::vector<torch::Tensor> maps;  // behind each stage
  std::size_t stage = 0;
  for (std::size_t i = 0; i < features->size(); ++i) {
    x = (features->begin() + static_cast<std::ptrdiff_t>(i))->forward(x);
    if (i + 1 == stages_[stage]) {
      maps.push_back(x);
      ++stage;
    }
  }
  torch::Tensor scores = score(dense->forward(x));
  if (score4) scores = upsample[0](scores) + score4(maps[3]);
  if (score3) scores = upsample[1](scores) + score3(maps[2]);
  return upsample.back()(scores);
}

}  // namespace pavlov
