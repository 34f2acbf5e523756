#include "nets/core/model.h"

#include <algorithm>
#include <cmath>

#include "nets/data/generated/generated.h"
#include "nets/models/resnet.h"
#include "nets/models/small_cnn.h"
#include "nets/torch/torch_network.h"
#include "nets/training/class_losses.h"
#include "nets/training/fit.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"
#include "tests/training/toy.h"

using namespace pavlov;
using test::parameters_of;

namespace {

std::vector<float> wave(std::int64_t size) {
  std::vector<float> numbers(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = static_cast<float>(std::sin(0.7 * static_cast<double>(i)));
  }
  return numbers;
}

std::unique_ptr<Network> make(const std::string& model, std::vector<int> input, int outputs,
                              std::uint64_t seed = 1) {
  return make_model({.model = model}, {.input = std::move(input), .outputs = outputs}, Rng(seed));
}

Rows rows_of(const std::vector<float>& numbers, const Network& network) {
  return {.data = numbers.data(), .width = network.inputs()};
}

std::vector<float> predicted(Network& network, const std::vector<float>& x, int n) {
  std::vector<float> y(static_cast<std::size_t>(n * network.outputs()));
  network.predict(rows_of(x, network), n, y.data());
  return y;
}

}  // namespace

TEST_CASE("models are made by name, with as many parameters as their modules", "[unit]") {
  CHECK(make("dense?hidden_sizes=512", {1, 28, 28}, 10)->num_parameters() == 407050);
  CHECK(make("dense?hidden_sizes=512,512,512,512,512&dropout=0.5", {1, 28, 28}, 10)
            ->num_parameters() == 1457674);
  CHECK(make("mnist_cnn", {1, 28, 28}, 10)->num_parameters() == 1199882);
  CHECK(make("simple_mnist_cnn", {1, 28, 28}, 10)->num_parameters() == 34826);
  CHECK(make("cifar10_cnn", {3, 32, 32}, 10)->num_parameters() == 1250858);
  CHECK(make("lenet5", {1, 28, 28}, 10)->num_parameters() == 61706);
  CHECK(make("cifar_resnet?depth=20", {3, 32, 32}, 10)->num_parameters() == 269722);
  CHECK(make("cifar_resnet?depth=20&shortcut=projection", {3, 32, 32}, 10)->num_parameters() ==
        272474);
  CHECK(make("resnet", {3, 64, 64}, 10)->num_parameters() == 11181642);
  CHECK(make("mobilenet_v2?width=0.5&large_pictures=false", {3, 32, 32}, 10)->outputs() == 10);
  CHECK(make("tiny_cnn", {3, 20, 20}, 4)->outputs() == 4);
  CHECK(make("traffic_sign_cnn", {3, 32, 32}, 43)->outputs() == 43);
  CHECK(make("unet?width=4&depth=2&batch_norm=true", {1, 16, 16}, 2)->outputs() == 2 * 16 * 16);
  CHECK(make("fcn?stride=32&depth=11&dense_width=8", {1, 32, 32}, 3)->outputs() == 3 * 32 * 32);
  CHECK(make("fcn?stride=32&depth=11&width=4&dense_width=8", {1, 32, 32}, 3)->num_parameters() ==
        36208 + 12552 + 72 + 27 + 36864);  // VGG-11, its two dense layers, scores, upsampling
  CHECK(make("fcn?stride=32&depth=11&width=4&dense_width=8&batch_norm=true", {1, 32, 32}, 3)
            ->num_parameters() == 85723 + 2 * (4 + 8 + 2 * 16 + 4 * 32));
  const auto features = make("cifar10_cnn?head=false", {3, 32, 32}, 10);
  CHECK(features->outputs() == 64 * 6 * 6);
  CHECK(features->num_parameters() == 1250858 - (2304 * 512 + 512) - (512 * 10 + 10));
}

