#include "nets/torch/torch_network.h"

#include "nets/core/backend.h"
#include "nets/core/compute_threads.h"
#include "nets/layers/mlp.h"
#include "nets/torch/make_torch_network.h"
#include "nets/torch/tensor_optimizer.h"
#include "nets/torch/torch.h"
#include "tests/support/catch.h"

using namespace pavlov;
using torch::Tensor;

namespace {

using Floats = std::vector<float>;

Rows rows_of(const Floats& numbers, int width) {
  return {.data = numbers.data(), .dtype = Dtype::f32, .width = width};
}

Floats random_floats(int n, std::uint64_t seed) {
  Rng rng(seed);
  Floats numbers(static_cast<std::size_t>(n));
  for (float& number : numbers) number = static_cast<float>(rng.uniform(-1, 1));
  return numbers;
}

Floats parameters(const Network& network) {
  Floats values(static_cast<std::size_t>(network.num_parameters()));
  network.get_parameters(values);
  return values;
}

Floats gradient(const Network& network) {
  Floats values(static_cast<std::size_t>(network.num_parameters()));
  network.get_gradient(values);
  return values;
}

Floats predict(Network& network, const Rows& input, int n) {
  Floats outputs(static_cast<std::size_t>(n * network.outputs()));
  network.predict(input, n, outputs.data());
  return outputs;
}

std::unique_ptr<Network> make(const NetworkShape& shape, const NetworkConfig& config = {}) {
  return make_torch_network(config, shape, Rng(5));
}

void check_close(const Floats& a, const Floats& b, double tolerance) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(static_cast<double>(a[i]) == Approx(b[i]).margin(tolerance));
  }
}

}  // namespace

TEST_CASE("forward, predict and the module itself agree", "[unit]") {
  const auto network = make({.input = {3}, .actions = 2});
  CHECK(network->inputs() == 3);
  CHECK(network->outputs() == 2);
  CHECK(network->num_parameters() == (3 * 64 + 64) + (64 * 64 + 64) + (64 * 2 + 2));
  const Floats x = random_floats(5 * 3, 1);
  const Floats predicted = predict(*network, rows_of(x, 3), 5);
  const auto forward = network->forward(rows_of(x, 3), 5);
  CHECK(Floats(forward.begin(), forward.end()) == predicted);
  auto& module = dynamic_cast<TorchNetwork&>(*network).module();
  const Tensor direct = module.forward(torch::tensor(x).view({5, 3}));
  CHECK(Floats(direct.data_ptr<float>(), direct.data_ptr<float>() + 10) == predicted);
  CHECK_THROWS_WITH(network->forward(rows_of(x, 5), 3), Contains("rows of 5 numbers"));
}

TEST_CASE("rows of every type are scaled, without a change of the caller's", "[unit]") {
  const auto network = make({.input = {4}, .input_scale = 0.5, .actions = 3});
  const Floats x = {0, 1, 2, 3, 200, 5, 6, 7};
  const std::vector<std::uint8_t> bytes(x.begin(), x.end());
  const std::vector<int> integers(x.begin(), x.end());
  const std::vector<double> doubles(x.begin(), x.end());
  const Floats expected = predict(*network, rows_of(x, 4), 2);
  CHECK(predict(*network, {bytes.data(), Dtype::u8, 4}, 2) == expected);
  CHECK(predict(*network, {integers.data(), Dtype::i32, 4}, 2) == expected);
  CHECK(predict(*network, {doubles.data(), Dtype::f64, 4}, 2) == expected);
  CHECK(x[4] == 200);
  const auto unscaled = make({.input = {4}, .actions = 3});
  Floats half = x;
  for (float& number : half) number /= 2;
  CHECK(predict(*unscaled, rows_of(half, 4), 2) == expected);
}

TEST_CASE("the gradients are those of finite differences", "[unit]") {
  const NetworkShape shape = {.input = {3}, .input_scale = 0.5, .actions = 2, .dueling = true};
  const NetworkConfig config = {.hidden_sizes = {6, 5}, .activation = Activation::tanh};
  const auto network = make(shape, config);
  Floats x = random_floats(4 * 3, 1);
  const Floats weights = random_floats(4 * 2, 2);  // the loss is a weighted sum of outputs
  const auto loss = [&] {
    double sum = 0;
    const Floats y = predict(*network, rows_of(x, 3), 4);
    for (std::size_t i = 0; i < y.size(); ++i) {
      sum += static_cast<double>(y[i]) * static_cast<double>(weights[i]);
    }
    return sum;
  };
  Floats by_input(x.size());
  network->forward(rows_of(x, 3), 4);
  network->backward(weights, {.input_gradient = by_input.data()});
  const Floats by_parameters = gradient(*network);

  constexpr float kStep = 1e-2F;
  const auto difference = [&](float& number, auto&& update) {
    const float before = number;
    number = before + kStep;
    update();
    const double above = loss();
    number = before - kStep;
    update();
    const double below = loss();
    number = before;
    update();
    return (above - below) / (2 * static_cast<double>(kStep));
  };
  Floats values = parameters(*network);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double numeric = difference(values[i], [&] { network->set_parameters(values); });
    CHECK(static_cast<double>(by_parameters[i]) == Approx(numeric).margin(1e-3));
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(static_cast<double>(by_input[i]) == Approx(difference(x[i], [] {})).margin(1e-3));
  }
}

