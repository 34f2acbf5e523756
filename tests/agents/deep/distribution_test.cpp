// Distributions over actions: values by hand, gradients by differences, draws by their frequencies.
#include "agents/deep/distribution.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "core/statistics.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

using Parameters = std::vector<float>;

const Box kBox({-2, 0}, {2, 0.5});

struct Family {
  const char* name;
  std::unique_ptr<ActionDistribution> distribution;
  std::vector<std::uint8_t> legal{};

  const std::uint8_t* mask() const { return legal.empty() ? nullptr : legal.data(); }
};

std::vector<Family> families() {
  std::vector<Family> all;
  all.push_back({"categorical", std::make_unique<CategoricalActions>(std::vector{4})});
  all.push_back({"masked", std::make_unique<CategoricalActions>(std::vector{5}), {1, 0, 1, 1, 0}});
  all.push_back({"several", std::make_unique<CategoricalActions>(std::vector{3, 2, 4})});
  all.push_back({"gaussian", std::make_unique<GaussianActions>(kBox)});
  all.push_back({"squashed", std::make_unique<SquashedActions>(kBox)});
  return all;
}

/// Random parameters, rounded so that steps of 2^-8 on them are exact in float.
Parameters random_parameters(const ActionDistribution& distribution, Rng& rng) {
  Parameters parameters;
  for (int i = 0; i < distribution.num_parameters(); ++i) {
    parameters.push_back(static_cast<float>(std::round(rng.normal(0, 0.7) * 256) / 256));
  }
  return parameters;
}

/// The derivative of f by parameter i.
template <class F>
double difference(Parameters parameters, std::size_t i, F&& f) {
  constexpr float kStep = 0x1p-8F;
  const float middle = parameters[i];
  const auto at = [&](float value) {
    parameters[i] = value;
    return f(parameters);
  };
  return (8 * (at(middle + kStep) - at(middle - kStep)) -
          (at(middle + 2 * kStep) - at(middle - 2 * kStep))) /
         (12 * static_cast<double>(kStep));
}

std::vector<double> drawn(const Family& family, const Parameters& parameters, Rng& rng) {
  std::vector<double> draw(static_cast<std::size_t>(family.distribution->width()));
  family.distribution->sample(parameters, family.mask(), rng, draw);
  return draw;
}

std::vector<float> gradient(const ActionDistribution& distribution, const Parameters& parameters,
                            const std::uint8_t* legal, const std::vector<double>& draw,
                            double log_weight, double entropy_weight) {
  std::vector<float> result(parameters.size(), 7.0F);
  distribution.gradient(parameters, legal, draw, log_weight, entropy_weight, result);
  return result;
}

}  // namespace

TEST_CASE("probabilities, entropy and divergence of softmax choices", "[unit]") {
  const CategoricalActions actions({3}, 5);
  // WN-16: softmax(2, 1, 0).
  const Parameters logits = {2, 1, 0};
  const double p[] = {0.665241, 0.244728, 0.090031};
  double entropy = 0;
  double from_uniform = 0;
  for (int a = 0; a < 3; ++a) {
    const std::vector<double> draw = {static_cast<double>(a)};
    CHECK(std::exp(actions.log_probability(logits, nullptr, draw)) == Approx(p[a]).margin(1e-6));
    entropy -= p[a] * std::log(p[a]);
    from_uniform += p[a] * std::log(3 * p[a]);
  }
  CHECK(actions.entropy(logits, nullptr) == Approx(entropy).epsilon(1e-5));
  CHECK(actions.entropy(Parameters{4, 4, 4}, nullptr) == Approx(std::log(3)));
  CHECK(actions.divergence(logits, Parameters{1, 1, 1}, nullptr) ==
        Approx(from_uniform).epsilon(1e-5));
  CHECK(actions.divergence(logits, logits, nullptr) == Approx(0).margin(1e-12));

  std::vector<double> action(1);
  actions.mode(logits, nullptr, action);
  CHECK(action[0] == 0);
  actions.to_action(action, action);
  CHECK(action[0] == 5);  // what the space calls the first one

  SECTION("huge logits overflow nothing") {
    const Parameters huge = {3e38F, -3e38F, 0};
    CHECK(actions.log_probability(huge, nullptr, std::vector{0.0}) == 0);
    CHECK(actions.entropy(huge, nullptr) == 0);
  }
  SECTION("illegal choices have no share") {
    const std::uint8_t legal[] = {0, 1, 1};
    CHECK(std::exp(actions.log_probability(logits, legal, std::vector{1.0})) ==
          Approx(1 / (1 + std::exp(-1))));
    CHECK(actions.log_probability(logits, legal, std::vector{0.0}) == -kInfinity);
    actions.mode(logits, legal, action);
    CHECK(action[0] == 1);
    CHECK(actions.entropy(Parameters{9, 4, 4}, legal) == Approx(std::log(2)));
  }
}

