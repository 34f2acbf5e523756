#include "nets/training/fit.h"

#include <algorithm>
#include <cmath>

#include "core/file.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"
#include "tests/training/toy.h"

using namespace pavlov;
using test::parameters_of;
using test::StopAt;
using test::toy_network;
using test::toy_points;
using test::trained;

namespace {

const FitConfig kShort = {.epochs = 3, .batch_size = 16, .optimizer = {.learning_rate = 0.02}};

FitConfig changed(const auto& change) {
  FitConfig config = kShort;
  change(config);
  return config;
}

/// Makes the loss infinite before a step.
struct SpoilAt : FitCallback {
  explicit SpoilAt(std::int64_t at) : step(at) {}
  void after_step(Fit& fit) override {
    if (fit.steps() != step) return;
    std::vector<float> parameters = parameters_of(fit.network());
    parameters.back() = INFINITY;
    fit.network().set_parameters(parameters);
  }
  std::int64_t step;
};

/// The last checkpoint's bytes of a training that is stopped and resumed behind these steps.
std::string interrupted(const std::filesystem::path& folder, const FitConfig& config,
                        std::vector<std::int64_t> stops) {
  stops.push_back(-1);
  std::vector<float> parameters;
  for (const std::int64_t stop : stops) {
    const auto network = toy_network();
    Fit fit(*network, {.training = toy_points(60), .validation = toy_points(30, 2)}, config);
    fit.set_folder(folder);
    CHECK(fit.resume() == (stop != stops.front()));
    StopAt stopper(stop);
    fit.add(stopper);
    fit.run();
    CHECK(fit.finished() == (stop < 0));
    parameters = parameters_of(*network);
  }
  const auto* bytes = reinterpret_cast<const char*>(parameters.data());
  return read_file(folder / "last.safetensors") + read_file(folder / "best.safetensors") +
         std::string(bytes, parameters.size() * sizeof(float));
}

}  // namespace

TEST_CASE("a network learns three classes and tells how well", "[learning]") {
  const auto network = toy_network();
  FitConfig config = kShort;
  config.epochs = 40;
  Fit fit(*network, {.training = toy_points(300), .validation = toy_points(300, 2)}, config);
  const auto& history = fit.run();
  REQUIRE(history.size() == 40);
  CHECK(history.front().steps == 19);
  CHECK(history.back()["loss"] < 0.3 * history.front()["loss"]);
  CHECK(history.back()["accuracy"] > 0.95);
  CHECK(history.back()["validation_accuracy"] > 0.93);
  CHECK(history.back()["gradient_norm"] > 0);
  CHECK(std::isnan(history.back()["r_squared"]));
}

TEST_CASE("a network learns numbers", "[learning]") {
  const auto network = toy_network(2);
  FitConfig config = kShort;
  config.epochs = 60;
  config.loss.loss = LossKind::squared;
  const auto points = toy_points(300);
  Fit fit(*network, {.training = points, .validation = points}, config);
  fit.run();
  CHECK(fit.history().back()["validation_r_squared"] > 0.9);
  CHECK(fit.history().back()["validation_mean_absolute_error"] < 0.2);
}

TEST_CASE("every setting of a training changes what comes out", "[unit]") {
  const auto plain = trained(kShort);
  CHECK(plain == trained(kShort));
  const auto moves = [&](const auto& change) { return trained(changed(change)) != plain; };
  CHECK(moves([](FitConfig& c) { c.epochs = 4; }));
  CHECK(moves([](FitConfig& c) { c.batch_size = 15; }));
  CHECK(moves([](FitConfig& c) { c.optimizer.learning_rate = 0.03; }));
  CHECK(moves([](FitConfig& c) { c.optimizer.max_gradient_norm = 0.1; }));
  CHECK(moves([](FitConfig& c) { c.schedule.schedule = RateScheduleKind::cosine; }));
  CHECK(moves([](FitConfig& c) { c.schedule.warmup_epochs = 1; }));
  CHECK(moves([](FitConfig& c) { c.loss.label_smoothing = 0.1; }));
  CHECK(moves([](FitConfig& c) { c.penalties.l1 = 0.01; }));
  CHECK(moves([](FitConfig& c) { c.penalties.l2 = 0.01; }));
  CHECK(moves([](FitConfig& c) { c.seed = 2; }));
  CHECK_FALSE(moves([](FitConfig& c) { c.workers = 0; }));
  CHECK_FALSE(moves([](FitConfig& c) { c.checkpoint_epochs = 2; }));
  const auto decayed = changed([](FitConfig& c) { c.optimizer.weight_decay = 0.1; });
  auto all_decayed = decayed;
  all_decayed.penalties.penalized = "*";
  CHECK(trained(decayed) != plain);
  CHECK(trained(decayed) != trained(all_decayed));
}

