#include <cmath>

#include "nets/layers/conv_torso.h"
#include "nets/layers/distributional.h"
#include "nets/layers/dueling_head.h"
#include "nets/layers/mlp.h"
#include "nets/layers/noisy_linear.h"
#include "nets/models/q_network.h"
#include "nets/models/small_cnn.h"
#include "nets/torch/initialize_module.h"
#include "nets/torch/summary.h"
#include "nets/torch/torch.h"
#include "tests/support/catch.h"

using namespace pavlov;
using torch::Tensor;

namespace {

std::int64_t count(const torch::nn::Module& module) {
  std::int64_t parameters = 0;
  for (const Tensor& parameter : module.parameters()) parameters += parameter.numel();
  return parameters;
}

std::vector<std::string> names(const torch::nn::Module& module) {
  std::vector<std::string> names = module.named_parameters().keys();
  for (const std::string& buffer : module.named_buffers().keys()) names.push_back(buffer);
  return names;
}

QNetworkOptions atari(Torso torso, std::vector<std::int64_t> hidden, std::int64_t actions) {
  return {.input = {4, 84, 84},
          .torso = conv_layers(torso),
          .hidden_sizes = std::move(hidden),
          .actions = actions};
}

/// A clone has the same outputs, all of its tensors of its own, and keeps them when the original's
/// change.
template <class Holder>
void check_clone(Holder original, const Tensor& x) {
  torch::NoGradGuard no_grad;
  const Tensor before = original->forward(x);
  auto copy = std::dynamic_pointer_cast<typename Holder::ContainedType>(original->clone());
  REQUIRE(copy);
  CHECK(names(*copy) == names(*original));
  CHECK(torch::equal(copy->forward(x), before));
  for (Tensor& parameter : original->parameters()) parameter.add_(0.5);
  for (Tensor& buffer : original->buffers()) buffer.add_(0.5);
  CHECK(torch::equal(copy->forward(x), before));
  CHECK_FALSE(torch::allclose(original->forward(x), before));
}

}  // namespace

TEST_CASE("an MLP is what its formula says, with each activation", "[unit]") {
  torch::manual_seed(1);
  const Tensor x = torch::randn({7, 3});
  const std::vector<std::pair<Activation, Tensor (*)(const Tensor&)>> activations = {
      {Activation::relu, [](const Tensor& z) { return z.clamp_min(0); }},
      {Activation::tanh, [](const Tensor& z) { return 1 - 2 / ((2 * z).exp() + 1); }},
      {Activation::sigmoid, [](const Tensor& z) { return 1 / (1 + (-z).exp()); }},
      {Activation::elu, [](const Tensor& z) { return torch::where(z > 0, z, z.exp() - 1); }},
      {Activation::silu, [](const Tensor& z) { return z / (1 + (-z).exp()); }},
      {Activation::identity, [](const Tensor& z) { return z; }}};
  for (const auto& [activation, formula] : activations) {
    Mlp mlp(MlpOptions{.sizes = {3, 5, 2}, .activation = activation});
    const auto p = mlp->named_parameters();
    const Tensor hidden = formula(x.mm(p["layers.0.weight"].t()) + p["layers.0.bias"]);
    const Tensor output = hidden.mm(p["layers.1.weight"].t()) + p["layers.1.bias"];
    CHECK(torch::allclose(mlp(x), output, 1e-5, 1e-6));
    mlp->options.activate_output = true;
    CHECK(torch::allclose(mlp(x), formula(output), 1e-5, 1e-6));
  }
  CHECK_THROWS_WITH(Mlp(MlpOptions{.sizes = {3}}), Contains("sizes") && Contains("[3]"));
  CHECK_THROWS_AS(Mlp(MlpOptions{.sizes = {3, 0, 2}}), std::invalid_argument);
}

