#include <cmath>

#include "nets/models/alexnet.h"
#include "nets/models/fcn.h"
#include "nets/models/googlenet.h"
#include "nets/models/inception_resnet_v2.h"
#include "nets/models/lenet5.h"
#include "nets/models/mobilenet_v2.h"
#include "nets/models/resnet.h"
#include "nets/models/small_cnn.h"
#include "nets/models/unet.h"
#include "nets/models/vgg.h"
#include "nets/models/zfnet.h"
#include "nets/torch/torch.h"
#include "nets/torch/weights.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
using torch::Tensor;

namespace {

/// Of a module, or of what `operator*` of its holder gives.
template <class Model>
std::int64_t count(const Model& model) {
  if constexpr (std::is_base_of_v<torch::nn::Module, Model>) {
    std::int64_t parameters = 0;
    for (const Tensor& parameter : model.parameters()) parameters += parameter.numel();
    return parameters;
  } else {
    return count(*model);
  }
}

Tensor wave(std::int64_t size, double phase) {
  return torch::sin(0.7 * torch::arange(size, torch::kFloat64) + phase);
}

/// Numbers that depend on the names and shapes of parameters and buffers alone, so that any program
/// can make the same network.
void fill(torch::nn::Module& module) {
  const torch::NoGradGuard no_grad;
  const auto fill_one = [](const std::string& name, Tensor& tensor) {
    if (name.ends_with("num_batches_tracked")) return;
    int phase = 0;
    for (const char letter : name) phase += letter;
    const Tensor w = wave(tensor.numel(), phase % 1000);
    Tensor values = 0.1 * w;
    if (name.ends_with("running_var")) {
      values = 1 + 0.5 * w * w;
    } else if (tensor.dim() > 1) {
      values = w * std::sqrt(4.0 * static_cast<double>(tensor.size(0)) /
                             static_cast<double>(tensor.numel()));
    } else if (name.ends_with("weight")) {
      values = 1 + 0.1 * w;
    }
    tensor.copy_(values.view(tensor.sizes()));
  };
  for (auto& item : module.named_parameters()) fill_one(item.key(), item.value());
  for (auto& item : module.named_buffers()) fill_one(item.key(), item.value());
}

/// What torchvision's and timm's own network of that name gives, filled in the same way.
struct Published {
  std::int64_t parameters;
  std::int64_t size;
  double first, second, last;  ///< logits
  double norm;
};

template <class Holder>
void check_as_published(Holder model, const Published& expected) {
  model->eval();
  fill(*model);
  CHECK(count(model) == expected.parameters);
  const torch::NoGradGuard no_grad;
  const std::int64_t size = expected.size;
  const Tensor x = wave(3 * size * size, 0.3).view({1, 3, size, size}).to(torch::kFloat32);
  const Tensor y = model->forward(x)[0].to(torch::kFloat64);
  const double small = 2e-4 * expected.norm;  // float sums over ten to a hundred layers
  CHECK(y.numel() == 1000);
  CHECK(y[0].item<double>() == Approx(expected.first).margin(small));
  CHECK(y[1].item<double>() == Approx(expected.second).margin(small));
  CHECK(y[-1].item<double>() == Approx(expected.last).margin(small));
  CHECK(y.norm().item<double>() == Approx(expected.norm).epsilon(2e-4));
}

template <class Holder>
std::vector<std::int64_t> shape_of(Holder model, std::vector<std::int64_t> input) {
  const torch::NoGradGuard no_grad;
  return model->forward(torch::zeros(input)).sizes().vec();
}

}  // namespace

TEST_CASE("published networks compute what torchvision's and timm's do, by the same names",
          "[golden]") {
  check_as_published(AlexNet(AlexNetOptions{}),
                     {61100840, 100, -2.507395, -0.380789, 2.342527, 69.77819});
  check_as_published(Vgg(VggOptions{.depth = 11}),
                     {132863336, 64, -2.82247, 2.447766, -0.611117, 68.4321});
  check_as_published(Vgg(VggOptions{.depth = 11, .batch_norm = true}),
                     {132868840, 64, -2.859763, 2.467183, -0.6068478, 69.21716});
  check_as_published(GoogLeNet(GoogLeNetOptions{}),
                     {13004888, 96, 24.35411, 31.39004, 28.97312, 715.1923});
  check_as_published(ResNet(resnet(18)),
                     {11689512, 64, 7063345, -3534548, -1.58767e+07, 9.190809e+08});
  check_as_published(ResNet(resnet(50)), {25557032, 64, 1260.093, 360.8587, -1066.688, 29129.3});
  check_as_published(MobileNetV2(MobileNetV2Options{}),
                     {3504872, 64, -5.369939, 4.801858, -1.379634, 122.9185});
  check_as_published(InceptionResNetV2(InceptionResNetV2Options{}),
                     {55843464, 107, -29.85312, -26.40667, -3.210531, 689.2002});
}

