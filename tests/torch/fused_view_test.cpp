#include "nets/torch/fused_view.h"

#include "nets/torch/make_torch_network.h"
#include "nets/torch/torch.h"
#include "tests/support/catch.h"

using namespace pavlov;
using torch::Tensor;

namespace {

FusedNetwork fused_342(Activation activation = Activation::tanh) {
  FusedNetwork network({.sizes = {3, 4, 2}, .activation = activation});
  Rng rng(1);
  network.initialize(Initialization::libtorch, rng);
  return network;
}

Rows rows_of(const Tensor& x) {
  return {x.data_ptr<float>(), Dtype::f32, static_cast<int>(x.size(1))};
}

Tensor predict(FusedNetwork& network, const Tensor& x) {
  Tensor y = torch::empty({x.size(0), network.outputs()});
  network.predict(rows_of(x), static_cast<int>(x.size(0)), y.data_ptr<float>());
  return y;
}

}  // namespace

TEST_CASE("a step of LibTorch's optimiser on the view moves the fused network", "[unit]") {
  FusedNetwork network = fused_342();
  Mlp view = view_of(network);
  const Tensor x = torch::randn({5, 3});
  const Tensor before = predict(network, x);
  CHECK(torch::allclose(view(x), before, 1e-5, 1e-6));

  torch::optim::Adam adam(view->parameters(), torch::optim::AdamOptions(0.05));
  view(x).square().sum().backward();
  adam.step();
  const Tensor after = predict(network, x);
  CHECK_FALSE(torch::allclose(after, before, 1e-3, 1e-3));
  CHECK(torch::allclose(view(x), after, 1e-5, 1e-6));
}

TEST_CASE("gradients are shared, and the fused ones are autograd's", "[unit]") {
  for (const auto& [activation, name] : enum_names(Activation{})) {
    FusedNetwork network = fused_342(activation);
    Mlp view = view_of(network);
    const Tensor x = torch::randn({7, 3});
    const Tensor by_output = torch::randn({7, 2});
    view(x).backward(by_output);  // added to zeros, in the fused network's buffer
    const std::vector<float> autograd(network.gradient().begin(), network.gradient().end());
    network.forward(rows_of(x), 7);
    network.backward({by_output.data_ptr<float>(), 14});
    for (std::size_t i = 0; i < autograd.size(); ++i) {
      CHECK(network.gradient()[i] == Approx(autograd[i]).margin(1e-4));
    }
    CHECK(view->layers->named_parameters()["1.bias"].grad()[1].item<float>() ==
          network.gradient().back());
  }
}

TEST_CASE("both paths begin with the same parameters, and read each other's checkpoints",
          "[unit]") {
  const NetworkShape shape = {.input = {3}, .actions = 2};
  for (const auto& [kind, name] : enum_names(Initialization{})) {
    const NetworkConfig config = {.hidden_sizes = {4}, .initialization = kind};
    const auto torch_network = make_torch_network(config, shape, Rng(1));
    FusedNetwork fused({.sizes = {3, 4, 2}});
    Rng rng(1);
    fused.initialize(kind, rng);
    std::vector<float> values(static_cast<std::size_t>(torch_network->num_parameters()));
    torch_network->get_parameters(values);
    CHECK(std::equal(values.begin(), values.end(), fused.parameters().begin()));
    CHECK(torch_network->summary() == fused.summary());

    Checkpoint checkpoint;
    fused_342().save(checkpoint, "net");
    torch_network->load(checkpoint, "net");
    Checkpoint back;
    torch_network->save(back, "net");
    fused.load(back, "net");
    CHECK(fused.parameters()[5] == fused_342().parameters()[5]);
  }
}
