// Backpropagation: WN-14, WN-27, WN-37.

#include <cmath>
#include <numbers>

#include "nets/ground_up/backpropagation.h"
#include "nets/ground_up/metrics.h"
#include "nets/ground_up/tasks.h"
#include "tests/ground_up/patterns.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::ground_up;
using test::largest;
using test::random_patterns;

namespace {

/// WN-14: 2-3-1, sigmoid, no bias.
Network wn14() {
  return Network({{.weights = Matrix{{0.8, 0.4, 0.3}, {0.2, 0.9, 0.5}}},
                  {.weights = Matrix{{0.3}, {0.5}, {0.9}}}});
}

}  // namespace

TEST_CASE("WN-14: one step of backpropagation, number for number", "[unit]") {
  const Patterns pattern{RowVector{{1, 1}}, RowVector{{0}}};
  const Network network = wn14();
  const ForwardPass pass = network.forward(pattern.inputs);
  CHECK(largest(pass.h[0] - RowVector{{1.0, 1.3, 0.8}}) < 1e-12);
  CHECK(largest(pass.inputs[1] - RowVector{{.731059, .785835, .689974}}) < 5e-7);
  CHECK(pass.h[1](0, 0) == Approx(1.233212).epsilon(1e-6));
  CHECK(pass.outputs(0, 0) == Approx(.774380).epsilon(1e-6));
  CHECK(loss_of(Loss::sum_squared, pass.outputs, pattern.targets) == Approx(.299832).epsilon(2e-6));
  CHECK(largest(slope(Activation::sigmoid, pass.h[0]) - RowVector{{.196612, .168298, .213910}}) <
        5e-7);

  const auto g = gradients(network, pattern, Loss::sum_squared);
  CHECK(-g[1].delta(0, 0) == Approx(-.135296).epsilon(4e-6));
  CHECK(largest(-g[0].delta - RowVector{{-.007980, -.011385, -.026047}}) < 5e-7);

  Network learned = network;
  learn_pattern(learned, pattern.inputs, pattern.targets, 0.5);
  CHECK(largest(learned.layers()[1].weights - Vector{{.250545, .446840, .853325}}) < 1e-6);
  const Matrix& w_ih = learned.layers()[0].weights;
  CHECK(w_ih(0, 0) == Approx(.796010).epsilon(1e-6));
  CHECK(w_ih(1, 0) == Approx(.196010).epsilon(3e-6));
  const Matrix change = w_ih - network.layers()[0].weights;
  CHECK(largest(change.rightCols(2) - Matrix{{-.005693, -.013024}, {-.005693, -.013024}}) < 1e-6);
  CHECK(learned(pattern.inputs)(0, 0) == Approx(.753441).epsilon(1e-6));
}

TEST_CASE("the rule for one pattern and the matrix form make the same step", "[unit]") {
  Rng rng(1);
  const Patterns pattern = random_patterns(1, 3, 2, rng);
  const Network before({.sizes = {3, 5, 4, 2}, .hidden = Activation::tanh, .start = Start::uniform},
                       rng);
  Network by_unit = before;
  learn_pattern(by_unit, pattern.inputs, pattern.targets, 0.7);
  const Vector by_matrix =
      before.parameters() - 0.7 * flattened(gradients(before, pattern, Loss::sum_squared));
  CHECK(largest(by_unit.parameters() - by_matrix) < 1e-14);
  CHECK(largest(by_unit.parameters() - before.parameters()) > 0.01);
}

TEST_CASE("backpropagation equals finite differences for every loss, activation and penalty",
          "[unit]") {
  Rng rng(2);
  const Patterns numbers = random_patterns(7, 3, 2, rng);
  const auto check = [&](Activation hidden, Activation output, Loss loss, Penalty penalty) {
    Network network({.sizes = {3, 6, 5, 2}, .hidden = hidden, .output = output}, rng);
    Vector w = network.parameters();
    for (double& parameter : w) parameter += rng.normal(0, 0.1);  // biases too
    network.set_parameters(w);
    Patterns patterns = numbers;
    if (loss == Loss::cross_entropy) {  // its targets are probabilities
      patterns.targets = softmax(patterns.targets);
    }
    const Vector exact = flattened(gradients(network, patterns, loss, penalty));
    const Vector numeric = finite_differences(network, patterns, loss, penalty);
    INFO("hidden " << static_cast<int>(hidden) << ", output " << static_cast<int>(output)
                   << ", loss " << static_cast<int>(loss));
    CHECK(exact.norm() > 1e-3);
    CHECK(largest(exact - numeric) < 1e-7 * (1 + exact.cwiseAbs().maxCoeff()));
  };
  for (const auto& [hidden, name] : enum_names(Activation{})) {
    if (hidden == Activation::softmax || hidden == Activation::step) continue;
    check(hidden, Activation::identity, Loss::mean_squared, {});
  }
  for (const auto& [loss, name] : enum_names(Loss{})) {
    check(Activation::tanh, Activation::sigmoid, loss, {});
  }
  check(Activation::softplus, Activation::softmax, Loss::cross_entropy, {});
  check(Activation::tanh, Activation::identity, Loss::half_mean_squared, {.l1 = 0.01, .l2 = 0.02});
}

