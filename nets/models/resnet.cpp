#include "nets/models/resnet.h"

#include <stdexcept>
#include <string>

namespace pavlov {

ResNetOptions resnet(int depth, std::int64_t classes) {
  switch (depth) {
    case 18:
      return {.blocks = {2, 2, 2, 2}, .classes = classes};
    case 34:
      return {.blocks = {3, 4, 6, 3}, .classes = classes};
    case 50:
      return {.blocks = {3, 4, 6, 3}, .bottleneck = true, .classes = classes};
    case 101:
      return {.blocks = {3, 4, 23, 3}, .bottleneck = true, .classes = classes};
    case 152:
      return {.blocks = {3, 8, 36, 3}, .bottleneck = true, .classes = classes};
    default:
      throw std::invalid_argument("resnet: the depth is 18, 34, 50, 101 or 152, not " +
                                  std::to_string(depth));
  }
}

ResNetOptions cifar_resnet(int depth, Shortcut shortcut, std::int64_t classes) {
  if (depth < 8 || (depth - 2) % 6 != 0) {
    throw std::invalid_argument("cifar_resnet: the depth is 6n + 2 (20, 32, 44, 56, 110), not " +
                                std::to_string(depth));
  }
  const std::int64_t blocks = (depth - 2) / 6;
  return {.blocks = {blocks, blocks, blocks},
          .classes = classes,
          .width = 16,
          .large_pictures = false,
          .shortcut = shortcut};
}

void ResNetImpl::reset() {
  const auto& o = options;
  using torch::nn::Conv2dOptions;
  conv1 = register_module("conv1", o.large_pictures ? plain_conv(o.in_channels, o.width, 7, 2)
                                                    : plain_conv(o.in_channels, o.width, 3));
  bn1 = register_module("bn1", torch::nn::BatchNorm2d(o.width));
  layers.clear();
  ResidualBlockOptions block{.in_channels = o.width,
                             .channels = o.width,
                             .bottleneck = o.bottleneck,
                             .shortcut = o.shortcut};
  for (const std::int64_t count : o.blocks) {
    torch::nn::Sequential stage;
    for (std::int64_t i = 0; i < count; ++i) {
      block.stride = i == 0 && !layers.empty() ? 2 : 1;
      stage->push_back(ResidualBlock(block));
      block.in_channels = block.out_channels();
    }
    block.channels *= 2;
    layers.push_back(register_module("layer" + std::to_string(layers.size() + 1), stage));
  }
  fc = register_module("fc", torch::nn::Linear(block.in_channels, o.classes));
}

torch::Tensor ResNetImpl::forward(torch::Tensor x) {
  x = torch::relu(bn1(conv1(x)));
  if (options.large_pictures) x = torch::max_pool2d(x, 3, 2, 1);
  for (auto& stage : layers) x = stage->forward(x);
  return fc(x.mean({2, 3}));
}

}  // namespace pavlov