TEST_CASE("an interrupted training ends with the very same bytes", "[unit]") {
  const test::ScratchFolder scratch;
  FitConfig config = kShort;
  config.epochs = 6;
  config.schedule.schedule = RateScheduleKind::plateau;
  config.schedule.decay_epochs = 1;
  config.optimizer.learning_rate = 0.3;
  config.patience = 4;
  const std::string whole = interrupted(scratch.path / "whole", config, {});
  CHECK(interrupted(scratch.path / "one", config, {6}) == whole);     // amid the second epoch
  CHECK(interrupted(scratch.path / "two", config, {4, 9}) == whole);  // behind an epoch, amid one

  config.batch_size = 15;
  const auto network = toy_network();
  Fit other(*network, {.training = toy_points(60), .validation = toy_points(30, 2)}, config);
  other.set_folder(scratch.path / "whole");
  CHECK_THROWS_WITH(other.resume(), Contains("was made with batch_size = 16, not 15"));
}

TEST_CASE("a finished training can go on for more epochs", "[unit]") {
  const test::ScratchFolder scratch;
  FitConfig config = kShort;
  const std::string whole =
      interrupted(scratch.path / "whole", changed([](FitConfig& c) { c.epochs = 5; }), {});
  interrupted(scratch.path / "more", config, {});
  config.epochs = 5;
  const auto network = toy_network();
  Fit fit(*network, {.training = toy_points(60), .validation = toy_points(30, 2)}, config);
  fit.set_folder(scratch.path / "more");
  REQUIRE(fit.resume());
  CHECK(fit.run().size() == 5);
  const Checkpoint last = Checkpoint::read(scratch.path / "whole" / "last.safetensors");
  const auto other = toy_network();
  other->load(last, "network");
  CHECK(parameters_of(*network) == parameters_of(*other));
}

TEST_CASE("patience stops a training and takes the best weights back", "[unit]") {
  const test::ScratchFolder scratch;
  FitConfig config = kShort;
  config.epochs = 50;
  config.patience = 2;
  config.optimizer.learning_rate = 0.3;  // which soon makes it worse
  const auto network = toy_network();
  const FitData data{.training = toy_points(20), .validation = toy_points(100, 2)};
  Fit fit(*network, data, config);
  fit.set_folder(scratch.path);
  const auto& history = fit.run();
  REQUIRE(history.size() < 50);
  CHECK(fit.best_epoch() == std::ssize(history) - 2);
  const auto best = std::min_element(history.begin(), history.end(), [](auto& a, auto& b) {
    return a["validation_loss"] < b["validation_loss"];
  });
  CHECK(best->epoch == fit.best_epoch());
  Loader loader(data.validation, {.shuffle = false});
  CHECK(evaluate(*network, loader, config.loss).loss() == Approx((*best)["validation_loss"]));
  const auto loaded = toy_network();
  loaded->load(Checkpoint::read(scratch.path / "best.safetensors"), "");
  CHECK(parameters_of(*loaded) == parameters_of(*network));

  CHECK_THROWS_WITH(Fit(*network, {.training = toy_points(20)}, config),
                    Contains("patience needs validation data"));
}

TEST_CASE("a loss that is no number stops a training by name", "[unit]") {
  const test::ScratchFolder scratch;
  const auto network = toy_network();
  Fit fit(*network, {.training = toy_points(60)}, kShort);
  SpoilAt spoil(6);  // 4 steps an epoch
  fit.add(spoil);
  SECTION("without a folder") {
    CHECK_THROWS_WITH(
        fit.run(), Contains("at step 7 (epoch 2, batch 3)") && Contains("there is no checkpoint"));
  }
  SECTION("with a checkpoint") {
    fit.set_folder(scratch.path);
    CHECK_THROWS_AS(fit.run(), Diverged);
    CHECK(Checkpoint::read(scratch.path / "last.safetensors").integers("counts")[0] == 4);
  }
}

TEST_CASE("L1 makes weights 0 where L2 makes them small; biases are left alone", "[unit]") {
  const auto count_small = [](const FitConfig& config) {
    const auto parameters = trained(config);
    return std::count_if(parameters.begin(), parameters.begin() + 32,
                         [](float w) { return std::abs(w) < 2e-3F; });
  };
  FitConfig config = kShort;
  config.epochs = 60;
  config.optimizer = {.optimizer = OptimizerKind::sgd, .learning_rate = 0.02};
  const auto plain = count_small(config);
  config.penalties.l1 = 0.05;
  CHECK(count_small(config) > plain + 10);

  // Without data to learn from, only penalised parameters move.
  const auto network = toy_network();
  const auto before = parameters_of(*network);
  const auto optimizer = network->make_optimizer(
      {.optimizer = OptimizerKind::sgd, .learning_rate = 0.1}, {.l2 = 0.5, .penalized = "*weight"});
  const float point[2] = {1, 1};
  const std::vector<float> nothing(3);
  network->forward({.data = point, .width = 2}, 1);
  network->backward(nothing);
  optimizer->step();
  const auto after = parameters_of(*network);
  for (const ParameterArray& array : network->parameter_arrays()) {
    const auto i = static_cast<std::size_t>(array.begin);
    const float factor = array.name.ends_with("weight") ? 0.9F : 1;
    CHECK(after[i] == Approx(factor * before[i]));
  }
}

