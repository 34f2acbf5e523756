#include "nets/models/inception_resnet_v2.h"

#include "nets/layers/stack.h"

namespace pavlov {
namespace {

using torch::nn::AnyModule, torch::nn::Sequential;

/// A convolution that keeps the size.
ConvNormOptions same(std::int64_t in, std::int64_t out, std::int64_t height, std::int64_t width) {
  return {in, out, {height, width}, 1, {height / 2, width / 2}};
}
ConvNormOptions same(std::int64_t in, std::int64_t out, std::int64_t kernel) {
  return same(in, out, kernel, kernel);
}
/// A 3x3 convolution without padding, with stride 2.
ConvNormOptions halving(std::int64_t in, std::int64_t out) { return {in, out, {3, 3}, 2, {0, 0}}; }

// Szegedy et al. 2017, fig. 3 and 16 to 19.

InceptionResidualOptions stem_end() {
  return {.in_channels = 192,
          .branches = {{same(192, 96, 1)},
                       {same(192, 48, 1), same(48, 64, 5)},
                       {same(192, 64, 1), same(64, 96, 3), same(96, 96, 3)}},
          .pool = PoolBranch::average};
}
InceptionResidualOptions block_35() {
  return {.in_channels = 320,
          .branches = {{same(320, 32, 1)},
                       {same(320, 32, 1), same(32, 32, 3)},
                       {same(320, 32, 1), same(32, 48, 3), same(48, 64, 3)}},
          .scale = 0.17};
}
InceptionResidualOptions reduction_a() {
  return {
      .in_channels = 320,
      .branches = {{halving(320, 384)}, {same(320, 256, 1), same(256, 256, 3), halving(256, 384)}},
      .pool = PoolBranch::maximum};
}
InceptionResidualOptions block_17() {
  return {.in_channels = 1088,
          .branches = {{same(1088, 192, 1)},
                       {same(1088, 128, 1), same(128, 160, 1, 7), same(160, 192, 7, 1)}},
          .scale = 0.1};
}
InceptionResidualOptions reduction_b() {
  return {.in_channels = 1088,
          .branches = {{same(1088, 256, 1), halving(256, 384)},
                       {same(1088, 256, 1), halving(256, 288)},
                       {same(1088, 256, 1), same(256, 288, 3), halving(288, 320)}},
          .pool = PoolBranch::maximum};
}
InceptionResidualOptions block_8(double scale, bool activate) {
  return {.in_channels = 2080,
          .branches = {{same(2080, 192, 1)},
                       {same(2080, 192, 1), same(192, 224, 1, 3), same(224, 256, 3, 1)}},
          .scale = scale,
          .activate = activate};
}

Sequential repeated(const InceptionResidualOptions& block, int times) {
  Sequential blocks;
  for (int i = 0; i < times; ++i) blocks->push_back(InceptionResidual(block));
  return blocks;
}

}  // namespace

void InceptionResidualImpl::reset() {
  branches.clear();
  std::int64_t channels = 0;
  const auto name = [&] { return "branch" + std::to_string(branches.size()); };
  for (const auto& convolutions : options.branches) {
    channels += convolutions.back().out_channels;
    if (convolutions.size() == 1) {
      branches.emplace_back(register_module(name(), ConvNorm(convolutions.front())));
      continue;
    }
    Stack row;
    for (const ConvNormOptions& convolution : convolutions) row->push_back(ConvNorm(convolution));
    branches.emplace_back(register_module(name(), row));
  }
  if (options.pool == PoolBranch::average) {
    const auto around =
        torch::nn::AvgPool2dOptions(3).stride(1).padding(1).count_include_pad(false);
    branches.emplace_back(register_module(
        name(), Stack(torch::nn::AvgPool2d(around), ConvNorm(same(options.in_channels, 64, 1)))));
  }
  if (options.scale > 0) {
    conv2d = register_module("conv2d", torch::nn::Conv2d(channels, options.in_channels, 1));
  }
}

torch::Tensor InceptionResidualImpl::forward(const torch::Tensor& x) {
  std::vector<torch::Tensor> found;
  for (AnyModule& branch : branches) found.push_back(branch.forward(x));
  if (options.pool == PoolBranch::maximum) found.push_back(torch::max_pool2d(x, 3, 2));
  const torch::Tensor y = torch::cat(found, 1);
  if (options.scale == 0) return y;
  const torch::Tensor sum = x + options.scale * conv2d(y);
  return options.activate ? torch::relu(sum) : sum;
}

void InceptionResNetV2Impl::reset() {
  const auto conv = [&](const char* name, const ConvNormOptions& convolution) {
    return register_module(name, ConvNorm(convolution));
  };
  const auto& [at_35, at_17, at_8] = options.blocks;
  conv2d_1a = conv("conv2d_1a", halving(options.in_channels, 32));
  conv2d_2a = conv("conv2d_2a", {32, 32, {3, 3}, 1, {0, 0}});
  conv2d_2b = conv("conv2d_2b", same(32, 64, 3));
  conv2d_3b = conv("conv2d_3b", same(64, 80, 1));
  conv2d_4a = conv("conv2d_4a", {80, 192, {3, 3}, 1, {0, 0}});
  mixed_5b = register_module("mixed_5b", InceptionResidual(stem_end()));
  repeat = register_module("repeat", repeated(block_35(), at_35));
  mixed_6a = register_module("mixed_6a", InceptionResidual(reduction_a()));
  repeat_1 = register_module("repeat_1", repeated(block_17(), at_17));
  mixed_7a = register_module("mixed_7a", InceptionResidual(reduction_b()));
  repeat_2 = register_module("repeat_2", repeated(block_8(0.2, true), at_8));
  block8 = register_module("block8", InceptionResidual(block_8(1, false)));
  conv2d_7b = conv("conv2d_7b", same(2080, 1536, 1));
  classif = register_module("classif", torch::nn::Linear(1536, options.classes));
}

torch::Tensor InceptionResNetV2Impl::forward(torch::Tensor x) {
  x = torch::max_pool2d(conv2d_2b(conv2d_2a(conv2d_1a(x))), 3, 2);
  x = torch::max_pool2d(conv2d_4a(conv2d_3b(x)), 3, 2);
  x = repeat->forward(mixed_5b(x));
  x = repeat_1->forward(mixed_6a(x));
  x = block8(repeat_2->forward(mixed_7a(x)));
  return classif(conv2d_7b(x).mean({2, 3}));
}

}  // namespace pavlov