TEST_CASE("several choices are independent", "[unit]") {
  const CategoricalActions both({3, 2});
  const CategoricalActions first({3});
  const CategoricalActions second({2});
  const Parameters logits = {2, 1, 0, -1, 1};
  const Parameters left = {2, 1, 0};
  const Parameters right = {-1, 1};
  CHECK(both.log_probability(logits, nullptr, std::vector{1.0, 0.0}) ==
        Approx(first.log_probability(left, nullptr, std::vector{1.0}) +
               second.log_probability(right, nullptr, std::vector{0.0})));
  CHECK(both.entropy(logits, nullptr) ==
        Approx(first.entropy(left, nullptr) + second.entropy(right, nullptr)));
  std::vector<double> mode(2);
  both.mode(logits, nullptr, mode);
  CHECK(mode == std::vector{0.0, 1.0});
}

TEST_CASE("density, entropy and divergence of Gaussian actions", "[unit]") {
  const GaussianActions actions(Box({-2}, {2}));
  const auto log_two = static_cast<float>(std::log(2));
  const Parameters p = {1, log_two};
  const double two_pi = 2 * std::numbers::pi;
  CHECK(actions.log_probability(p, nullptr, std::vector{4.0}) ==
        Approx(-0.5 * 1.5 * 1.5 - std::log(2) - 0.5 * std::log(two_pi)));
  CHECK(actions.entropy(p, nullptr) == Approx(0.5 * std::log(two_pi * std::numbers::e * 4)));
  // KL(N(1, 2) || N(0, 1)) = -log 2 + (4 + 1) / 2 - 1/2.
  CHECK(actions.divergence(p, Parameters{0, 0}, nullptr) == Approx(2 - std::log(2)));
  std::vector<double> action(1);
  actions.mode(p, nullptr, action);
  CHECK(action[0] == 1);
  actions.to_action(std::vector{-2.5}, action);
  CHECK(action[0] == -2);  // clipped for the environment only

  SECTION("deviations stay between e^-20 and e^2, without gradient beyond") {
    CHECK(actions.entropy(Parameters{0, 5}, nullptr) == actions.entropy(Parameters{0, 2}, nullptr));
    CHECK(gradient(actions, {0, 5}, nullptr, {1}, 1, 1)[1] == 0);
    CHECK(gradient(actions, {0, -21}, nullptr, {0}, 1, 1)[1] == 0);
    CHECK(gradient(actions, {0, 1.9F}, nullptr, {1}, 1, 1)[1] != 0);
  }
}

TEST_CASE("squashed actions have the density that the change of variables gives", "[unit]") {
  const SquashedActions actions(kBox);
  const GaussianActions gaussian(kBox);
  const Parameters parameters = {0.3F, -0.2F, -0.5F, 0.4F};
  const std::vector<double> draw = {0.7, -1.1};
  double expected = gaussian.log_probability(parameters, nullptr, draw);
  const double half_width[] = {2, 0.25};
  for (std::size_t j = 0; j < 2; ++j) {
    expected -= std::log(half_width[j] * (1 - std::pow(std::tanh(draw[j]), 2)));
  }
  CHECK(actions.log_probability(parameters, nullptr, draw) == Approx(expected));

  std::vector<double> action(2);
  actions.to_action(draw, action);
  CHECK(action[0] == Approx(2 * std::tanh(0.7)));
  CHECK(action[1] == Approx(0.25 + 0.25 * std::tanh(-1.1)));
  actions.to_action(std::vector{50.0, -50.0}, action);
  CHECK(action == std::vector{2.0, 0.0});

  SECTION("far out, where 1 - tanh^2 rounds to 0, it is still finite") {
    // log(1 - tanh^2 u) = log 4 - 2 |u| to the last digit.
    const std::vector<double> far = {40, 0};
    const double near = actions.log_probability(parameters, nullptr, std::vector{0.0, 0.0});
    const double gaussians = gaussian.log_probability(parameters, nullptr, far) -
                             gaussian.log_probability(parameters, nullptr, std::vector{0.0, 0.0});
    CHECK(actions.log_probability(parameters, nullptr, far) - near ==
          Approx(gaussians + 80 - std::log(4)));
  }
  SECTION("it integrates to 1 over the box") {
    const SquashedActions one(Box({-1}, {3}));
    const Parameters p = {0.4F, 0.1F};
    double total = 0;
    const int n = 200'000;
    for (int i = 0; i < n; ++i) {
      const double a = -1 + 4 * (i + 0.5) / n;
      total += std::exp(one.log_probability(p, nullptr, std::vector{std::atanh((a - 1) / 2)}));
    }
    CHECK(total * 4 / n == Approx(1).epsilon(1e-4));
  }
  CHECK_THROWS_WITH(SquashedActions(Box({0}, {kInfinity})), Contains("finite bounds"));
}

