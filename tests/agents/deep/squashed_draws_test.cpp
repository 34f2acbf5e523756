// A batch of draws against SquashedActions row by row, and their gradient against differences.
#include "agents/deep/squashed_draws.h"

#include <cmath>

#include "agents/deep/distribution.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

constexpr int kWidth = 2;
const SquashedActions kActions(Box(-1, 1, {kWidth}));

std::vector<float> random_parameters(int n, Rng& rng) {
  std::vector<float> parameters;
  for (int i = 0; i < 2 * kWidth * n; ++i) {
    parameters.push_back(static_cast<float>(rng.normal(0, 1.5)));
  }
  return parameters;
}

}  // namespace

TEST_CASE("draws of a batch are those of its rows, with their densities", "[unit]") {
  const int n = 50;
  Rng rng(5);
  auto parameters = random_parameters(n, rng);
  parameters[2] = 9;  // beyond the range of log deviations
  parameters[6] = -30;
  std::vector<float> actions(n * kWidth);
  SquashedDraws draws(kWidth);
  Rng again = rng;
  draws.draw(parameters, rng, actions);
  REQUIRE(draws.log_probabilities().size() == n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = std::span(parameters).subspan(2 * kWidth * i, 2 * kWidth);
    std::vector<double> draw(kWidth), action(kWidth);
    kActions.sample(row, nullptr, again, draw);
    kActions.to_action(draw, action);
    for (std::size_t j = 0; j < kWidth; ++j) {
      CHECK(static_cast<double>(actions[kWidth * i + j]) == Approx(action[j]).margin(1e-6));
    }
    CHECK(static_cast<double>(draws.log_probabilities()[i]) ==
          Approx(kActions.log_probability(row, nullptr, draw)).epsilon(1e-5).margin(1e-5));
  }
  CHECK(rng.uniform() == again.uniform());
}

TEST_CASE("the gradient through a draw equals differences with its noise held", "[unit]") {
  Rng rng(5);
  for (int trial = 0; trial < 20; ++trial) {
    auto parameters = random_parameters(1, rng);
    for (float& p : parameters) p = std::round(p * 128) / 256;  // so that steps are exact
    const float slope[] = {0.7F, -1.3F};
    const double log_weight = 0.4;
    const Rng noise = rng.child(static_cast<std::uint64_t>(trial));
    const auto objective = [&] {  // f(a) = slope . a
      Rng held = noise;
      std::vector<double> draw(kWidth), action(kWidth);
      kActions.sample(parameters, nullptr, held, draw);
      kActions.to_action(draw, action);
      return static_cast<double>(slope[0]) * action[0] + static_cast<double>(slope[1]) * action[1] +
             log_weight * kActions.log_probability(parameters, nullptr, draw);
    };
    SquashedDraws draws(kWidth);
    std::vector<float> actions(kWidth), found(2 * kWidth);
    Rng held = noise;
    draws.draw(parameters, held, actions);
    draws.path_gradient(actions, slope, static_cast<float>(log_weight), found);
    for (std::size_t i = 0; i < found.size(); ++i) {
      constexpr float kStep = 0x1p-9F;
      const float middle = parameters[i];
      const auto at = [&](float value) {
        parameters[i] = value;
        return objective();
      };
      const double difference = (at(middle + kStep) - at(middle - kStep)) / (2 * kStep);
      parameters[i] = middle;
      CHECK(static_cast<double>(found[i]) == Approx(difference).epsilon(1e-4).margin(1e-4));
    }
  }
}

TEST_CASE("log deviations beyond their range have no gradient", "[unit]") {
  SquashedDraws draws(kWidth);
  std::vector<float> actions(kWidth), gradient(2 * kWidth);
  Rng rng(1);
  draws.draw(std::vector<float>{0, 0, 2.5F, 1.5F}, rng, actions);
  draws.path_gradient(actions, std::vector<float>{1, 1}, 1, gradient);
  CHECK(gradient[2] == 0);
  CHECK(gradient[3] != 0);
}
