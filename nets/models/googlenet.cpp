#include "nets/models/googlenet.h"

namespace pavlov {
namespace {

/// Half the size, rounded up.
torch::Tensor halved(const torch::Tensor& x, std::int64_t kernel) {
  return torch::max_pool2d(x, kernel, 2, 0, 1, /*ceil_mode=*/true);
}

struct NamedBlock {
  const char* name;
  InceptionBlockOptions options;
};

/// Szegedy et al. 2015, table 1.
constexpr NamedBlock kBlocks[] = {{"inception3a", {192, 64, 96, 128, 16, 32, 32}},
                                  {"inception3b", {256, 128, 128, 192, 32, 96, 64}},
                                  {"inception4a", {480, 192, 96, 208, 16, 48, 64}},
                                  {"inception4b", {512, 160, 112, 224, 24, 64, 64}},
                                  {"inception4c", {512, 128, 128, 256, 24, 64, 64}},
                                  {"inception4d", {512, 112, 144, 288, 32, 64, 64}},
                                  {"inception4e", {528, 256, 160, 320, 32, 128, 128}},
                                  {"inception5a", {832, 256, 160, 320, 32, 128, 128}},
                                  {"inception5b", {832, 384, 192, 384, 48, 128, 128}}};
enum Block : std::size_t { k3a, k3b, k4a, k4b, k4c, k4d, k4e, k5a, k5b };

}  // namespace

void AuxiliaryHeadImpl::reset() {
  conv = register_module("conv", same_conv_norm(in_channels, 128, 1));
  fc1 = register_module("fc1", torch::nn::Linear(128 * 4 * 4, 1024));
  fc2 = register_module("fc2", torch::nn::Linear(1024, classes));
  dropout = register_module("dropout", Dropout(0.7));
}

torch::Tensor AuxiliaryHeadImpl::forward(torch::Tensor x) {
  x = conv(torch::adaptive_avg_pool2d(x, {4, 4})).flatten(1);
  return fc2(dropout(torch::relu(fc1(x))));
}

void GoogLeNetImpl::reset() {
  conv1 = register_module("conv1",
                          ConvNorm(ConvNormOptions{options.in_channels, 64, {7, 7}, 2, {3, 3}}));
  conv2 = register_module("conv2", same_conv_norm(64, 64, 1));
  conv3 = register_module("conv3", same_conv_norm(64, 192, 3));
  blocks.clear();
  for (const NamedBlock& block : kBlocks) {
    InceptionBlockOptions branches = block.options;
    branches.five_kernel = options.five_kernel;
    blocks.push_back(register_module(block.name, InceptionBlock(branches)));
  }
  if (options.auxiliary) {
    aux1 =
        register_module("aux1", AuxiliaryHead(kBlocks[k4b].options.in_channels, options.classes));
    aux2 =
        register_module("aux2", AuxiliaryHead(kBlocks[k4e].options.in_channels, options.classes));
  }
  dropout = register_module("dropout", Dropout(0.2));
  fc = register_module("fc",
                       torch::nn::Linear(kBlocks[k5b].options.out_channels(), options.classes));
}

torch::Tensor GoogLeNetImpl::forward(const torch::Tensor& x) {
  Outputs outputs = forward_all(x);
  outputs.auxiliary.insert(outputs.auxiliary.begin(), outputs.logits);
  return torch::cat(outputs.auxiliary, 1);
}

GoogLeNetImpl::Outputs GoogLeNetImpl::forward_all(torch::Tensor x) {
  Outputs outputs;
  x = halved(conv1(x), 3);
  x = halved(conv3(conv2(x)), 3);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    x = blocks[i](x);
    if (i == k3b) x = halved(x, 3);
    if (i == k4e) x = halved(x, 2);
    if (!options.auxiliary || !is_training()) continue;
    if (i == k4a) outputs.auxiliary.push_back(aux1(x));
    if (i == k4d) outputs.auxiliary.push_back(aux2(x));
  }
  outputs.logits = fc(dropout(x.mean({2, 3})));
  return outputs;
}

}  // namespace pavlov