TEST_CASE("backward replaces the gradient or adds to it, as asked", "[unit]") {
  const auto network = make({.input = {3}, .actions = 2});
  Floats x = random_floats(6, 1);
  const Floats ones(4, 1.0F);
  network->forward(rows_of(x, 3), 2);
  std::fill(x.begin(), x.end(), 0.0F);  // the rows are the caller's again
  network->backward(ones);
  const Floats once = gradient(*network);
  network->backward(ones);
  check_close(gradient(*network), once, 1e-6);
  network->backward(ones, {.accumulate = true});
  Floats twice = once;
  for (float& number : twice) number *= 2;
  check_close(gradient(*network), twice, 1e-5);
  Floats by_input(6);
  network->backward(ones, {.parameters = false, .input_gradient = by_input.data()});
  check_close(gradient(*network), twice, 1e-5);
  CHECK(by_input != Floats(6));
  CHECK_THROWS_WITH(network->backward(Floats(3)), Contains("3 numbers") && Contains("4"));
}

TEST_CASE("a clone is blended towards its source", "[unit]") {
  const auto network = make({.input = {3}, .actions = 2, .noisy = true});
  const auto target = network->clone();
  CHECK(parameters(*target) == parameters(*network));
  const Floats start = parameters(*network);
  Floats moved = start;
  for (float& number : moved) number += 1;
  network->set_parameters(moved);
  CHECK(parameters(*target) == start);
  target->blend(*network, 0.25);
  Floats expected = start;
  for (float& number : expected) number += 0.25F;
  check_close(parameters(*target), expected, 1e-6);
  target->blend(*network, 1);
  CHECK(parameters(*target) == moved);
  const auto other = make({.input = {4}, .actions = 2});
  CHECK_THROWS_AS(target->blend(*other, 1), std::invalid_argument);
}

TEST_CASE("noise is drawn from the stream only, and can be left out", "[unit]") {
  const auto network = make({.input = {3}, .actions = 2, .dueling = true, .noisy = true});
  const Floats x = random_floats(3, 1);
  const auto answer = [&] { return predict(*network, rows_of(x, 3), 1); };
  const Floats means = answer();
  CHECK(answer() == means);
  Rng rng(1);
  network->draw_noise(rng);
  const Floats noisy = answer();
  CHECK(noisy != means);
  CHECK(answer() == noisy);
  network->use_noise(false);
  CHECK(answer() == means);
  network->use_noise(true);
  network->draw_noise(rng);
  CHECK(answer() != noisy);
  Rng again(1);
  network->draw_noise(again);
  CHECK(answer() == noisy);
}