TEST_CASE("a model that there is not, or a setting, is refused by name", "[unit]") {
  CHECK_THROWS_WITH(make("mnist_cn", {1, 28, 28}, 10), Contains("mnist_cnn"));
  CHECK_THROWS_WITH(make("unet?widht=4", {1, 16, 16}, 2), Contains("unet") && Contains("width"));
  CHECK_THROWS_WITH(make("lenet5?depth=4", {1, 28, 28}, 10), Contains("lenet5"));
  CHECK_THROWS_WITH(make("dense?hidden_sizes", {4}, 2), Contains("no setting=value"));
  CHECK_THROWS_WITH(make("mnist_cnn", {28, 28}, 10), Contains("[C, H, W], not [28,28]"));
}

TEST_CASE("a model's weights come from its stream", "[unit]") {
  const auto weights = [](std::uint64_t seed) {
    return parameters_of(*make("tiny_cnn", {1, 8, 8}, 3, seed));
  };
  CHECK(weights(1) == weights(1));
  CHECK(weights(1) != weights(2));
}

TEST_CASE("in use nothing is dropped and normalisation takes running moments", "[unit]") {
  const auto cnn = make("dense?hidden_sizes=20&dropout=0.5", {4}, 3);
  const auto x = wave(32);
  CHECK(predicted(*cnn, x, 8) == predicted(*cnn, x, 8));
  const auto dropped = [&](std::uint64_t seed) {
    Rng rng(seed);
    cnn->draw_noise(rng);
    const auto y = cnn->forward(rows_of(x, *cnn), 8);
    return std::vector<float>(y.begin(), y.end());
  };
  CHECK(dropped(1) == dropped(1));
  CHECK(dropped(1) != dropped(2));
  CHECK(dropped(1) != predicted(*cnn, x, 8));

  const auto norm = make("unet?width=2&depth=1&batch_norm=true", {1, 4, 4}, 2);
  const auto images = wave(4 * 16);
  const auto before = predicted(*norm, images, 4);
  CHECK(predicted(*norm, images, 4) == before);
  norm->forward(rows_of(images, *norm), 4);
  CHECK(predicted(*norm, images, 4) != before);  // the moments have run
}

TEST_CASE("a frozen body costs no step, keeps its moments and needs no gradient", "[unit]") {
  const auto network = make("cifar_resnet?depth=8", {1, 8, 8}, 3);
  network->set_trained("*", false);
  network->set_trained("fc.*", true);
  Checkpoint before, after;
  network->save(before, "");
  const auto x = wave(6 * 64);
  const auto optimizer = network->make_optimizer({.weight_decay = 0.1});
  network->forward(rows_of(x, *network), 6);
  network->backward(wave(18));
  optimizer->step();
  network->save(after, "");
  for (const auto& [name, array] : before.arrays()) {
    INFO(name);
    const bool same = array.bytes == after.array(name).bytes;
    CHECK(same == !name.starts_with("fc."));
  }
  CHECK_THAT(network->summary(), Contains("frozen"));
  std::vector<float> gradient(static_cast<std::size_t>(network->num_parameters()));
  network->get_gradient(gradient);
  CHECK(gradient.front() == 0);
  CHECK(gradient.back() != 0);
}

TEST_CASE("penalties are the same on both paths", "[unit]") {
  const auto stepped = [](bool fused) {
    const auto network = make(
        fused ? "dense?hidden_sizes=6&fused=true" : "dense?hidden_sizes=6&fused=false", {5}, 3);
    const auto x = wave(20);
    const auto optimizer = network->make_optimizer(
        {.optimizer = OptimizerKind::sgd, .learning_rate = 0.1, .weight_decay = 0.05},
        {.l1 = 0.02, .l2 = 0.03, .penalized = "*weight"});
    network->forward(rows_of(x, *network), 4);
    network->backward(wave(12));
    optimizer->step();
    return parameters_of(*network);
  };
  const auto ours = stepped(true);
  const auto torchs = stepped(false);
  REQUIRE(ours.size() == torchs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) CHECK(ours[i] == Approx(torchs[i]).margin(1e-6));
}