TEST_CASE("frozen layers stay as they are, the others learn", "[unit]") {
  const auto network = toy_network();
  network->set_trained("layers.0.*", false);
  const auto before = parameters_of(*network);
  FitConfig config = kShort;
  config.optimizer.weight_decay = 0.1;
  config.penalties = {.l2 = 0.1, .penalized = "*"};
  Fit(*network, {.training = toy_points(60)}, config).run();
  const auto after = parameters_of(*network);
  CHECK(std::equal(before.begin(), before.begin() + 48, after.begin()));
  CHECK(before[48] != after[48]);
  CHECK_THAT(network->summary(), Contains("trained") && Contains("frozen") && Contains("48\n"));

  network->set_trained("*", true);
  Fit(*network, {.training = toy_points(60)}, config).run();
  CHECK(parameters_of(*network)[0] != before[0]);
  CHECK_THROWS_WITH(network->set_trained("layer.0*", false), Contains("layers.0.weight"));
  network->set_trained("*", false);
  CHECK_THROWS_WITH(network->make_optimizer({}), Contains("all parameters are frozen"));
}

TEST_CASE("a frozen layer's gradient is left out, the others' is the same", "[unit]") {
  const auto gradient_of = [](const std::string& frozen) {
    const auto network = make_network({.torso = Torso::none, .hidden_sizes = {20, 20}},
                                      {.input = {8}, .actions = 9}, Rng(3));
    if (!frozen.empty()) network->set_trained(frozen, false);
    std::vector<float> x(16 * 8), gradient(16 * 9);
    Rng rng(1);
    for (float& number : x) number = static_cast<float>(rng.normal());
    for (float& number : gradient) number = static_cast<float>(rng.normal());
    network->forward({.data = x.data(), .width = 8}, 16);
    std::vector<float> input_gradient(16 * 8);
    network->backward(gradient, {.input_gradient = input_gradient.data()});
    network->backward(gradient);
    std::vector<float> all(static_cast<std::size_t>(network->num_parameters()));
    network->get_gradient(all);
    input_gradient.insert(input_gradient.end(), all.begin() + 180, all.begin() + 180 + 420);
    input_gradient.insert(input_gradient.end(), all.begin() + 600, all.end());
    return input_gradient;
  };
  const auto whole = gradient_of("");
  CHECK(gradient_of("layers.0.*") == whole);
  const auto middle = gradient_of("layers.1.*");
  CHECK(std::equal(whole.begin(), whole.begin() + 128, middle.begin()));
  CHECK(std::equal(whole.begin() + 548, whole.end(), middle.begin() + 548));
  CHECK_FALSE(std::equal(whole.begin() + 128, whole.begin() + 548, middle.begin() + 128));
}

TEST_CASE("a body of weights is loaded under another head", "[unit]") {
  Checkpoint weights;
  const auto source = toy_network(5);
  source->save(weights, "");
  const auto network = toy_network(3);
  CHECK_THROWS_WITH(network->load(weights, ""), Contains("layers.1.weight"));
  const auto before = parameters_of(*network);
  network->load(weights, "", "layers.1.*");
  const auto after = parameters_of(*network);
  const auto body = parameters_of(*source);
  CHECK(std::equal(body.begin(), body.begin() + 48, after.begin()));
  CHECK(std::equal(before.begin() + 48, before.end(), after.begin() + 48));
}

TEST_CASE("a training refuses settings and data that do not fit", "[unit]") {
  const auto network = toy_network();
  const auto refuse = [&](const auto& change, const char* message) {
    CHECK_THROWS_WITH(Fit(*network, {.training = toy_points(10)}, changed(change)),
                      Contains(message));
  };
  refuse([](FitConfig& c) { c.epochs = -1; }, "epochs must be 0 or more, not -1");
  refuse([](FitConfig& c) { c.batch_size = 0; }, "batch_size must be 1 or more");
  refuse([](FitConfig& c) { c.penalties.l1 = -1; }, "l1 must be 0 or more");
  refuse([](FitConfig& c) { c.optimizer.learning_rate = 0; }, "learning_rate must be more than 0");
  CHECK_THROWS_WITH(Fit(*network, {}, kShort), Contains("no examples"));
  const auto wide = make_network({.torso = Torso::none}, {.input = {3}}, Rng(1));
  Fit fit(*wide, {.training = toy_points(10)}, kShort);
  CHECK_THROWS_WITH(fit.run(), Contains("examples are [2], the network takes 3 numbers"));
}
