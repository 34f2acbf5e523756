// What the outputs of a Q-network mean and how they are learned: by hand, and by differences.
#include "agents/deep/value_head.h"

#include <cmath>
#include <vector>

#include "core/rng.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

std::vector<float> random_outputs(int n, Rng& rng) {
  std::vector<float> outputs;
  for (int i = 0; i < n; ++i) outputs.push_back(static_cast<float>(rng.normal()));
  return outputs;
}

/// The derivative of the loss by output i, by central differences.
double difference(const ValueHead& head, std::vector<float> outputs, std::size_t i, double reward,
                  double discount, const std::vector<float>& next) {
  constexpr float kStep = 1e-3F;
  std::vector<float> unused(outputs.size());
  const float middle = outputs[i];
  outputs[i] = middle + kStep;
  const double above = head.learn(outputs, reward, discount, next, unused).loss;
  outputs[i] = middle - kStep;
  const double below = head.learn(outputs, reward, discount, next, unused).loss;
  return (above - below) / (2 * static_cast<double>(kStep));
}

}  // namespace

TEST_CASE("the mean head's losses are those of Q(S, A) - R - gamma max Q", "[unit]") {
  ValueHeadConfig config;
  float gradient = 0;
  const std::vector<float> q = {1.0F};
  const std::vector<float> next = {2.0F};
  SECTION("squared: d^2") {
    config.loss = TdLoss::squared;
    const auto error = make_value_head(config)->learn(q, 0.5, 0.9, next, {&gradient, 1});
    CHECK(error.loss == Approx(1.3 * 1.3));  // d = 1 - 0.5 - 1.8
    CHECK(error.priority == Approx(1.3));
    CHECK(gradient == Approx(-2.6));
  }
  SECTION("huber: quadratic within delta, linear beyond") {
    const auto error = make_value_head(config)->learn(q, 0.5, 0.9, next, {&gradient, 1});
    CHECK(error.loss == Approx(1.3 - 0.5));
    CHECK(gradient == Approx(-1.0));
    config.huber_delta = 2;
    CHECK(make_value_head(config)->learn(q, 0.5, 0.9, next, {&gradient, 1}).loss ==
          Approx(0.5 * 1.3 * 1.3));
    CHECK(gradient == Approx(-1.3));
  }
  SECTION("a discount of 0 leaves the reward alone") {
    config.loss = TdLoss::squared;
    CHECK(make_value_head(config)->learn(q, 1.0, 0.0, next, {&gradient, 1}).loss == 0.0);
  }
}

TEST_CASE("C51 projects the shifted distribution onto its values", "[unit]") {
  ValueHeadConfig config{
      .value = ValueKind::categorical, .atoms = 3, .value_min = 0, .value_max = 2};
  const auto head = make_value_head(config);
  const auto logits = [](double a, double b, double c) {
    return std::vector{static_cast<float>(std::log(a)), static_cast<float>(std::log(b)),
                       static_cast<float>(std::log(c))};
  };
  const auto next = logits(0.25, 0.5, 0.25);
  const auto outputs = logits(0.2, 0.3, 0.5);
  CHECK(head->mean(next) == Approx(1.0));
  CHECK(head->mean(outputs) == Approx(1.3));
  std::vector<float> gradient(3);

  // 0.5 + 0.5 {0, 1, 2} = {0.5, 1, 1.5}: halves of the outer probabilities fall to the neighbours.
  const double m[] = {0.125, 0.75, 0.125};
  const auto error = head->learn(outputs, 0.5, 0.5, next, gradient);
  const double p[] = {0.2, 0.3, 0.5};
  double loss = 0;
  double divergence = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    loss -= m[i] * std::log(p[i]);
    divergence += m[i] * std::log(m[i] / p[i]);
    CHECK(static_cast<double>(gradient[i]) == Approx(p[i] - m[i]));
  }
  CHECK(error.loss == Approx(loss));
  CHECK(error.priority == Approx(divergence));

  SECTION("values beyond the ends are counted at the ends") {
    head->learn(outputs, 5.0, 1.0, next, gradient);
    CHECK(static_cast<double>(gradient[0]) == Approx(0.2));
    CHECK(static_cast<double>(gradient[2]) == Approx(0.5 - 1));
  }
  SECTION("the own distribution as target leaves nothing to learn") {
    const auto same = head->learn(next, 0.0, 1.0, next, gradient);
    CHECK(same.priority == Approx(0).margin(1e-7));
    for (const float g : gradient) CHECK(static_cast<double>(g) == Approx(0).margin(1e-7));
  }
}

TEST_CASE("QR-DQN weighs errors above and below by the quantile", "[unit]") {
  const ValueHeadConfig config{.value = ValueKind::quantile, .atoms = 2};
  const auto head = make_value_head(config);
  const std::vector<float> outputs = {0.0F, 1.0F};
  CHECK(head->mean(outputs) == Approx(0.5));
  std::vector<float> gradient(2);
  // Target 0.5 in both: u = 0.5 for tau = 1/4, u = -0.5 for tau = 3/4.
  const auto error = head->learn(outputs, 0.5, 0.0, outputs, gradient);
  CHECK(error.loss == Approx(0.25 * 0.125 + 0.25 * 0.125));
  CHECK(static_cast<double>(gradient[0]) == Approx(-0.25 * 0.5));
  CHECK(static_cast<double>(gradient[1]) == Approx(0.25 * 0.5));
  CHECK(error.priority == Approx(0).margin(1e-9));
}

TEST_CASE("gradients of all heads equal differences of their losses", "[unit]") {
  const int atoms = 7;
  const ValueHeadConfig configs[] = {
      {.loss = TdLoss::squared},
      {.loss = TdLoss::huber, .huber_delta = 0.7},
      {.value = ValueKind::categorical, .atoms = atoms, .value_min = -2, .value_max = 3},
      {.value = ValueKind::quantile, .huber_delta = 0.8, .atoms = atoms}};
  Rng rng(4);
  for (const auto& config : configs) {
    const auto head = make_value_head(config);
    const int n = config.outputs_per_action();
    for (int trial = 0; trial < 20; ++trial) {
      const auto outputs = random_outputs(n, rng);
      const auto next = random_outputs(n, rng);
      const double reward = rng.normal();
      const double discount = rng.uniform();
      std::vector<float> gradient(outputs.size());
      head->learn(outputs, reward, discount, next, gradient);
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        CHECK(static_cast<double>(gradient[i]) ==
              Approx(difference(*head, outputs, i, reward, discount, next)).margin(2e-3));
      }
    }
  }
}

TEST_CASE("settings of a value head that make no sense are refused", "[unit]") {
  CHECK_THROWS_WITH((ValueHeadConfig{.huber_delta = 0}.validate()), Contains("huber_delta"));
  CHECK_THROWS_WITH((ValueHeadConfig{.atoms = 1}.validate()), Contains("atoms"));
  CHECK_THROWS_WITH((ValueHeadConfig{.value_min = 3, .value_max = 3}.validate()),
                    Contains("value_max"));
}