TEST_CASE("the cross-entropy of classes is LibTorch's", "[golden]") {
  const auto logits = wave(2 * 3 * 4);
  const std::vector<int> classes = {0, 2, 1, 1, 2, 0, 1, 2};
  const double weights[] = {0.5, 2, 1};
  std::vector<float> gradient(24);
  const LossSum loss = softmax_cross_entropy(
      logits, classes, 2, {.weights = weights, .smoothing = 0.1, .ignored = 0}, gradient);

  auto z = torch::from_blob(const_cast<float*>(logits.data()), {2, 3, 4}).clone().requires_grad_();
  const auto targets =
      torch::from_blob(const_cast<int*>(classes.data()), {2, 4}, torch::kInt32).to(torch::kLong);
  const auto theirs =
      torch::nn::functional::cross_entropy(z, targets,
                                           torch::nn::functional::CrossEntropyFuncOptions()
                                               .weight(torch::tensor({0.5F, 2.0F, 1.0F}))
                                               .label_smoothing(0.1)
                                               .ignore_index(0));
  theirs.backward();
  CHECK(loss.mean() == Approx(theirs.item<double>()).epsilon(1e-6));
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    CHECK(gradient[i] ==
          Approx(z.grad().flatten()[static_cast<long>(i)].item<double>()).margin(1e-6));
  }
}

TEST_CASE("a network with dropout and normalisation resumes to the very same bytes", "[unit]") {
  const test::ScratchFolder scratch;
  const auto train = [&](const std::string& folder, std::vector<std::int64_t> stops) {
    stops.push_back(-1);
    for (const std::int64_t at : stops) {
      const auto network = make("unet?width=2&depth=1&batch_norm=true&dropout=0.3", {1, 32, 32}, 2);
      const auto cells = generate_cells(6, 32, 1);
      Fit fit(*network,
              {.training = cells,
               .preparation = {.transforms = {random_flip()}, .scaling = Scaling::to_unit()}},
              {.epochs = 3, .batch_size = 2});
      fit.set_folder(scratch.path / folder);
      fit.resume();
      test::StopAt stop(at);
      fit.add(stop);
      fit.run();
    }
    return Checkpoint::read(scratch.path / folder / "last.safetensors");
  };
  const Checkpoint whole = train("whole", {});
  const Checkpoint parts = train("parts", {4});
  for (const auto& [name, array] : whole.arrays()) {
    INFO(name);
    const bool same = array.bytes == parts.array(name).bytes;
    CHECK(same);
  }
}

TEST_CASE("auxiliary heads are trained along, and gone in use", "[unit]") {
  const auto network = make("googlenet", {1, 64, 64}, 3);
  CHECK(network->outputs() == 3);
  const auto x = wave(2 * 64 * 64);
  CHECK(network->forward(rows_of(x, *network), 2).size() == 2 * 9);
  CHECK(predicted(*network, x, 2).size() == 6);
}

TEST_CASE("mixed precision computes nearly the same with fewer digits", "[unit]") {
  const auto value = [](bool mixed) {
    const auto network = make_model({.model = "tiny_cnn", .mixed_precision = mixed},
                                    {.input = {1, 8, 8}, .outputs = 3}, Rng(1));
    const auto x = wave(4 * 64);
    const auto y = network->forward(rows_of(x, *network), 4);
    network->backward(wave(12));
    std::vector<float> gradient(static_cast<std::size_t>(network->num_parameters()));
    network->get_gradient(gradient);
    gradient.insert(gradient.end(), y.begin(), y.end());
    return gradient;
  };
  const auto full = value(false);
  const auto mixed = value(true);
  CHECK(full != mixed);
  double error = 0, size = 0;
  for (std::size_t i = 0; i < full.size(); ++i) {
    error += std::pow(full[i] - mixed[i], 2);
    size += std::pow(full[i], 2);
  }
  CHECK(std::sqrt(error / size) < 0.02);
}

TEST_CASE("a convolutional network learns generated digits", "[learning]") {
  const auto network = make("tiny_cnn", {1, 28, 28}, 10);
  Fit fit(*network,
          {.training = generate_digits(300, 1), .preparation = {.scaling = Scaling::to_unit()}},
          {.epochs = 8, .batch_size = 20});
  CHECK(fit.run().back()["accuracy"] > 0.8);
}
