#include "nets/torch/tensor_optimizer.h"

#include <cmath>
#include <limits>

#include "core/checkpoint.h"
#include "nets/layers/mlp.h"
#include "nets/torch/torch.h"
#include "tests/support/catch.h"

using namespace pavlov;
using torch::Tensor;

namespace {

/// LibTorch's own optimiser of the same settings.
std::unique_ptr<torch::optim::Optimizer> reference(const OptimizerConfig& c,
                                                   std::vector<Tensor> parameters) {
  namespace optim = torch::optim;
  const double lr = c.learning_rate;
  switch (c.optimizer) {
    case OptimizerKind::sgd:
      return std::make_unique<optim::SGD>(
          parameters, optim::SGDOptions(lr).momentum(c.momentum).weight_decay(c.weight_decay));
    case OptimizerKind::rmsprop:
      return std::make_unique<optim::RMSprop>(parameters, optim::RMSpropOptions(lr)
                                                              .alpha(c.rmsprop_decay)
                                                              .eps(c.optimizer_epsilon)
                                                              .centered(c.rmsprop_centered)
                                                              .momentum(c.momentum)
                                                              .weight_decay(c.weight_decay));
    case OptimizerKind::adam:
      return std::make_unique<optim::Adam>(parameters, optim::AdamOptions(lr)
                                                           .betas({c.beta1, c.beta2})
                                                           .eps(c.optimizer_epsilon)
                                                           .weight_decay(c.weight_decay));
    case OptimizerKind::adamw:
      return std::make_unique<optim::AdamW>(parameters, optim::AdamWOptions(lr)
                                                            .betas({c.beta1, c.beta2})
                                                            .eps(c.optimizer_epsilon)
                                                            .weight_decay(c.weight_decay));
  }
  return nullptr;
}

Mlp small_mlp() {
  torch::manual_seed(1);
  Mlp mlp(MlpOptions{.sizes = {3, 6, 2}, .activation = Activation::tanh});
  return mlp;
}

/// One step of regression on batch `i`.
void set_gradient(Mlp& mlp, int i) {
  const Tensor x = torch::sin(torch::arange(12, torch::kFloat32) * (i + 1)).view({4, 3});
  const Tensor target = torch::cos(x.slice(1, 0, 2) * 3);
  (10 * (mlp(x) - target).square().sum()).backward();
}

/// Largest difference of a parameter from LibTorch's after `steps` steps.
double deviation(const OptimizerConfig& config, int steps = 300) {
  Mlp ours = small_mlp();
  Mlp theirs = small_mlp();
  const FlatParameters flat(*ours);
  TensorOptimizer optimizer(config, flat);
  const auto expected = reference(config, theirs->parameters());
  double worst = 0;
  for (int i = 0; i < steps; ++i) {
    flat.gradients.zero_();
    set_gradient(ours, i);
    expected->zero_grad();
    set_gradient(theirs, i);
    const double norm = optimizer.step();
    if (config.max_gradient_norm > 0) {
      const double reference_norm =
          torch::nn::utils::clip_grad_norm_(theirs->parameters(), config.max_gradient_norm);
      CHECK(norm == Approx(reference_norm).epsilon(1e-4));
    }
    expected->step();
    for (std::size_t j = 0; j < ours->parameters().size(); ++j) {
      const Tensor difference = ours->parameters()[j] - theirs->parameters()[j];
      worst = std::max(worst, difference.abs().max().item<double>());
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("parameters and gradients are views of the flat tensors", "[unit]") {
  Mlp mlp = small_mlp();
  const std::vector<Tensor> before = [&] {
    std::vector<Tensor> copies;
    for (const Tensor& p : mlp->parameters()) copies.push_back(p.detach().clone());
    return copies;
  }();
  const FlatParameters flat(*mlp);
  CHECK(flat.values.numel() == 3 * 6 + 6 + 6 * 2 + 2);
  for (std::size_t i = 0; i < before.size(); ++i) {
    CHECK(torch::equal(mlp->parameters()[i], before[i]));
  }
  set_gradient(mlp, 0);
  const Tensor once = flat.gradients.clone();
  CHECK(once.abs().sum().item<double>() > 0);
  set_gradient(mlp, 0);
  CHECK(torch::allclose(flat.gradients, 2 * once));  // autograd added in place
  flat.values.fill_(3);
  CHECK(mlp->layers[1]->named_parameters()["bias"][1].item<float>() == 3);

  const auto clone = std::dynamic_pointer_cast<MlpImpl>(mlp->clone());
  const FlatParameters theirs(*clone);
  theirs.values.fill_(4);
  CHECK(flat.values.max().item<float>() == 3);
}

TEST_CASE("each optimiser takes LibTorch's own steps, whatever the settings", "[unit]") {
  constexpr double kTolerance = 2e-5;
  using Kind = OptimizerKind;
  CHECK(deviation({.optimizer = Kind::sgd, .learning_rate = 1e-3}) < kTolerance);
  CHECK(deviation(
            {.optimizer = Kind::sgd, .learning_rate = 1e-3, .momentum = 0.8, .weight_decay = 0.1}) <
        kTolerance);
  CHECK(deviation({.optimizer = Kind::rmsprop}) < kTolerance);
  CHECK(deviation({.optimizer = Kind::rmsprop,
                   .optimizer_epsilon = 0.01,
                   .momentum = 0.9,
                   .rmsprop_decay = 0.95,
                   .rmsprop_centered = true,
                   .weight_decay = 0.1}) < kTolerance);
  CHECK(deviation({.optimizer = Kind::adam}) < kTolerance);
  CHECK(deviation({.optimizer = Kind::adam,
                   .learning_rate = 1e-2,
                   .beta1 = 0.5,
                   .beta2 = 0.9,
                   .optimizer_epsilon = 1e-3,
                   .weight_decay = 0.1,
                   .max_gradient_norm = 0.5}) < kTolerance);
  CHECK(deviation({.optimizer = Kind::adamw, .weight_decay = 0.3, .max_gradient_norm = 10}) <
        kTolerance);
}

TEST_CASE("a gradient that is not finite leaves the parameters alone", "[unit]") {
  Mlp mlp = small_mlp();
  const FlatParameters flat(*mlp);
  const Tensor before = flat.values.clone();
  TensorOptimizer optimizer({}, flat);
  flat.gradients.fill_(1);
  flat.gradients[3] = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(optimizer.step()));
  flat.gradients[3] = std::numeric_limits<float>::infinity();
  CHECK(std::isinf(optimizer.step()));
  CHECK(torch::equal(flat.values, before));
}

TEST_CASE("an optimiser goes on from a checkpoint with the very same numbers", "[unit]") {
  for (const auto& [kind, name] : enum_names(OptimizerKind{})) {
    const OptimizerConfig config = {.optimizer = kind, .momentum = 0.5, .rmsprop_centered = true};
    Mlp mlp = small_mlp();
    const FlatParameters flat(*mlp);
    TensorOptimizer first(config, flat);
    const auto step = [&](Optimizer& optimizer, int i) {
      flat.gradients.zero_();
      set_gradient(mlp, i);
      optimizer.step();
    };
    for (int i = 0; i < 5; ++i) step(first, i);
    Checkpoint checkpoint;
    first.save(checkpoint, "optimizer");
    const Tensor middle = flat.values.clone();
    for (int i = 5; i < 10; ++i) step(first, i);
    const Tensor end = flat.values.clone();

    TensorOptimizer second(config, flat);
    second.load(checkpoint, "optimizer");
    flat.values.copy_(middle);
    for (int i = 5; i < 10; ++i) step(second, i);
    CHECK(torch::equal(flat.values, end));
  }
}
