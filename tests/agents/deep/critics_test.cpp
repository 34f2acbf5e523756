#include "agents/deep/critics.h"

#include <algorithm>
#include <vector>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

using Floats = std::vector<float>;

constexpr int kRows = 7;
constexpr int kObservation = 3;
constexpr int kAction = 2;

Floats random_floats(int n, std::uint64_t seed) {
  Rng rng(seed);
  Floats numbers(static_cast<std::size_t>(n));
  for (float& number : numbers) number = static_cast<float>(rng.uniform(-1, 1));
  return numbers;
}

/// Seven random rows and two critics that differ from their targets.
struct Example {
  explicit Example(int count = 2, const OptimizerConfig& optimizer = {})
      : critics(count, {.hidden_sizes = {8}, .activation = Activation::tanh}, optimizer,
                {.input = {kObservation}}, kAction, Rng(4)) {
    for (int k = 0; k < count; ++k) {
      Network& network = critics.network(k);
      network.set_parameters(random_floats(static_cast<int>(network.num_parameters()),
                                           static_cast<std::uint64_t>(10 + k)));
    }
  }
  StateActions batch() const {
    return {{observations.data(), Dtype::f32, kObservation}, actions, kRows};
  }
  /// Q_k of each row.
  Floats values(int k) {
    Floats q;
    for (std::size_t b = 0; b < kRows; ++b) {
      Floats row(observations.begin() + b * kObservation,
                 observations.begin() + (b + 1) * kObservation);
      row.insert(row.end(), actions.begin() + b * kAction, actions.begin() + (b + 1) * kAction);
      float value = 0;
      critics.network(k).predict({row.data(), Dtype::f32, kObservation + kAction}, 1, &value);
      q.push_back(value);
    }
    return q;
  }

  Floats observations = random_floats(kRows * kObservation, 1);
  Floats actions = random_floats(kRows * kAction, 2);
  Critics critics;
};

Floats parameters(Network& network) {
  Floats values(static_cast<std::size_t>(network.num_parameters()));
  network.get_parameters(values);
  return values;
}

}  // namespace

TEST_CASE("the least of the target values counts", "[unit]") {
  Example example;
  example.critics.follow(1);
  const Floats q1 = example.values(0);
  const Floats q2 = example.values(1);
  Floats least(kRows);
  example.critics.target_values(example.batch(), least);
  bool first = false;
  bool second = false;
  for (std::size_t b = 0; b < kRows; ++b) {
    CHECK(least[b] == Approx(std::min(q1[b], q2[b])).margin(1e-6));
    (q1[b] < q2[b] ? first : second) = true;
  }
  CHECK((first && second));  // or the example shows nothing
}

TEST_CASE("targets follow by the rate", "[unit]") {
  Example example(1);
  Floats before(kRows);
  example.critics.target_values(example.batch(), before);
  const Floats q = example.values(0);
  example.critics.follow(1);
  Floats after(kRows);
  example.critics.target_values(example.batch(), after);
  for (std::size_t b = 0; b < kRows; ++b) {
    CHECK(before[b] != q[b]);
    CHECK(after[b] == Approx(q[b]).margin(1e-6));
  }
}

TEST_CASE("critics step along the gradient of their weighted squared errors", "[unit]") {
  OptimizerConfig sgd;
  sgd.optimizer = OptimizerKind::sgd;
  sgd.learning_rate = 1;
  Example example(2, sgd);
  const Floats targets = random_floats(kRows, 3);
  const Floats weights = {1, 0.5, 1, 0.25, 1, 1, 0};
  const auto loss = [&](int k) {
    double sum = 0;
    const Floats q = example.values(k);
    for (std::size_t b = 0; b < kRows; ++b) {
      const double error = static_cast<double>(q[b]) - static_cast<double>(targets[b]);
      sum += static_cast<double>(weights[b]) * error * error / kRows;
    }
    return sum;
  };
  const double losses = (loss(0) + loss(1)) / 2;

  std::vector<Floats> differences;  // of the losses by each parameter
  for (const int k : {0, 1}) {
    Network& network = example.critics.network(k);
    const Floats at = parameters(network);
    Floats moved = at;
    Floats difference;
    for (std::size_t i = 0; i < at.size(); ++i) {
      constexpr float kStep = 1e-2F;
      moved[i] = at[i] + kStep;
      network.set_parameters(moved);
      const double above = loss(k);
      moved[i] = at[i] - kStep;
      network.set_parameters(moved);
      difference.push_back(static_cast<float>((above - loss(k)) / (2 * 1e-2)));
      moved[i] = at[i];
    }
    network.set_parameters(at);
    differences.push_back(difference);
  }

  const Floats before[] = {parameters(example.critics.network(0)),
                           parameters(example.critics.network(1))};
  const Floats q[] = {example.values(0), example.values(1)};
  Floats td_errors(kRows);
  const auto update = example.critics.learn(example.batch(), targets, weights, td_errors);
  CHECK(update.loss == Approx(losses).margin(1e-5));
  for (const std::size_t k : {0U, 1U}) {
    const Floats after = parameters(example.critics.network(static_cast<int>(k)));
    for (std::size_t i = 0; i < after.size(); ++i) {
      CHECK(before[k][i] - after[i] == Approx(differences[k][i]).margin(3e-3));
    }
  }
  for (std::size_t b = 0; b < kRows; ++b) {
    CHECK(
        td_errors[b] ==
        Approx((std::abs(q[0][b] - targets[b]) + std::abs(q[1][b] - targets[b])) / 2).margin(1e-5));
  }
}

TEST_CASE("the gradient by the actions is that of the least value", "[unit]") {
  for (const int count : {1, 2}) {
    INFO(count << " critics");
    Example example;
    const auto loss = [&] {
      const Floats q1 = example.values(0);
      const Floats q2 = example.values(1);
      double sum = 0;
      for (std::size_t b = 0; b < kRows; ++b) {
        sum -= static_cast<double>(count == 1 ? q1[b] : std::min(q1[b], q2[b])) / kRows;
      }
      return sum;
    };
    Floats gradient(example.actions.size());
    const Floats before = parameters(example.critics.network(0));
    CHECK(example.critics.descend(example.batch(), count, gradient) ==
          Approx(-loss()).margin(1e-5));
    CHECK(parameters(example.critics.network(0)) == before);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      constexpr float kStep = 1e-2F;
      const float at = example.actions[i];
      example.actions[i] = at + kStep;
      const double above = loss();
      example.actions[i] = at - kStep;
      const double below = loss();
      example.actions[i] = at;
      CHECK(static_cast<double>(gradient[i]) == Approx((above - below) / 2e-2).margin(1e-3));
    }
  }
}
