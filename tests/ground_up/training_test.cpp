// Training of networks, what keeps it from learning by heart, and what makes it hard.

#include <cmath>

#include "nets/ground_up/dropout.h"
#include "nets/ground_up/tasks.h"
#include "nets/ground_up/training.h"
#include "tests/ground_up/patterns.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::ground_up;
using test::largest;
using test::random_patterns;

TEST_CASE("early stopping waits for `patience` epochs after the least error", "[unit]") {
  EarlyStopping stopping(2);
  CHECK(stopping.improved(3));
  CHECK(stopping.improved(2));
  CHECK_FALSE(stopping.improved(2));
  CHECK_FALSE(stopping.stop());
  CHECK_FALSE(stopping.improved(2.5));
  CHECK(stopping.stop());
  CHECK(stopping.best_epoch() == 2);
  EarlyStopping never(0);
  for (int i = 0; i < 100; ++i) never.improved(i);
  CHECK_FALSE(never.stop());
}

TEST_CASE("settings of training do what they say", "[unit]") {
  Rng data(8);
  const Patterns patterns = random_patterns(24, 2, 1, data);
  const auto trained = [&](auto change, std::optional<Patterns> validation = std::nullopt) {
    Rng rng(9);
    Network network({.sizes = {2, 8, 1}, .hidden = Activation::tanh}, rng);
    TrainConfig config{.epochs = 40, .optimizer = {.method = Method::adam, .learning_rate = 0.05}};
    change(config);
    const History history = train(network, patterns, config, rng, validation);
    return std::pair(network.parameters(), history);
  };
  const auto [plain, history] = trained([](TrainConfig&) {});
  CHECK(history.training.size() == 41);
  CHECK(history.validation.empty());
  CHECK(history.training.back() < 0.8 * history.training.front());
  CHECK(trained([](TrainConfig&) {}).first == plain);
  CHECK(trained([](TrainConfig& c) { c.epochs = 1; }).second.training[1] == history.training[1]);
  CHECK(trained([](TrainConfig& c) { c.batch_size = 5; }).first != plain);
  CHECK(trained([](TrainConfig& c) { c.loss = Loss::binary_cross_entropy; }).first != plain);
  CHECK(trained([](TrainConfig& c) { c.l2 = 0.01; }).first.norm() < 0.8 * plain.norm());
  CHECK(trained([](TrainConfig& c) { c.dropout = 0.5; }).first != plain);
  // Noise cannot be predicted: the validation error rises, and the best weights are kept.
  const auto [best, stopped] = trained([](TrainConfig& c) { c.epochs = 2000, c.patience = 20; },
                                       random_patterns(24, 2, 1, data));
  CHECK(stopped.stopped_early);
  const auto epochs = static_cast<int>(stopped.training.size()) - 1;
  CHECK(epochs == stopped.best_epoch + 20);
  CHECK(stopped.training.back() < stopped.training[1]);
  CHECK(trained([&](TrainConfig& c) { c.epochs = stopped.best_epoch; }).first == best);

  CHECK_THROWS_WITH(trained([](TrainConfig& c) { c.patience = 1; }),
                    Contains("patience needs validation patterns"));
  CHECK_THROWS_WITH(trained([](TrainConfig& c) { c.l1 = -1; }), Contains("l1 must be 0 or more"));
}

TEST_CASE("L1 leaves only the weights that are needed, L2 keeps all of them small", "[unit]") {
  Rng data(12);
  Patterns patterns = random_patterns(24, 10, 1, data);
  patterns.targets = 3 * patterns.inputs.col(0);
  const auto weights = [&](double l1, double l2) {
    Rng rng(13);
    Network network({.sizes = {10, 1}, .output = Activation::identity}, rng);
    const TrainConfig config{
        .epochs = 1000, .optimizer = {.learning_rate = 0.01}, .l1 = l1, .l2 = l2};
    train(network, patterns, config, rng);
    return network.layers()[0].weights;
  };
  const auto tiny = [](const Matrix& w) { return (w.array().abs() < 0.01).count(); };
  CHECK(tiny(weights(0.2, 0)) == 9);
  CHECK(tiny(weights(0, 0.2)) <= 4);
  CHECK(weights(0.2, 0)(0) == Approx(2.9).epsilon(0.02));
  CHECK(weights(0, 0.2)(0) < 2.7);
}

