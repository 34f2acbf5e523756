// Backpropagation, optimisers, training: WN-14, WN-15, WN-27, WN-33, WN-37.

#include <cmath>
#include <numbers>

#include "nets/ground_up/backpropagation.h"
#include "nets/ground_up/dropout.h"
#include "nets/ground_up/metrics.h"
#include "nets/ground_up/squared_norm_unit.h"
#include "nets/ground_up/surfaces.h"
#include "nets/ground_up/tasks.h"
#include "nets/ground_up/training.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

/// WN-14: 2-3-1, sigmoid, no bias.
Network wn14() {
  return Network({{.weights = Matrix{{0.8, 0.4, 0.3}, {0.2, 0.9, 0.5}}},
                  {.weights = Matrix{{0.3}, {0.5}, {0.9}}}});
}

/// Patterns that fit a network with d inputs and m outputs in (0, 1).
Patterns random_patterns(int n, int d, int m, Rng& rng) {
  Patterns patterns{Matrix(n, d), Matrix(n, m)};
  for (double& x : patterns.inputs.reshaped()) x = rng.normal();
  for (double& y : patterns.targets.reshaped()) y = rng.uniform();
  return patterns;
}

double largest(const Matrix& difference) { return difference.cwiseAbs().maxCoeff(); }

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

TEST_CASE("WN-15: ten steps on the squared norm are the printed ones", "[unit]") {
  SquaredNormUnit unit{RowVector{{-0.3, 0.8}}};
  const Vector x{{0.2, 2}};
  const double printed[] = {2.3716,
                            1.4367813308347006,
                            1.2411123394318015,
                            1.14627977218826,
                            1.0927269235516297,
                            1.0602239783009775,
                            1.0396877852946684,
                            1.0263943802800175,
                            1.0176572282418572,
                            1.0118579312202256};
  for (int i = 0; i < 10; ++i) {
    CHECK(unit(x) == Approx(printed[i]).epsilon(1e-12));
    unit.learn(x, 1, 0.01);
    if (i == 0) CHECK(largest(unit.weights - RowVector{{-.316898, .631019}}) < 1e-6);
  }
  CHECK(largest(unit.weights - RowVector{{-.326535, .534646}}) < 1e-6);
  CHECK(unit(x) == Approx(1.0079837).epsilon(1e-7));

  Rng rng(6);
  SquaredNormUnit wide{Matrix(3, 2)};
  for (double& w : wide.weights.reshaped()) w = rng.normal();
  const Matrix exact = wide.gradient(x, 2);
  for (Index i = 0; i < exact.size(); ++i) {
    SquaredNormUnit up = wide, down = wide;
    up.weights(i) += 1e-6;
    down.weights(i) -= 1e-6;
    CHECK(exact(i) == Approx((up.loss(x, 2) - down.loss(x, 2)) / 2e-6).epsilon(1e-6));
  }
}

TEST_CASE("WN-33: momentum adds up past steps", "[unit]") {
  const auto optimizer = make_optimizer({.method = Method::momentum, .learning_rate = 1});
  Vector w = Vector::Zero(1);
  double before = 0;
  for (const double step : {1.0, 1.9, 2.71, 3.439}) {
    optimizer->step(w, Vector::Ones(1));
    CHECK(before - w[0] == Approx(step));
    before = w[0];
  }
}

TEST_CASE("steps of the optimisers are their formulas'", "[unit]") {
  const auto steps = [](const OptimizerConfig& config) {
    const auto optimizer = make_optimizer(config);
    Vector w{{1, -2}};
    optimizer->step(w, Vector{{0.5, -4}});
    optimizer->step(w, Vector{{1, 2}});
    return w;
  };
  CHECK(largest(steps({.method = Method::sgd, .learning_rate = 0.1}) -
                Vector{{1 - 0.15, -2 + 0.2}}) < 1e-12);
  CHECK(largest(steps({.method = Method::sgd, .learning_rate = 0.1, .rate_decay = 1}) -
                Vector{{1 - 0.05 - 0.05, -2 + 0.4 - 0.1}}) < 1e-12);
  CHECK(largest(steps({.method = Method::momentum, .learning_rate = 0.1, .momentum = 0.5}) -
                Vector{{1 - 0.05 - 0.125, -2 + 0.4 - 0}}) < 1e-12);

  const double s1 = 0.2 * 0.25, s2 = 0.8 * s1 + 0.2;
  CHECK(steps({.method = Method::rmsprop, .learning_rate = 0.1, .rmsprop_decay = 0.8})[0] ==
        Approx(1 - 0.1 * 0.5 / std::sqrt(s1) - 0.1 / std::sqrt(s2)));
  // Adam's first step is the learning rate, whatever the gradient.
  const double m = (0.5 * 0.5 * 0.5 + 0.5) / (1 - 0.25), v = (0.8 * 0.2 * 0.25 + 0.2) / (1 - 0.64);
  const OptimizerConfig adam{
      .method = Method::adam, .learning_rate = 0.1, .beta1 = 0.5, .beta2 = 0.8};
  CHECK(steps(adam)[0] == Approx(1 - 0.1 - 0.1 * m / std::sqrt(v)).epsilon(1e-6));
  OptimizerConfig blunt = adam;
  blunt.epsilon = 10;
  CHECK(steps(blunt)[0] > 1 - 0.02);

  OptimizerConfig bad;
  bad.learning_rate = 0;
  CHECK_THROWS_WITH(make_optimizer(bad), Contains("learning_rate must be more than 0, not 0"));
  bad = {.momentum = 1};
  CHECK_THROWS_WITH(make_optimizer(bad), Contains("momentum must be in [0, 1), not 1"));
}