TEST_CASE("settings become the network they describe", "[unit]") {
  const auto parameters_of = [](const NetworkShape& shape, const NetworkConfig& config = {}) {
    return make(shape, config)->num_parameters();
  };
  const NetworkShape atari = {
      .input = {4, 84, 84}, .dtype = Dtype::u8, .input_scale = 1.0 / 255, .actions = 6};
  CHECK(parameters_of(atari) == 1'687'206);
  CHECK(parameters_of(atari, {.torso = Torso::dqn2013}) == 4112 + 8224 + 663'808 + 6 * 257);
  NetworkShape small = {.input = {2, 3, 10, 10}, .dtype = Dtype::u8, .actions = 3};
  CHECK(parameters_of(small) == (16 * 6 * 9 + 16) + (1024 * 128 + 128) + 3 * 129);
  CHECK(parameters_of(small, {.torso = Torso::none, .hidden_sizes = {0}}) == 600 * 3 + 3);
  small.atoms = 5;
  CHECK(make(small)->outputs() == 15);
  const NetworkShape flat = {.input = {4}, .actions = 2};
  CHECK(parameters_of(flat, {.hidden_sizes = {8}}) == 40 + 18);
  CHECK(parameters_of({.input = {4}, .actions = 2, .dueling = true}, {.hidden_sizes = {8, 6}}) ==
        40 + 2 * (8 * 6 + 6) + 7 + 14);
  CHECK(parameters_of({.input = {4}, .actions = 2, .noisy = true}, {.hidden_sizes = {8}}) ==
        2 * (40 + 18));
  const Floats x = random_floats(4, 1);
  CHECK(predict(*make(flat, {.activation = Activation::tanh}), rows_of(x, 4), 1) !=
        predict(*make(flat), rows_of(x, 4), 1));
  CHECK(parameters(*make(flat, {.initialization = Initialization::zero})) ==
        Floats(static_cast<std::size_t>(parameters_of(flat)), 0.0F));
  CHECK(parameters(*make(flat)) == parameters(*make(flat)));
  CHECK_THAT(make(flat)->summary(), Contains("layers.2  Linear  2x64    B x 2"));
}

TEST_CASE("LibTorch's library offers itself to make_network, with its threads", "[unit]") {
  set_compute_threads(2);
  CHECK(network_backend().network({}, {.input = {3}}, Rng(1))->inputs() == 3);
  CHECK(at::get_num_threads() == 2);
  set_compute_threads(1);
  make({.input = {3}});
  CHECK(at::get_num_threads() == 1);
}

TEST_CASE("an optimiser trains the network, on the CPU and by tensor operations alike", "[unit]") {
  const OptimizerConfig config = {.learning_rate = 0.01, .max_gradient_norm = 1};
  const Floats x = random_floats(8 * 3, 1);
  const auto train = [&](bool tensors) {
    const auto network = make({.input = {3}, .actions = 2});
    const auto& flat = dynamic_cast<TorchNetwork&>(*network).parameters();
    const std::unique_ptr<Optimizer> optimizer =
        tensors ? std::make_unique<TensorOptimizer>(config, flat) : network->make_optimizer(config);
    for (int i = 0; i < 100; ++i) {
      Floats gradient(16);
      const auto y = network->forward(rows_of(x, 3), 8);
      for (std::size_t j = 0; j < y.size(); ++j) gradient[j] = y[j] - 1;
      network->backward(gradient);
      optimizer->step();
    }
    return predict(*network, rows_of(x, 3), 8);
  };
  check_close(train(false), Floats(16, 1.0F), 0.05);
  check_close(train(false), train(true), 1e-3);
}

TEST_CASE("settings that do not fit are refused", "[unit]") {
  const auto make_for = [](std::vector<int> input, Torso torso, const std::string& device) {
    return make({.input = std::move(input), .dtype = Dtype::u8},
                {.torso = torso, .device = device});
  };
  CHECK_THROWS_WITH(make_for({4}, Torso::minatar, "cpu"), Contains("images") && Contains("[4]"));
  CHECK_THROWS_WITH(make_for({4, 10, 10}, Torso::dqn2015, "cpu"),
                    Contains("does not fit 1x1") && Contains("10x10"));
  CHECK_THROWS_WITH(make_for({4}, Torso::none, "cudax"), Contains("'cudax'"));
  CHECK_THROWS_WITH(make_for({4}, Torso::none, "cuda:99"), Contains("'cuda:99'"));
  if (!torch::cuda::is_available()) {
    CHECK_THROWS_WITH(make_for({4}, Torso::none, "cuda"), Contains("GPU"));
  }
}

TEST_CASE("on a GPU the numbers are those of the CPU", "[cuda]") {
  if (!torch::cuda::is_available()) {
    WARN("skipped: there is no GPU");
    return;
  }
  const NetworkShape shape = {.input = {2, 10, 10},
                              .dtype = Dtype::u8,
                              .input_scale = 0.5,
                              .actions = 3,
                              .dueling = true,
                              .noisy = true};
  std::vector<std::uint8_t> x(8 * 200);
  Rng rng(1);
  for (auto& number : x) number = static_cast<std::uint8_t>(rng.below(2));
  const auto train = [&](const std::string& device) {
    const auto network = make(shape, {.device = device});
    const auto optimizer = network->make_optimizer({.max_gradient_norm = 1});
    Rng noise(2);
    for (int i = 0; i < 20; ++i) {
      network->draw_noise(noise);
      const auto y = network->forward({x.data(), Dtype::u8, 200}, 8);
      network->backward(Floats(y.begin(), y.end()));
      optimizer->step();
    }
    return predict(*network, {x.data(), Dtype::u8, 200}, 8);
  };
  check_close(train("cuda"), train("cpu"), 1e-3);
}

TEST_CASE("save and load keep parameters and noise; a wrong array changes nothing", "[unit]") {
  const NetworkShape shape = {.input = {3}, .actions = 2, .noisy = true};
  const auto network = make(shape);
  Rng rng(1);
  network->draw_noise(rng);
  Checkpoint checkpoint;
  network->save(checkpoint, "online");
  CHECK(checkpoint.array("online.layers.0.weight").shape == std::vector<std::int64_t>{64, 3});
  CHECK(checkpoint.array("online.layers.2.bias").dtype == "F32");
  const auto other = make_torch_network({}, shape, Rng(6));
  const Floats x = random_floats(3, 1);
  CHECK(predict(*other, rows_of(x, 3), 1) != predict(*network, rows_of(x, 3), 1));
  other->load(checkpoint, "online");
  CHECK(predict(*other, rows_of(x, 3), 1) == predict(*network, rows_of(x, 3), 1));

  const auto wide = make({.input = {3}, .actions = 4, .noisy = true});
  const Floats before = parameters(*wide);
  CHECK_THROWS_WITH(wide->load(checkpoint, "online"), Contains("'online.layers.2.weight'") &&
                                                          Contains("[2, 64]") &&
                                                          Contains("[4, 64] is needed"));
  CHECK_THROWS_WITH(wide->load(checkpoint, "target"), Contains("target.layers.0.weight"));
  CHECK(parameters(*wide) == before);
}