TEST_CASE("networks have as many parameters as their papers count", "[golden]") {
  CHECK(count(LeNet5()) == 61706);
  CHECK(count(SmallCnn(mnist_cnn())) == 1199882);
  CHECK(count(SmallCnn(simple_mnist_cnn())) == 34826);
  CHECK(count(SmallCnn(cifar10_cnn())) == 1250858);
  CHECK(count(AlexNet(AlexNetOptions{.form = AlexNetForm::ungrouped})) == 62378344);
  CHECK(count(AlexNet(AlexNetOptions{.form = AlexNetForm::two_gpus})) == 60965224);
  CHECK(count(ZfNet(ZfNetOptions{})) == 107627624);
  CHECK(count(Vgg(VggOptions{.depth = 16})) == 138357544);
  CHECK(count(*vgg_features({.depth = 16})) == 14714688);
  CHECK(count(Vgg(VggOptions{.depth = 19})) == 143667240);
  CHECK(count(*vgg_features({.depth = 19})) == 20024384);
  CHECK(count(GoogLeNet(GoogLeNetOptions{.auxiliary = false})) == 6624904);
  CHECK(count(GoogLeNet(GoogLeNetOptions{.auxiliary = false, .five_kernel = 5})) == 7005832);
  CHECK(count(UNet(UNetOptions{})) == 31030658);
}

TEST_CASE("residual networks of every depth have as many parameters as are published", "[golden]") {
  CHECK(count(ResNet(resnet(34))) == 21797672);
  CHECK(count(ResNet(resnet(101))) == 44549160);
  CHECK(count(ResNet(resnet(152))) == 60192808);
  CHECK(count(ResNet(resnet(18, 10))) == 11181642);
  CHECK(count(ResNet(resnet(50, 10))) == 23528522);
  const std::pair<int, std::array<std::int64_t, 2>> small[] = {{20, {269722, 272474}},
                                                               {32, {464154, 466906}},
                                                               {44, {658586, 661338}},
                                                               {56, {853018, 855770}},
                                                               {110, {1727962, 1730714}}};
  for (const auto& [depth, parameters] : small) {
    CHECK(count(ResNet(cifar_resnet(depth))) == parameters[0]);
    CHECK(count(ResNet(cifar_resnet(depth, Shortcut::projection))) == parameters[1]);
    CHECK(count(ResNet(cifar_resnet(depth, Shortcut::none))) == parameters[0]);
  }
  CHECK_THROWS_WITH(resnet(20), Contains("152") && Contains("20"));
  CHECK_THROWS_WITH(cifar_resnet(21), Contains("6n + 2") && Contains("21"));
  CHECK_THROWS_WITH(Vgg(VggOptions{.depth = 12}), Contains("19") && Contains("12"));
}

TEST_CASE("a residual block adds what went in, its plain twin does not", "[unit]") {
  const Tensor x = torch::rand({2, 4, 6, 6});
  const auto silent = [&](Shortcut shortcut, std::int64_t channels, std::int64_t stride) {
    ResidualBlock block(ResidualBlockOptions{
        .in_channels = 4, .channels = channels, .stride = stride, .shortcut = shortcut});
    block->eval();
    const torch::NoGradGuard no_grad;
    for (Tensor& parameter : block->parameters()) parameter.zero_();
    return block->forward(x);
  };
  CHECK(torch::equal(silent(Shortcut::identity, 4, 1), x));
  CHECK(torch::equal(silent(Shortcut::none, 4, 1), torch::zeros_like(x)));
  const Tensor wider = silent(Shortcut::identity, 8, 2);
  CHECK(wider.sizes() == torch::IntArrayRef({2, 8, 3, 3}));
  CHECK(wider[1][2][1][2].item<float>() == x[1][0][2][4].item<float>());
  CHECK(wider.slice(1, 0, 2).abs().sum().item<float>() == 0);
  CHECK(wider.slice(1, 6, 8).abs().sum().item<float>() == 0);
}

TEST_CASE("networks give the shapes that they promise", "[unit]") {
  using Shape = std::vector<std::int64_t>;
  CHECK(shape_of(LeNet5(), {2, 1, 28, 28}) == Shape{2, 10});
  CHECK(shape_of(LeNet5(), {2, 1, 32, 32}) == Shape{2, 10});
  CHECK_THROWS_WITH(LeNet5()->forward(torch::zeros({1, 3, 32, 32})), Contains("[1, 3, 32, 32]"));
  CHECK(shape_of(SmallCnn(traffic_sign_cnn()), {1, 3, 32, 32}) == Shape{1, 43});
  CHECK(shape_of(SmallCnn(robot_soccer_cnn()), {1, 3, 100, 100}) == Shape{1, 8});
  CHECK(shape_of(SmallCnn(tiny_cnn({3, 20, 20}, 4)), {1, 3, 20, 20}) == Shape{1, 4});
  CHECK_THROWS_WITH(SmallCnn(tiny_cnn({3, 3, 20}, 4)), Contains("3x20"));
  // A map of 55x55 behind the first convolution (worked number WN-22).
  AlexNet alexnet(AlexNetOptions{.form = AlexNetForm::two_gpus, .classes = 3});
  CHECK((*alexnet->features->begin()).forward(torch::zeros({1, 3, 227, 227})).sizes() ==
        torch::IntArrayRef({1, 96, 55, 55}));
  CHECK(shape_of(alexnet, {1, 3, 227, 227}) == Shape{1, 3});
  CHECK(shape_of(ZfNet(ZfNetOptions{.classes = 3}), {1, 3, 224, 224}) == Shape{1, 3});
  CHECK(shape_of(ResNet(cifar_resnet(8)), {2, 3, 32, 32}) == Shape{2, 10});
  CHECK(shape_of(MobileNetV2(MobileNetV2Options{.classes = 5, .width = 0.35}), {2, 3, 32, 32}) ==
        Shape{2, 5});
  GoogLeNet googlenet(GoogLeNetOptions{.classes = 7});
  const auto outputs = googlenet->forward_all(torch::rand({2, 3, 64, 64}));
  CHECK(outputs.logits.sizes() == torch::IntArrayRef({2, 7}));
  REQUIRE(outputs.auxiliary.size() == 2);
  CHECK(outputs.auxiliary[1].sizes() == torch::IntArrayRef({2, 7}));
}