TEST_CASE("dropout leaves units out, and keeps the mean of what the next layer sees", "[unit]") {
  Rng rng(14);
  const Network network({.sizes = {3, 40, 50, 2}, .output = Activation::identity}, rng);
  const Masks masks = draw_masks(network, 200, 0.25, rng);
  REQUIRE(masks.size() == 2);
  CHECK((masks[0].rows() == 200 && masks[0].cols() == 40 && masks[1].cols() == 50));
  for (const Matrix& mask : masks) {
    const auto dropped = static_cast<double>((mask.array() == 0).count());
    CHECK(dropped / static_cast<double>(mask.size()) == Approx(0.25).epsilon(0.05));
    CHECK((mask.array() == 0 || mask.array() == 1 / 0.75).all());
  }
  // A linear network of one hidden layer says in the mean over its thinner ones what it says whole.
  const Network linear(
      {.sizes = {3, 40, 2}, .hidden = Activation::identity, .output = Activation::identity}, rng);
  const Matrix one = Matrix::Ones(1, 3);
  const Matrix many = Matrix::Ones(20000, 3);
  const Matrix thinner = linear.forward(many, draw_masks(linear, 20000, 0.5, rng)).outputs;
  CHECK(largest(thinner.colwise().mean() - linear(one)) < 0.03);
  CHECK(largest(thinner.row(0) - linear(one)) > 0.01);

  CHECK(draw_masks(network, 5, 0, rng).empty());
  CHECK_THROWS_WITH(draw_masks(network, 5, 1, rng), Contains("p must be in [0, 1)"));
  CHECK_THROWS_WITH(linear.forward(one, masks), Contains("one for each hidden layer"));
}

TEST_CASE("with units left out backpropagation equals finite differences, and those learn nothing",
          "[unit]") {
  Rng rng(15);
  const Patterns patterns = random_patterns(4, 3, 2, rng);
  const Network network({.sizes = {3, 6, 5, 2}, .hidden = Activation::tanh}, rng);
  Masks masks = draw_masks(network, 4, 0.5, rng);
  masks[0].col(2).setZero();  // the third unit, for all patterns
  const auto found = gradients(network, patterns, Loss::mean_squared, {}, masks);
  const Vector numeric = finite_differences(network, patterns, Loss::mean_squared, {}, masks);
  CHECK(largest(flattened(found) - numeric) < 1e-8);
  CHECK(numeric.norm() > 1e-3);
  CHECK(largest(found[0].weights.col(2)) == 0);
  CHECK(largest(found[0].weights) > 0);
  CHECK(largest(found[1].weights.row(2)) == 0);
}

TEST_CASE("a network with three hidden units learns XOR", "[learning]") {
  Rng rng(10);
  Network network({.sizes = {2, 3, 1}, .start = Start::uniform}, rng);
  const Patterns patterns = truth_table({0, 1, 1, 0});
  train(network, patterns,
        {.loss = Loss::binary_cross_entropy,
         .epochs = 500,
         .optimizer = {.method = Method::adam, .learning_rate = 0.1}},
        rng);
  CHECK(largest(network(patterns.inputs) - patterns.targets) < 0.1);
}

TEST_CASE("gradients vanish through sigmoids and less through ReLUs", "[learning]") {
  Rng rng(11);
  const Patterns patterns = random_patterns(50, 10, 1, rng);
  const auto ratio = [&](Activation hidden, Start start) {
    const Network network({.sizes = {10, 20, 20, 20, 20, 20, 1},
                           .hidden = hidden,
                           .output = Activation::identity,
                           .start = start},
                          rng);
    const auto g = gradients(network, patterns, Loss::mean_squared);
    return g.front().weights.norm() / g.back().weights.norm();
  };
  CHECK(ratio(Activation::sigmoid, Start::glorot) < 0.01);
  CHECK(ratio(Activation::relu, Start::he) > 0.1);
}