TEST_CASE("networks and patterns that do not fit are refused by layer and shape", "[unit]") {
  Rng rng(3);
  CHECK_THROWS_WITH(Network({.sizes = {2}}, rng), Contains("two or more"));
  CHECK_THROWS_WITH(Network({.sizes = {2, 0}}, rng), Contains("size must be 1 or more, not 0"));
  CHECK_THROWS_WITH(Network({{.weights = Matrix(2, 3)}, {.weights = Matrix(4, 1)}}),
                    Contains("layer 1 takes 4 inputs, but the layer before has 3 units"));
  CHECK_THROWS_WITH(Network({{.weights = Matrix(2, 3), .bias = RowVector(2)}}),
                    Contains("layer 0 has 2 biases for 3 units"));
  CHECK_THROWS_WITH(Network({.sizes = {2, 2, 1}, .hidden = Activation::softmax}, rng),
                    Contains("softmax, which only the last may have"));
  const Network network({.sizes = {2, 3, 2}, .output = Activation::softmax}, rng);
  CHECK_THROWS_WITH(network(Matrix(4, 3)), Contains("4x3 and 2x3"));
  CHECK_THROWS_WITH(gradients(network, {Matrix::Zero(4, 2), Matrix::Zero(4, 2)}, Loss::squared),
                    Contains("softmax outputs need the loss cross_entropy"));
  CHECK_THROWS_WITH(
      gradients(network, {Matrix::Zero(4, 2), Matrix::Zero(4, 1)}, Loss::cross_entropy),
      Contains("4x2 and 4x1"));
  Network other = network;
  CHECK_THROWS_WITH(other.set_parameters(Vector(3)), Contains("parameters must be 17, not 3"));
}

TEST_CASE(
    "WN-27, WN-37: the network of seed 000 has 193 parameters and begins with 0 at the origin",
    "[unit]") {
  Rng rng(4);
  const Network network(
      {.sizes = {2, 16, 8, 1}, .hidden = Activation::relu, .output = Activation::identity}, rng);
  CHECK(network.parameters().size() == 193);
  CHECK(Network({.sizes = {2, 3, 1}}, rng).parameters().size() == 9 + 4);
  CHECK(network(RowVector{{0, 0}})(0, 0) == 0);
  CHECK(network(RowVector{{1, 1}})(0, 0) != 0);
  CHECK(3 * std::sin(14.5) + 10 == Approx(12.804685).epsilon(1e-7));
  const Patterns grid = sine_surface();
  CHECK(grid.size() == 400);
  CHECK(grid.inputs(399, 0) == Approx(std::numbers::pi));
  CHECK(grid.inputs(399, 1) == Approx(2 * std::numbers::pi));
  CHECK(grid.targets(0, 0) == 10);
  CHECK(grid.targets(399, 0) == Approx(10));
}

TEST_CASE("starts spread weights as their formulas say", "[unit]") {
  Rng rng(5);
  const auto spread = [&](Start start) {
    const Network network({.sizes = {100, 50}, .bias = false, .start = start}, rng);
    const Vector w = network.parameters();
    CHECK(std::abs(w.mean()) < 0.02);
    return w.squaredNorm() / static_cast<double>(w.size());
  };
  CHECK(spread(Start::uniform) == Approx(1.0 / 3).epsilon(0.05));
  CHECK(spread(Start::glorot) == Approx(2.0 / 150).epsilon(0.05));
  CHECK(spread(Start::he) == Approx(2.0 / 100).epsilon(0.05));
}
