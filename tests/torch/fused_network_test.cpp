#include "nets/fused/fused_network.h"

#include "core/settings.h"
#include "nets/core/losses.h"
#include "nets/fused/flat_optimizer.h"
#include "nets/layers/mlp.h"
#include "nets/torch/torch.h"
#include "tests/support/catch.h"

// The fused path against LibTorch's autograd and optimisers.

using namespace pavlov;
using torch::Tensor;

namespace {

using Floats = std::vector<float>;

constexpr Activation kActivations[] = {Activation::relu, Activation::tanh, Activation::sigmoid,
                                       Activation::elu,  Activation::silu, Activation::identity};

Floats random_floats(std::int64_t n, Rng& rng, double low = -1, double high = 1) {
  Floats numbers(static_cast<std::size_t>(n));
  for (float& number : numbers) number = static_cast<float>(rng.uniform(low, high));
  return numbers;
}

Tensor view(const Floats& numbers, std::int64_t columns) {
  return torch::from_blob(const_cast<float*>(numbers.data()),
                          {static_cast<std::int64_t>(numbers.size()) / columns, columns});
}

/// LibTorch's module with a copy of the network's parameters.
Mlp module_of(const FusedNetwork& network) {
  const torch::NoGradGuard no_grad;
  MlpOptions options = {.activation = network.options().activation};
  options.sizes.assign(network.options().sizes.begin(), network.options().sizes.end());
  Mlp module(options);
  std::int64_t begin = 0;
  for (Tensor& parameter : module->parameters()) {
    const auto numbers = network.parameters().subspan(static_cast<std::size_t>(begin));
    parameter.copy_(torch::from_blob(const_cast<float*>(numbers.data()), parameter.sizes()));
    begin += parameter.numel();
  }
  return module;
}

/// All parameters, or all their gradients, one after the other.
Floats flat(const Mlp& module, bool gradients) {
  Floats numbers;
  for (const Tensor& parameter : module->parameters()) {
    const Tensor all = (gradients ? parameter.grad() : parameter.detach()).contiguous();
    numbers.insert(numbers.end(), all.data_ptr<float>(), all.data_ptr<float>() + all.numel());
  }
  return numbers;
}

/// The largest |a - b| relative to the largest |b|.
double distance(std::span<const float> a, std::span<const float> b) {
  REQUIRE(a.size() == b.size());
  double worst = 0;
  double scale = 1e-30;
  for (std::size_t i = 0; i < a.size(); ++i) {
    REQUIRE(std::isfinite(a[i]));
    worst = std::max(worst, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    scale = std::max(scale, std::abs(static_cast<double>(b[i])));
  }
  return worst / scale;
}

std::span<const float> numbers_of(const Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

/// A loss of outputs [B, C] by losses.h and by LibTorch.
struct LossPair {
  const char* name;
  std::function<double(std::span<const float> outputs, std::span<float> gradient)> ours;
  std::function<Tensor(const Tensor& outputs)> theirs;
};

/// Every loss, with random targets for n rows of c outputs, which must outlive it.
struct Targets {
  Targets(int n, int c, Rng& rng)
      : numbers(random_floats(std::int64_t{n} * c, rng, 0, 1)), columns(c) {
    for (int i = 0; i < n; ++i) classes.push_back(rng.integer(0, c - 1));
    const Tensor shares = torch::softmax(view(numbers, c), 1);
    distributions.assign(shares.data_ptr<float>(), shares.data_ptr<float>() + shares.numel());
  }

  std::vector<LossPair> losses() const {
    const auto t = view(numbers, columns);
    const auto p = view(distributions, columns);
    const auto indices = torch::tensor(std::vector<std::int64_t>(classes.begin(), classes.end()));
    return {
        {"squared", [this](auto o, auto g) { return squared_loss(o, numbers, g); },
         [=](const Tensor& o) { return torch::mse_loss(o, t); }},
        {"absolute", [this](auto o, auto g) { return absolute_loss(o, numbers, g); },
         [=](const Tensor& o) { return torch::l1_loss(o, t); }},
        {"huber", [this](auto o, auto g) { return huber_loss(o, numbers, 0.3, g); },
         [=](const Tensor& o) { return torch::huber_loss(o, t, at::Reduction::Mean, 0.3); }},
        {"classes", [this](auto o, auto g) { return cross_entropy_loss(o, classes, g); },
         [=](const Tensor& o) { return torch::cross_entropy_loss(o, indices); }},
        {"distributions",
         [this](auto o, auto g) { return cross_entropy_loss(o, distributions, columns, g); },
         [=](const Tensor& o) { return torch::cross_entropy_loss(o, p); }},
        {"binary", [this](auto o, auto g) { return binary_cross_entropy_loss(o, numbers, g); },
         [=](const Tensor& o) { return torch::binary_cross_entropy_with_logits(o, t); }},
    };
  }

  Floats numbers, distributions;
  std::vector<int> classes;
  int columns;
};

std::unique_ptr<torch::optim::Optimizer> torch_optimizer(const OptimizerConfig& c,
                                                         const std::vector<Tensor>& parameters) {
  switch (c.optimizer) {
    case OptimizerKind::sgd:
      return std::make_unique<torch::optim::SGD>(parameters,
                                                 torch::optim::SGDOptions(c.learning_rate)
                                                     .momentum(c.momentum)
                                                     .weight_decay(c.weight_decay));
    case OptimizerKind::rmsprop:
      return std::make_unique<torch::optim::RMSprop>(parameters,
                                                     torch::optim::RMSpropOptions(c.learning_rate)
                                                         .alpha(c.rmsprop_decay)
                                                         .eps(c.optimizer_epsilon)
                                                         .centered(c.rmsprop_centered)
                                                         .momentum(c.momentum)
                                                         .weight_decay(c.weight_decay));
    case OptimizerKind::adam:
      return std::make_unique<torch::optim::Adam>(parameters,
                                                  torch::optim::AdamOptions(c.learning_rate)
                                                      .betas({c.beta1, c.beta2})
                                                      .eps(c.optimizer_epsilon)
                                                      .weight_decay(c.weight_decay));
    case OptimizerKind::adamw:
      return std::make_unique<torch::optim::AdamW>(parameters,
                                                   torch::optim::AdamWOptions(c.learning_rate)
                                                       .betas({c.beta1, c.beta2})
                                                       .eps(c.optimizer_epsilon)
                                                       .weight_decay(c.weight_decay));
  }
  return nullptr;
}

/// Every optimiser plain and with all its extras.
std::vector<OptimizerConfig> optimizers() {
  std::vector<OptimizerConfig> all;
  for (const auto& [kind, name] : enum_names(OptimizerKind{})) {
    OptimizerConfig plain = {.optimizer = kind, .learning_rate = 1e-3};
    if (kind == OptimizerKind::rmsprop) plain.optimizer_epsilon = 1e-2;  // Mnih et al. 2015
    all.push_back(plain);
    plain.momentum = 0.9;
    plain.rmsprop_centered = true;
    plain.weight_decay = 0.01;
    plain.max_gradient_norm = 0.05;
    all.push_back(plain);
  }
  return all;
}

}  // namespace

TEST_CASE("outputs, losses and gradients of the fused path are autograd's", "[unit]") {
  Rng rng(11);
  for (int i = 0; i < 60; ++i) {
    std::vector<int> sizes;
    const int layers = rng.integer(1, 4);
    for (int j = 0; j <= layers; ++j) sizes.push_back(rng.integer(1, j % 2 == 0 ? 20 : 80));
    const Activation activation = kActivations[i % 6];
    const int n = rng.integer(1, 70);
    FusedNetwork network({.sizes = sizes, .activation = activation});
    network.initialize(Initialization::libtorch, rng);
    Mlp module = module_of(network);
    const Floats x = random_floats(std::int64_t{n} * sizes.front(), rng, -2, 2);
    const Targets targets(n, sizes.back(), rng);
    for (const LossPair& loss : targets.losses()) {
      CAPTURE(to_text(sizes), to_text(activation), n, loss.name);
      const Tensor input = view(x, sizes.front()).clone().requires_grad_();
      const Tensor expected = module->forward(input);
      const Tensor expected_loss = loss.theirs(expected);
      module->zero_grad();
      expected_loss.backward();

      const auto y = network.forward({x.data(), Dtype::f32, sizes.front()}, n);
      Floats dy(y.size()), dx(x.size());
      const double value = loss.ours(y, dy);
      network.backward(dy, {.input_gradient = dx.data()});

      CHECK(distance(y, numbers_of(expected)) < 5e-6);
      CHECK(value == Approx(expected_loss.item<double>()).epsilon(1e-5).margin(1e-6));
      // An absolute loss may have its kink between the two roundings of an output.
      CHECK(distance(network.gradient(), flat(module, /*gradients=*/true)) < 1e-4);
      CHECK(distance(dx, numbers_of(input.grad())) < 1e-4);
    }
  }
}

TEST_CASE("a thousand steps of the optimisers are LibTorch's", "[unit]") {
  for (const OptimizerConfig& config : optimizers()) {
    CAPTURE(to_text(config.optimizer), config.momentum);
    Rng rng(3);
    const std::int64_t size = 201;
    Floats p = random_floats(size, rng);
    Floats g(p.size());
    // In double precision, so that only our own roundings add up.
    Tensor theirs = torch::tensor(p).to(torch::kFloat64).requires_grad_();
    FlatOptimizer ours(config, p, g);
    const auto reference = torch_optimizer(config, {theirs});
    for (int step = 0; step < 1000; ++step) {
      for (float& number : g) number = static_cast<float>(rng.uniform(-1e-2, 1e-2));
      theirs.mutable_grad() = torch::tensor(g).to(torch::kFloat64);
      if (config.max_gradient_norm > 0) {
        torch::nn::utils::clip_grad_norm_(theirs, config.max_gradient_norm);
      }
      ours.step();
      reference->step();
    }
    CHECK(distance(p, numbers_of(theirs.detach().to(torch::kFloat32))) < 5e-6);
  }
}

TEST_CASE("training for a thousand steps ends where LibTorch's ends", "[unit]") {
  for (const OptimizerConfig& config : optimizers()) {
    CAPTURE(to_text(config.optimizer), config.momentum);
    Rng rng(4);
    const int n = 24;
    FusedNetwork network({.sizes = {3, 18, 18, 2}, .activation = Activation::tanh});
    network.initialize(Initialization::libtorch, rng);
    Mlp module = module_of(network);
    const Floats before(network.parameters().begin(), network.parameters().end());
    const auto ours = network.make_optimizer(config);
    const auto theirs = torch_optimizer(config, module->parameters());
    const Floats x = random_floats(n * 3, rng);
    const Floats targets = random_floats(n * 2, rng);
    for (int step = 0; step < 1000; ++step) {
      const auto y = network.forward({x.data(), Dtype::f32, 3}, n);
      Floats dy(y.size());
      squared_loss(y, targets, dy);
      network.backward(dy);
      ours->step();

      theirs->zero_grad();
      torch::mse_loss(module->forward(view(x, 3)), view(targets, 2)).backward();
      if (config.max_gradient_norm > 0) {
        torch::nn::utils::clip_grad_norm_(module->parameters(), config.max_gradient_norm);
      }
      theirs->step();
    }
    const Floats expected = flat(module, /*gradients=*/false);
    CHECK(distance(network.parameters(), expected) < 1e-4);
    CHECK(distance(before, expected) > 1e-2);  // it went somewhere
  }
}