TEST_CASE("gradients of log-probability and entropy equal differences", "[unit]") {
  Rng rng(2);
  for (const Family& family : families()) {
    INFO(family.name);
    const ActionDistribution& d = *family.distribution;
    for (int trial = 0; trial < 10; ++trial) {
      const auto parameters = random_parameters(d, rng);
      const auto draw = drawn(family, parameters, rng);
      const auto by_log = gradient(d, parameters, family.mask(), draw, 1, 0);
      const auto by_entropy = gradient(d, parameters, family.mask(), draw, 0, 1);
      const auto by_both = gradient(d, parameters, family.mask(), draw, -2, 0.5);
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double log_slope = difference(parameters, i, [&](const Parameters& p) {
          return d.log_probability(p, family.mask(), draw);
        });
        const double entropy_slope = difference(
            parameters, i, [&](const Parameters& p) { return d.entropy(p, family.mask()); });
        CHECK(static_cast<double>(by_log[i]) == Approx(log_slope).epsilon(1e-5).margin(1e-6));
        CHECK(static_cast<double>(by_entropy[i]) ==
              Approx(entropy_slope).epsilon(1e-5).margin(1e-6));
        CHECK(static_cast<double>(by_both[i]) ==
              Approx(-2 * log_slope + 0.5 * entropy_slope).epsilon(1e-5).margin(1e-6));
      }
    }
  }
}

TEST_CASE("choices are drawn as often as they are probable", "[unit]") {
  Rng rng(11);
  const int n = 20'000;
  // Chi-square quantiles for 1 - 1e-4: 3, 2 and 1 + 2 + 3 degrees of freedom.
  const double limits[] = {21.11, 18.42, 27.86};
  const auto all = families();
  for (std::size_t f = 0; f < 3; ++f) {
    INFO(all[f].name);
    const ActionDistribution& d = *all[f].distribution;
    const auto parameters = random_parameters(d, rng);
    std::vector<std::vector<int>> counts(static_cast<std::size_t>(d.width()));
    for (auto& c : counts) c.assign(5, 0);
    for (int i = 0; i < n; ++i) {
      const auto draw = drawn(all[f], parameters, rng);
      for (std::size_t c = 0; c < draw.size(); ++c) ++counts[c][static_cast<std::size_t>(draw[c])];
    }
    const std::vector<int> sizes = f == 0   ? std::vector{4}
                                   : f == 1 ? std::vector{5}
                                            : std::vector{3, 2, 4};
    double chi_square = 0;
    auto logits = parameters.begin();
    for (std::size_t c = 0; c < sizes.size(); ++c) {
      const CategoricalActions one({sizes[c]});
      const Parameters own(logits, logits + sizes[c]);
      logits += sizes[c];
      for (int a = 0; a < sizes[c]; ++a) {
        const double p =
            std::exp(one.log_probability(own, all[f].mask(), std::vector{static_cast<double>(a)}));
        const int count = counts[c][static_cast<std::size_t>(a)];
        if (p == 0) {
          CHECK(count == 0);
        } else {
          chi_square += std::pow(count - n * p, 2) / (n * p);
        }
      }
    }
    CHECK(chi_square < limits[f]);
  }
}

TEST_CASE("Gaussian draws have their mean and deviation", "[unit]") {
  Rng rng(12);
  for (const Family& family : families()) {
    if (family.distribution->width() != 2) continue;  // the continuous ones
    INFO(family.name);
    const Parameters parameters = {0.5F, -1, 0.2F, -0.7F};
    RunningStatistics draws[2];
    RunningStatistics squares[2];
    for (int i = 0; i < 20'000; ++i) {
      const auto draw = drawn(family, parameters, rng);
      for (std::size_t j = 0; j < 2; ++j) {
        const double z = (draw[j] - static_cast<double>(parameters[j])) /
                         std::exp(static_cast<double>(parameters[2 + j]));
        draws[j].add(z);
        squares[j].add(z * z);
      }
    }
    for (std::size_t j = 0; j < 2; ++j) {
      CHECK(std::abs(draws[j].mean()) < 4 * draws[j].standard_error());
      CHECK(std::abs(squares[j].mean() - 1) < 4 * squares[j].standard_error());
    }
  }
}

TEST_CASE("entropy and divergence are what draws give on average", "[unit]") {
  Rng rng(13);
  for (const Family& family : families()) {
    INFO(family.name);
    const ActionDistribution& d = *family.distribution;
    const auto p = random_parameters(d, rng);
    const auto q = random_parameters(d, rng);
    RunningStatistics surprise;
    RunningStatistics ratio;
    for (int i = 0; i < 20'000; ++i) {
      const auto draw = drawn(family, p, rng);
      const double log_p = d.log_probability(p, family.mask(), draw);
      surprise.add(-log_p);
      ratio.add(log_p - d.log_probability(q, family.mask(), draw));
    }
    CHECK(std::abs(surprise.mean() - d.entropy(p, family.mask())) < 4 * surprise.standard_error());
    CHECK(std::abs(ratio.mean() - d.divergence(p, q, family.mask())) < 4 * ratio.standard_error());
  }
}

TEST_CASE("each action space has its family", "[unit]") {
  CHECK(make_action_distribution(Discrete{.n = 3}, false, "x")->num_parameters() == 3);
  CHECK(make_action_distribution(MultiDiscrete{{3, 4}}, false, "x")->num_parameters() == 7);
  CHECK(make_action_distribution(kBox, true, "x")->num_parameters() == 4);
  CHECK_THROWS_WITH(make_action_distribution(Box(0, 255, {4}, Dtype::u8), false, "x"),
                    Contains("x: actions must be discrete or real"));
}
