#include "nets/models/small_cnn.h"

#include <sstream>
#include <stdexcept>

#include "nets/layers/dropout.h"

namespace pavlov {

SmallCnnOptions mnist_cnn() {
  return {.input = {1, 28, 28},
          .stages = {{.channels = {32, 64}, .dropout = 0.25}},
          .hidden_sizes = {128},
          .dropout = 0.5};
}

SmallCnnOptions simple_mnist_cnn() {
  return {.input = {1, 28, 28},
          .stages = {{.channels = {32}}, {.channels = {64}}},
          .hidden_sizes = {},
          .dropout = 0.5};
}

SmallCnnOptions cifar10_cnn() {
  return {.input = {3, 32, 32},
          .stages = {{.channels = {32, 32}, .same = true, .dropout = 0.25},
                     {.channels = {64, 64}, .same = true, .dropout = 0.25}},
          .hidden_sizes = {512},
          .dropout = 0.5};
}

SmallCnnOptions traffic_sign_cnn(std::int64_t classes) {
  return {.input = {3, 32, 32},
          .stages = {{.channels = {32, 32}, .same = true, .dropout = 0.2},
                     {.channels = {64, 64}, .same = true, .dropout = 0.2}},
          .hidden_sizes = {256},
          .dropout = 0.5,
          .outputs = classes};
}

SmallCnnOptions tiny_cnn(std::vector<std::int64_t> input, std::int64_t classes) {
  return {.input = std::move(input),
          .stages = {{.channels = {16}, .same = true}, {.channels = {32}, .same = true}},
          .hidden_sizes = {64},
          .outputs = classes};
}

SmallCnnOptions robot_soccer_cnn() {
  return {
      .input = {3, 100, 100},
      .stages = {{.channels = {16}}, {.channels = {32}}, {.channels = {64}}, {.channels = {64}}},
      .hidden_sizes = {128},
      .dropout = 0.5,
      .outputs = 8};
}

void SmallCnnImpl::reset() {
  if (options.input.size() != 3) {
    throw std::invalid_argument("small cnn: the input must be [C, H, W], not of " +
                                std::to_string(options.input.size()) + " axes");
  }
  std::int64_t channels = options.input[0];
  std::int64_t height = options.input[1];
  std::int64_t width = options.input[2];
  features = register_module("features", torch::nn::Sequential());
  for (const CnnStage& stage : options.stages) {
    for (std::size_t i = 0; i < stage.channels.size(); ++i) {
      const bool same = stage.same && i == 0;
      features->push_back(torch::nn::Conv2d(
          torch::nn::Conv2dOptions(channels, stage.channels[i], 3).padding(same ? 1 : 0)));
      features->push_back(torch::nn::ReLU());
      channels = stage.channels[i];
      height -= same ? 0 : 2;
      width -= same ? 0 : 2;
    }
    if (stage.pool) {
      features->push_back(torch::nn::MaxPool2d(2));
      height /= 2;
      width /= 2;
    }
    if (stage.dropout > 0) features->push_back(Dropout(stage.dropout));
  }
  if (height < 1 || width < 1) {
    std::ostringstream message;
    message << "small cnn: nothing is left of pictures of " << options.input[1] << "x"
            << options.input[2] << " pixels after " << options.stages.size() << " stages";
    throw std::invalid_argument(message.str());
  }

  if (!options.head) return;
  classifier = register_module("classifier", torch::nn::Sequential());
  std::int64_t units = channels * height * width;
  const auto drop = [&] {
    if (options.dropout > 0) classifier->push_back(Dropout(options.dropout));
  };
  if (options.hidden_sizes.empty()) drop();
  for (const std::int64_t size : options.hidden_sizes) {
    classifier->push_back(torch::nn::Linear(units, size));
    classifier->push_back(torch::nn::ReLU());
    drop();
    units = size;
  }
  classifier->push_back(torch::nn::Linear(units, options.outputs));
}

torch::Tensor SmallCnnImpl::forward(torch::Tensor x) {
  if (!features->is_empty()) x = features->forward(x);
  x = x.flatten(1);
  return classifier ? classifier->forward(x) : x;
}

}  // namespace pavlov