TEST_CASE("the DQN of 2013 has the sizes of the worked numbers", "[unit]") {
  QNetwork network(atari(Torso::dqn2013, {256}, 1));
  CHECK(count(*network->torso->layers[0]) == 4112);
  CHECK(count(*network->torso->layers[1]) == 8224);
  CHECK(network->torso->out_features() == 2592);
  CHECK(count(*network->dense->layers[0]) == 663'808);
  CHECK(count(*network->dense->layers[1]) == 257);
}

TEST_CASE("the DQN of 2015 has 1,687,206 parameters for six actions", "[unit]") {
  CHECK(count(*QNetwork(atari(Torso::dqn2015, {512}, 6))) == 1'687'206);
  QNetworkOptions minatar = {
      .input = {4, 10, 10}, .torso = conv_layers(Torso::minatar), .hidden_sizes = {128}};
  minatar.actions = 6;
  // 16 3x3 kernels over 4 channels; 8x8x16 numbers to 128; 128 to 6.
  CHECK(count(*QNetwork(minatar)) == (16 * 36 + 16) + (1024 * 128 + 128) + (128 * 6 + 6));
}

TEST_CASE("a convolution that does not fit is refused with the sizes", "[unit]") {
  const auto torso = [](std::vector<std::int64_t> input, Torso kind) {
    return ConvTorso(ConvTorsoOptions{std::move(input), conv_layers(kind), Activation::relu});
  };
  CHECK_NOTHROW(torso({1, 36, 36}, Torso::dqn2015));
  CHECK_THROWS_WITH(torso({1, 36, 35}, Torso::dqn2015),
                    Contains("layer 2") && Contains("3x3") && Contains("3x2") && Contains("36x35"));
  CHECK_THROWS_AS(torso({10, 10}, Torso::minatar), std::invalid_argument);
}

TEST_CASE("the convolutions are those of the formula", "[unit]") {
  ConvTorso torso(ConvTorsoOptions{{2, 5, 5}, {{.channels = 3, .kernel = 3, .stride = 2}}, {}});
  CHECK(torso->out_features() == 12);
  const Tensor x = torch::randn({1, 2, 5, 5});
  const auto p = torso->named_parameters();
  const Tensor window = x[0].slice(1, 2, 5).slice(2, 0, 3);  // row 1, column 0 of the output
  const Tensor z = (p["layers.0.weight"][1] * window).sum() + p["layers.0.bias"][1];
  CHECK(torso(x)[0][1 * 4 + 2].item<float>() ==
        Approx(std::max(z.item<float>(), 0.0F)).margin(1e-6));
}

TEST_CASE("dueling streams add up to values whose mean is the state's", "[unit]") {
  DuelingHead head(DuelingHeadOptions{
      .in_features = 4, .hidden_sizes = {8}, .actions = 3, .atoms = 5, .noisy = false});
  const Tensor x = torch::randn({6, 4});
  const Tensor q = head(x).view({6, 3, 5});
  const Tensor v = head->value(x);
  const Tensor a = head->advantage(x).view({6, 3, 5});
  CHECK(torch::allclose(q.mean(1), v, 1e-5, 1e-6));
  for (int action = 0; action < 3; ++action) {
    const Tensor expected =
        v + a.select(1, action) - (a.select(1, 0) + a.select(1, 1) + a.select(1, 2)) / 3;
    CHECK(torch::allclose(q.select(1, action), expected, 1e-5, 1e-6));
  }
  CHECK(head->value->options.sizes == std::vector<std::int64_t>{4, 8, 5});
}

TEST_CASE("noisy layers follow their formula, and their means without noise", "[unit]") {
  NoisyLinear layer(NoisyLinearOptions{.in_features = 4, .out_features = 3, .sigma0 = 0.5});
  CHECK(layer->weight_sigma.min().item<float>() == Approx(0.5 / 2));
  CHECK(layer->bias_sigma.max().item<float>() == Approx(0.5 / 2));
  CHECK(layer->weight.abs().max().item<float>() <= 0.5F);
  NoisyLinear loud(NoisyLinearOptions{.in_features = 4, .out_features = 3, .sigma0 = 1});
  CHECK(loud->weight_sigma.max().item<float>() == Approx(1.0 / 2));

  const Tensor x = torch::randn({6, 4});
  const Tensor means = torch::nn::functional::linear(x, layer->weight, layer->bias);
  CHECK(torch::allclose(layer(x), means));  // nothing is drawn yet

  Rng rng(3);
  layer->draw_noise(rng);
  Rng again(3);
  for (int i = 0; i < 4; ++i) {
    const double n = again.normal();
    CHECK(layer->input_noise[i].item<float>() == Approx((n < 0 ? -1 : 1) * std::sqrt(std::abs(n))));
  }
  const Tensor weight =
      layer->weight + layer->weight_sigma * torch::outer(layer->output_noise, layer->input_noise);
  const Tensor bias = layer->bias + layer->bias_sigma * layer->output_noise;
  const Tensor noisy = torch::nn::functional::linear(x, weight, bias);
  CHECK(torch::allclose(layer(x), noisy, 1e-5, 1e-6));
  CHECK_FALSE(torch::allclose(noisy, means));
  layer->use_noise(false);
  CHECK(torch::allclose(layer(x), means));
  layer->use_noise(true);
  CHECK(torch::allclose(layer(x), noisy, 1e-5, 1e-6));
}

TEST_CASE("the noise has the moments of sgn(n) sqrt|n|", "[unit]") {
  NoisyLinear layer(NoisyLinearOptions{.in_features = 20'000, .out_features = 1});
  Rng rng(1);
  layer->draw_noise(rng);
  const Tensor e = layer->input_noise;
  CHECK(std::abs(e.mean().item<double>()) < 4 * std::sqrt(0.7979 / 20'000));
  CHECK(e.square().mean().item<double>() == Approx(std::sqrt(2 / M_PI)).epsilon(0.03));  // E|n|
  CHECK(e.pow(4).mean().item<double>() == Approx(1).epsilon(0.05));                      // E n^2
}

TEST_CASE("distributions of two actions have these expected values", "[unit]") {
  // Softmax of (0, log 3) is (1/4, 3/4).
  const float log3 = std::log(3.0F);
  const Tensor logits = torch::tensor({{0.0F, log3, log3, 0.0F}});
  const Tensor values = categorical_values(logits, torch::tensor({-1.0F, 1.0F}));
  CHECK(torch::allclose(values, torch::tensor({{0.5F, -0.5F}})));
  const Tensor quantiles = torch::tensor({{1.0F, 2.0F, 6.0F, -1.0F, 0.0F, 1.0F}});
  CHECK(torch::allclose(quantile_values(quantiles, 3), torch::tensor({{3.0F, 0.0F}})));
}

TEST_CASE("clones are deep", "[unit]") {
  const Tensor x = torch::randn({5, 4});
  check_clone(Mlp(MlpOptions{.sizes = {4, 6, 2}}), x);
  Rng rng(1);
  NoisyLinear noisy(NoisyLinearOptions{.in_features = 4, .out_features = 2});
  noisy->draw_noise(rng);
  check_clone(noisy, x);
  check_clone(DuelingHead(DuelingHeadOptions{.in_features = 4, .actions = 2, .noisy = true}), x);
  QNetworkOptions options = {.input = {2, 10, 10},
                             .torso = conv_layers(Torso::minatar),
                             .hidden_sizes = {8, 4},
                             .actions = 3,
                             .atoms = 2};
  options.dueling = true;
  check_clone(QNetwork(options), torch::randn({5, 2, 10, 10}));
}

TEST_CASE("weights begin as their name says, convolutions with the kernel's area", "[unit]") {
  QNetwork network(atari(Torso::dqn2015, {64}, 4));
  const auto begin = [&](Initialization kind) {
    Rng rng(7);
    initialize_module(*network, kind, Activation::relu, rng);
    return network->named_parameters();
  };
  const auto largest = [](const Tensor& t) { return t.abs().max().item<double>(); };
  // conv 1: 64 4x4 over 32 channels: fan in 512, fan out 1024.
  CHECK(largest(begin(Initialization::libtorch)["torso.layers.1.weight"]) ==
        Approx(1 / std::sqrt(512.0)).epsilon(1e-3));
  CHECK(largest(begin(Initialization::kaiming_uniform)["torso.layers.1.weight"]) ==
        Approx(std::sqrt(6.0 / 512)).epsilon(1e-3));
  CHECK(largest(begin(Initialization::xavier_uniform)["torso.layers.1.weight"]) ==
        Approx(std::sqrt(6.0 / (512 + 1024))).epsilon(1e-3));
  CHECK(largest(begin(Initialization::xavier_uniform)["torso.layers.1.bias"]) == 0);
  CHECK(begin(Initialization::kaiming_normal)["torso.layers.1.weight"].std().item<double>() ==
        Approx(std::sqrt(2.0 / 512)).epsilon(0.02));
  CHECK(largest(begin(Initialization::zero)["dense.layers.0.weight"]) == 0);
  const auto orthogonal = begin(Initialization::orthogonal);
  const auto check_rows = [&](const char* name, double squared_gain) {
    const Tensor rows = orthogonal[name].detach().flatten(1);
    CHECK(torch::allclose(rows.mm(rows.t()), squared_gain * torch::eye(rows.size(0)), 1e-4, 1e-5));
  };
  check_rows("torso.layers.1.weight", 2);
  check_rows("dense.layers.0.weight", 2);
  check_rows("dense.layers.1.weight", 1);  // no activation behind it
  const Tensor first = begin(Initialization::libtorch)["dense.layers.1.bias"].detach().clone();
  CHECK(torch::equal(first, begin(Initialization::libtorch)["dense.layers.1.bias"]));
}

TEST_CASE("the summary lists layers, shapes and parameters", "[unit]") {
  const std::string dense =
      summary(torch::nn::AnyModule(Mlp(MlpOptions{.sizes = {4, 64, 2}})), torch::zeros({2, 4}));
  CHECK(dense ==
        "layer     type    weight  output  parameters\n"
        "layers.0  Linear  64x4    B x 64         320\n"
        "          ReLU            B x 64           0\n"
        "layers.1  Linear  2x64    B x 2          130\n"
        "total                                    450\n");
  QNetworkOptions options = atari(Torso::dqn2015, {512}, 6);
  options.dueling = options.noisy = true;
  const std::string dueling =
      summary(torch::nn::AnyModule(QNetwork(options)), torch::zeros({2, 4, 84, 84}));
  CHECK_THAT(dueling,
             Contains("torso.layers.0              Conv2d       32x4x8x8   B x 32 x 20 x 20"));
  CHECK_THAT(dueling, Contains("dueling.advantage.layers.1  NoisyLinear  6x512      B x 6 "));
  CHECK_THAT(dueling, Contains("6,509,742"));
}

TEST_CASE("the summary of a network for pictures tells all that is done, in its order", "[unit]") {
  const torch::nn::AnyModule cnn{SmallCnn(mnist_cnn())};
  const torch::Tensor pictures = torch::zeros({2, 1, 28, 28});
  CHECK(summary(cnn, pictures) ==
        "layer         type       weight     output            parameters\n"
        "features.0    Conv2d     32x1x3x3   B x 32 x 26 x 26         320\n"
        "              ReLU                  B x 32 x 26 x 26           0\n"
        "features.2    Conv2d     64x32x3x3  B x 64 x 24 x 24      18,496\n"
        "              ReLU                  B x 64 x 24 x 24           0\n"
        "              MaxPool2d             B x 64 x 12 x 12           0\n"
        "              Dropout               B x 64 x 12 x 12           0\n"
        "              Flatten               B x 9216                   0\n"
        "classifier.0  Linear     128x9216   B x 128            1,179,776\n"
        "              ReLU                  B x 128                    0\n"
        "              Dropout               B x 128                    0\n"
        "classifier.3  Linear     10x128     B x 10                 1,290\n"
        "total                                                  1,199,882\n");
  cnn.ptr()->named_parameters()["features.0.weight"].set_requires_grad(false);
  CHECK_THAT(summary(cnn, pictures), Contains("frozen") && Contains(" 288\n"));
  CHECK(cnn.ptr()->is_training());
}

TEST_CASE("weights of transposed convolutions begin by what their units get", "[unit]") {
  torch::nn::ConvTranspose2d up(torch::nn::ConvTranspose2dOptions(48, 512, 4).stride(2));
  const auto largest_of = [&](Initialization kind) {
    Rng rng(8);
    initialize_module(*up, kind, Activation::relu, rng);
    return up->weight.abs().max().item<double>();
  };
  // Each output is made of 48 channels at 2x2 places, each input goes to 512 channels at 4x4
  // places.
  CHECK(largest_of(Initialization::kaiming_uniform) == Approx(std::sqrt(6.0 / 192)).epsilon(1e-3));
  CHECK(largest_of(Initialization::xavier_uniform) ==
        Approx(std::sqrt(6.0 / (192 + 8192))).epsilon(1e-3));
  // With weights of variance 2 / fan in, ReLU units hand on the size of what comes in (± 3 %).
  Rng rng(9);
  initialize_module(*up, Initialization::kaiming_normal, Activation::relu, rng);
  const torch::Tensor x = torch::randn({4, 48, 20, 20}).relu();
  const torch::Tensor inside = up->forward(x).slice(2, 4, -4).slice(3, 4, -4);
  CHECK(inside.relu().square().mean().item<double>() ==
        Approx(x.square().mean().item<double>()).epsilon(0.1));
  // LibTorch's own default goes by the second axis.
  const double given = largest_of(Initialization::libtorch);
  up->reset_parameters();
  CHECK(given == Approx(up->weight.abs().max().item<double>()).epsilon(1e-3));
}
