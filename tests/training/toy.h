#pragma once

#include <memory>
#include <vector>

#include "core/rng.h"
#include "nets/core/make_network.h"
#include "nets/data/dataset.h"
#include "nets/training/fit.h"

namespace pavlov::test {

/// `count` points of the plane in three classes, by the angle about the origin; the numbers to be
/// told are their two coordinates' sum and product.
inline DatasetPointer toy_points(int count, std::uint64_t seed = 1) {
  ExampleRows rows{.inputs = Array(NumberType::f32, {count, 2}),
                   .labels = Array(NumberType::i64, {count}),
                   .numbers = Array(NumberType::f32, {count, 2})};
  Rng rng(seed);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const double x = rng.normal();
    const double y = rng.normal();
    rows.inputs.mutable_values<float>()[2 * i] = static_cast<float>(x);
    rows.inputs.mutable_values<float>()[2 * i + 1] = static_cast<float>(y);
    rows.labels.mutable_values<std::int64_t>()[i] = y > 0 ? 0 : x > 0 ? 1 : 2;
    rows.numbers.mutable_values<float>()[2 * i] = static_cast<float>(x + y);
    rows.numbers.mutable_values<float>()[2 * i + 1] = static_cast<float>(x * y);
  }
  return std::make_shared<InMemoryDataset>(
      DatasetInfo{.name = "points", .classes = {"up", "right", "left"}}, std::move(rows));
}

inline std::unique_ptr<Network> toy_network(int outputs = 3) {
  return make_network({.torso = Torso::none, .hidden_sizes = {16}},
                      {.input = {2}, .actions = outputs}, Rng(7));
}

inline std::vector<float> parameters_of(const Network& network) {
  std::vector<float> values(static_cast<std::size_t>(network.num_parameters()));
  network.get_parameters(values);
  return values;
}

/// Stops a training behind a step.
struct StopAt : FitCallback {
  explicit StopAt(std::int64_t at) : step(at) {}
  void after_step(Fit& fit) override {
    if (fit.steps() == step) fit.stop();
  }
  std::int64_t step;
};

/// What a network's parameters are after a training of `toy_points`.
inline std::vector<float> trained(const FitConfig& config) {
  const auto network = toy_network();
  Fit(*network, {.training = toy_points(60), .validation = toy_points(30, 2)}, config).run();
  return parameters_of(*network);
}

}  // namespace pavlov::test
