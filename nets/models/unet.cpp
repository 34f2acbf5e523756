#include "nets/models/unet.h"

#include <sstream>
#include <stdexcept>

namespace pavlov {
namespace {

torch::nn::Sequential pair_of_convolutions(std::int64_t in, std::int64_t out,
                                           const UNetOptions& options) {
  torch::nn::Sequential pair;
  for (const std::int64_t from : {in, out}) {
    pair->push_back(
        torch::nn::Conv2d(torch::nn::Conv2dOptions(from, out, 3).padding(options.padded ? 1 : 0)));
    if (options.batch_norm) pair->push_back(torch::nn::BatchNorm2d(out));
    pair->push_back(torch::nn::ReLU());
  }
  return pair;
}

/// The middle of `x` of the size of `like`.
torch::Tensor cropped(const torch::Tensor& x, const torch::Tensor& like) {
  const std::int64_t height = like.size(2);
  const std::int64_t width = like.size(3);
  return x.narrow(2, (x.size(2) - height) / 2, height).narrow(3, (x.size(3) - width) / 2, width);
}

}  // namespace

UNetImpl::UNetImpl(const UNetOptions& given) : options(given) {
  if (options.depth < 1) {
    throw std::invalid_argument("u-net: the depth is 1 or more, not " +
                                std::to_string(options.depth));
  }
  reset();
}

void UNetImpl::reset() {
  down.clear();
  up.clear();
  merge.clear();
  std::int64_t in = options.in_channels;
  std::int64_t out = options.width;
  for (int level = 0; level <= options.depth; ++level) {
    const std::string number = std::to_string(level);
    down.push_back(register_module("down" + number, pair_of_convolutions(in, out, options)));
    if (level < options.depth) {
      up.push_back(register_module(
          "up" + number, torch::nn::ConvTranspose2d(
                             torch::nn::ConvTranspose2dOptions(2 * out, out, 2).stride(2))));
      merge.push_back(
          register_module("merge" + number, pair_of_convolutions(2 * out, out, options)));
    }
    in = out;
    out *= 2;
  }
  dropout = register_module("dropout", Dropout(options.dropout));
  score = register_module("score", torch::nn::Conv2d(options.width, options.classes, 1));
}

torch::Tensor UNetImpl::forward(torch::Tensor x) {
  check(x);
  std::vector<torch::Tensor> seen;
  for (std::size_t level = 0; level < up.size(); ++level) {
    seen.push_back(down[level]->forward(x));
    x = torch::max_pool2d(seen.back(), 2);
  }
  x = dropout(down.back()->forward(x));
  for (std::size_t level = up.size(); level-- > 0;) {
    x = up[level](x);
    x = merge[level]->forward(torch::cat({cropped(seen[level], x), x}, 1));
  }
  return score(x);
}

void UNetImpl::check(const torch::Tensor& x) const {
  bool fits = x.dim() == 4 && x.size(1) == options.in_channels;
  for (std::int64_t axis = 2; fits && axis < 4; ++axis) {
    std::int64_t size = x.size(axis);
    const std::int64_t lost = options.padded ? 0 : 4;  // by a pair of convolutions
    for (int level = 0; level < options.depth; ++level) {
      size -= lost;
      fits = fits && size > 0 && size % 2 == 0;
      size /= 2;
    }
    fits = fits && size > lost;
  }
  if (fits) return;
  std::ostringstream message;
  message << "u-net: pictures are [B, " << options.in_channels
          << ", H, W] whose sides can be halved " << options.depth << " times"
          << (options.padded ? "" : " between pairs of convolutions that take 4 pixels each")
          << ", not " << x.sizes();
  throw std::invalid_argument(message.str());
}

}  // namespace pavlov