TEST_CASE("surfaces have their minima and gradients where they say", "[unit]") {
  for (const Surface& surface : test_surfaces()) {
    INFO(surface.name);
    for (const Vector& minimum : surface.minima) {
      CHECK(largest(surface.gradient(minimum)) < 1e-12);
      CHECK(surface.value(minimum) < surface.value(surface.start));
      CHECK(distance_to_minimum(surface, minimum) == 0);
    }
    for (Index i = 0; i < 2; ++i) {
      Vector up = surface.start, down = surface.start;
      up[i] += 1e-6;
      down[i] -= 1e-6;
      const double quotient = (surface.value(up) - surface.value(down)) / 2e-6;
      CHECK(surface.gradient(surface.start)[i] == Approx(quotient).epsilon(1e-6).margin(1e-8));
    }
  }
  CHECK(rosenbrock().value(Vector{{-1.2, 1}}) == Approx(24.2));
  CHECK(beale().value(Vector{{1, 1}}) == Approx(14.203125));
}

TEST_CASE("descent comes to the minimum, stops where it is lost, and is noisy where it should be",
          "[unit]") {
  Rng rng(7);
  const auto run = [&](const Surface& surface, const OptimizerConfig& config, int steps) {
    return descend(surface, *make_optimizer(config), surface.start, steps, rng);
  };
  const auto valley = run(rosenbrock(), {.method = Method::adam, .learning_rate = 0.05}, 3000);
  CHECK(distance_to_minimum(rosenbrock(), valley.back()) < 0.01);
  CHECK(valley.size() == 3001);
  CHECK(run(rosenbrock(), {.learning_rate = 1}, 3000).size() < 20);
  // Without noise the ridge of the saddle is left slowly; the start lies a thousandth beside it.
  CHECK(run(saddle(), {.learning_rate = 0.01}, 100).back()[1] < 0.05);
  CHECK(distance_to_minimum(saddle(), run(saddle(), {.learning_rate = 0.01}, 1000).back()) < 0.01);
  const auto first = run(noisy_bowl(), {.learning_rate = 0.05}, 50);
  CHECK(first.back() != run(noisy_bowl(), {.learning_rate = 0.05}, 50).back());
  CHECK(run(noisy_bowl(0), {.learning_rate = 0.05}, 50).back() ==
        run(noisy_bowl(0), {.learning_rate = 0.05}, 50).back());
  // A decaying rate averages the noise out.
  const auto rest = [&](double decay) {
    double total = 0;
    for (int i = 0; i < 20; ++i) {
      const auto path = run(noisy_bowl(), {.learning_rate = 0.1, .rate_decay = decay}, 1000);
      total += path.back().norm();
    }
    return total;
  };
  CHECK(rest(0.05) < 0.5 * rest(0));
}

TEST_CASE("a plateau lowers the rate, and counting begins anew", "[unit]") {
  PlateauSchedule schedule(0.5, 2);
  double rate = 1;
  std::vector<double> rates;
  for (const double loss : {5, 4, 4, 4, 4, 4, 3}) rates.push_back(rate = schedule(rate, loss));
  CHECK(rates == std::vector<double>{1, 1, 1, 0.5, 0.5, 0.25, 0.25});
  CHECK_THROWS_WITH(PlateauSchedule(1, 2), Contains("factor must be in (0, 1), not 1"));
  CHECK_THROWS_WITH(PlateauSchedule(0.5, 0), Contains("patience"));
}

TEST_CASE("restarts escape a local minimum", "[unit]") {
  // Two valleys of x⁴ - 2x² + x/2; the left one is deeper.
  const auto attempt = [](Rng& rng) {
    double x = rng.uniform(-2, 2);
    for (int i = 0; i < 500; ++i) x -= 0.02 * (4 * x * x * x - 4 * x + 0.5);
    return x * x * x * x - 2 * x * x + x / 2;
  };
  int trapped = 0;
  for (int seed = 0; seed < 20; ++seed) {
    trapped +=
        best_of_restarts(1, Rng(static_cast<std::uint64_t>(seed)), attempt).second > -1 ? 1 : 0;
  }
  CHECK(trapped > 3);
  CHECK(best_of_restarts(10, Rng(1), attempt).second == Approx(-1.514753).epsilon(1e-5));
  CHECK_THROWS_WITH(best_of_restarts(0, Rng(1), attempt), Contains("starts must be 1 or more"));
}

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
