#include "nets/layers/conv_torso.h"

#include <stdexcept>
#include <string>

#include "nets/layers/activation.h"

namespace pavlov {

std::vector<ConvLayer> conv_layers(Torso torso) {
  switch (torso) {
    case Torso::dqn2013:
      return {{16, 8, 4}, {32, 4, 2}};
    case Torso::dqn2015:
      return {{32, 8, 4}, {64, 4, 2}, {64, 3, 1}};
    case Torso::minatar:
      return {{16, 3, 1}};
    case Torso::none:
    case Torso::automatic:
      break;
  }
  return {};
}

ConvTorsoImpl::ConvTorsoImpl(ConvTorsoOptions given) : options(std::move(given)) {
  if (options.input.size() != 3) {
    throw std::invalid_argument("conv torso: the input must be [C, H, W], not of " +
                                std::to_string(options.input.size()) + " axes");
  }
  reset();
}

void ConvTorsoImpl::reset() {
  layers = register_module("layers", torch::nn::ModuleList());
  std::int64_t channels = options.input[0];
  std::int64_t height = options.input[1];
  std::int64_t width = options.input[2];
  for (const ConvLayer& layer : options.layers) {
    if (height < layer.kernel || width < layer.kernel) {
      const auto by = [](std::int64_t a, std::int64_t b) {
        return std::to_string(a) + "x" + std::to_string(b);
      };
      throw std::invalid_argument("conv torso: layer " + std::to_string(layers->size()) +
                                  " has a kernel of " + by(layer.kernel, layer.kernel) +
                                  ", which does not fit " + by(height, width) + " (the input is " +
                                  by(options.input[1], options.input[2]) + ")");
    }
    layers->push_back(torch::nn::Conv2d(
        torch::nn::Conv2dOptions(channels, layer.channels, layer.kernel).stride(layer.stride)));
    channels = layer.channels;
    height = (height - layer.kernel) / layer.stride + 1;
    width = (width - layer.kernel) / layer.stride + 1;
  }
  out_features_ = channels * height * width;
}

torch::Tensor ConvTorsoImpl::forward(torch::Tensor x) {
  for (std::size_t i = 0; i < layers->size(); ++i) {
    x = activate(options.activation, layers->at<torch::nn::Conv2dImpl>(i).forward(x));
  }
  return x.flatten(1);
}

}  // namespace pavlov