TEST_CASE("segmentation networks give a score for each pixel", "[unit]") {
  using Shape = std::vector<std::int64_t>;
  for (const int stride : {32, 16, 8}) {
    const Fcn fcn(FcnOptions{.classes = 3, .stride = stride, .depth = 11, .dense_width = 16});
    CHECK(shape_of(fcn, {1, 3, 64, 96}) == Shape{1, 3, 64, 96});
    CHECK(fcn->upsample.size() == (stride == 32 ? 1U : stride == 16 ? 2U : 3U));
  }
  CHECK_THROWS_WITH(Fcn(FcnOptions{.stride = 4}), Contains("32, 16 or 8"));
  Fcn fcn(FcnOptions{.classes = 2, .depth = 11, .dense_width = 16});
  CHECK_THROWS_WITH(fcn->forward(torch::zeros({1, 3, 60, 64})), Contains("[1, 3, 60, 64]"));
  {  // Upsampling begins as bilinear interpolation: a constant stays one.
    const torch::NoGradGuard no_grad;
    const Tensor up = fcn->upsample.back()->forward(torch::ones({1, 2, 5, 5}));
    CHECK(torch::allclose(up.slice(2, 8, 32).slice(3, 8, 32), torch::ones({1})));
  }

  UNet small(UNetOptions{.classes = 2, .depth = 2, .width = 4});
  CHECK(shape_of(small, {2, 1, 12, 20}) == Shape{2, 2, 12, 20});
  CHECK_THROWS_WITH(small->forward(torch::zeros({1, 1, 10, 12})), Contains("[1, 1, 10, 12]"));
  CHECK_THROWS_WITH(UNet(UNetOptions{.depth = 0}), Contains("depth"));
  // The paper's picture, through a narrow network (Ronneberger et al. 2015, fig. 1).
  UNet paper(UNetOptions{.width = 2, .padded = false});
  CHECK(shape_of(paper, {1, 1, 572, 572}) == Shape{1, 2, 388, 388});
  CHECK_THROWS_WITH(paper->forward(torch::zeros({1, 1, 570, 572})), Contains("4 pixels"));
}

TEST_CASE("every kind of network is copied and kept in a file whole", "[unit]") {
  const test::ScratchFolder scratch;
  const auto check = [&](auto model, const Tensor& x) {
    const torch::NoGradGuard no_grad;
    using Model = typename decltype(model)::ContainedType;
    model->eval();
    const Tensor before = model->forward(x);
    auto copy = std::dynamic_pointer_cast<Model>(model->clone());
    REQUIRE(copy);
    CHECK(torch::equal(copy->forward(x), before));
    save_weights(*model, scratch.path / "weights.safetensors");
    for (Tensor& parameter : model->parameters()) parameter.add_(0.01);
    CHECK(torch::equal(copy->forward(x), before));
    CHECK_FALSE(torch::allclose(model->forward(x), before));
    load_weights(*model, scratch.path / "weights.safetensors");
    CHECK(torch::equal(model->forward(x), before));
  };
  const Tensor x = torch::rand({1, 3, 64, 64});
  check(ResNet(ResNetOptions{.blocks = {1, 1}, .bottleneck = true, .classes = 3, .width = 8}), x);
  check(MobileNetV2(MobileNetV2Options{.classes = 3, .width = 0.25}), x);
  check(GoogLeNet(GoogLeNetOptions{.classes = 3}), x);
  check(InceptionResNetV2(InceptionResNetV2Options{.classes = 3, .blocks = {1, 1, 1}}),
        torch::rand({1, 3, 80, 80}));
  check(Fcn(FcnOptions{.classes = 3, .depth = 11, .dense_width = 8}), x);
  check(UNet(UNetOptions{.in_channels = 3, .depth = 2, .width = 4, .batch_norm = true}), x);
  check(SmallCnn(tiny_cnn({3, 64, 64}, 3)), x);
}
