// A LibTorch module of one's own behind the interface that learners use, trained on a curve and
// kept on disk.
//
//     cmake -S . -B build -DCMAKE_PREFIX_PATH=<where pavlov is installed> && cmake --build build
//     build/own_network

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <vector>

#include "nets/layers/mlp.h"
#include "nets/torch/torch_network.h"
#include "nets/torch/weights.h"

using namespace pavlov;

/// y = W (x + mlp(x)) + b: a residual block and an output. forward: [B, 8] to [B, 1].
class ResidualImpl : public torch::nn::Cloneable<ResidualImpl> {
 public:
  ResidualImpl() { reset(); }
  void reset() override {
    block = register_module("block", Mlp(MlpOptions{.sizes = {8, 32, 8}}));
    output = register_module("output", torch::nn::Linear(8, 1));
  }
  torch::Tensor forward(const torch::Tensor& x) { return output(x + block(x)); }

  Mlp block{nullptr};
  torch::nn::Linear output{nullptr};
};
TORCH_MODULE(Residual);

int main() {
  try {
    constexpr int kRows = 64;
    std::vector<float> x(kRows * 8), target(kRows), gradient(kRows);
    for (int i = 0; i < kRows; ++i) {
      const double angle = 6.28 * i / kRows;
      for (int j = 0; j < 8; ++j) x[i * 8 + j] = static_cast<float>(std::sin(angle + j));
      target[i] = static_cast<float>(std::sin(2 * angle));
    }
    const Rows rows = {.data = x.data(), .dtype = Dtype::f32, .width = 8};

    torch::manual_seed(1);
    Residual residual;
    TorchNetwork network(torch::nn::AnyModule(residual), {.shape = {8}});
    std::fputs(network.summary().c_str(), stdout);
    const auto optimizer = network.make_optimizer({.learning_rate = 0.01});
    double loss = 0;
    for (int step = 0; step < 300; ++step) {
      const auto y = network.forward(rows, kRows);
      loss = 0;
      for (int i = 0; i < kRows; ++i) {
        gradient[i] = 2 * (y[i] - target[i]) / kRows;  // of the mean squared error
        loss += std::pow(y[i] - target[i], 2) / kRows;
      }
      network.backward(gradient, {});
      optimizer->step();
    }
    std::printf("mean squared error %.5f\n", loss);
    save_weights(*residual, "residual.safetensors");
    return loss < 0.01 ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "own_network: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
