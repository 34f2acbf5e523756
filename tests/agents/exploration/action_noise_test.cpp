#include "agents/exploration/action_noise.h"

#include <cmath>
#include <vector>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

using Values = std::vector<double>;

/// n successive noises of one number, small enough not to be cut off.
Values draw(const ActionNoiseConfig& config, int n) {
  ActionNoise noise(config, 1, 1, 0);
  Rng rng(1);
  Values values;
  for (int i = 0; i < n; ++i) {
    float action = 0;
    noise.add(0, std::span(&action, 1), rng);
    values.push_back(static_cast<double>(action));
  }
  return values;
}

/// Mean of x_i x_{i+lag}: the variance for lag 0, where the mean is 0.
double covariance(const Values& x, std::size_t lag) {
  double sum = 0;
  for (std::size_t i = 0; i + lag < x.size(); ++i) sum += x[i] * x[i + lag];
  return sum / static_cast<double>(x.size() - lag);
}

double mean(const Values& x) {
  double sum = 0;
  for (const double value : x) sum += value;
  return sum / static_cast<double>(x.size());
}

const ActionNoiseConfig kWalk = {.noise = ActionNoiseKind::ornstein_uhlenbeck,
                                 .noise_deviation = 0.02};

}  // namespace

TEST_CASE("Gaussian noise has its deviation and no memory", "[unit]") {
  const Values x = draw({.noise_deviation = 0.1}, 100'000);
  CHECK(std::abs(mean(x)) < 0.002);
  CHECK(std::sqrt(covariance(x, 0)) == Approx(0.1).epsilon(0.01));
  CHECK(std::abs(covariance(x, 1)) / covariance(x, 0) < 0.015);
}

TEST_CASE("Ornstein-Uhlenbeck noise has the variance and the correlation of its formula",
          "[unit]") {
  const Values x = draw(kWalk, 200'000);
  const double r = 1 - 0.15;
  CHECK(std::abs(mean(x)) < 0.002);
  CHECK(covariance(x, 0) == Approx(0.02 * 0.02 / (1 - r * r)).epsilon(0.03));
  for (const std::size_t lag : {1U, 3U, 10U}) {
    CHECK(covariance(x, lag) / covariance(x, 0) ==
          Approx(std::pow(r, static_cast<double>(lag))).margin(0.02));
  }
}

TEST_CASE("a short time step makes the walk slower, not wider", "[unit]") {
  auto slow = kWalk;
  slow.noise_time_step = 0.1;
  const Values x = draw(slow, 400'000);
  const double r = 1 - 0.15 * 0.1;
  CHECK(covariance(x, 0) == Approx(0.02 * 0.02 * 0.1 / (1 - r * r)).epsilon(0.1));
  CHECK(covariance(x, 10) / covariance(x, 0) == Approx(std::pow(r, 10)).margin(0.02));
}

TEST_CASE("a walk begins anew with each episode, for its copy alone", "[unit]") {
  ActionNoise noise(kWalk, 2, 3, 0);
  Rng rng(1);
  std::vector<float> action(3);
  for (int i = 0; i < 50; ++i) {
    noise.add(0, action, rng);
    noise.add(1, action, rng);
  }
  noise.reset(0);
  Checkpoint checkpoint;
  noise.save(checkpoint);
  const auto walks = checkpoint.doubles("noise.walks", 6);
  for (std::size_t j = 0; j < 3; ++j) {
    CHECK(walks[j] == 0);
    CHECK(walks[3 + j] != 0);
  }
}

TEST_CASE("actions stay within their bounds, and no noise leaves them alone", "[unit]") {
  Rng rng(1);
  float action = 0.9F;
  ActionNoise({.noise = ActionNoiseKind::none}, 1, 1, 0).add(0, std::span(&action, 1), rng);
  CHECK(action == 0.9F);
  ActionNoise large({.noise_deviation = 100}, 1, 1, 0);
  for (int i = 0; i < 100; ++i) {
    large.add(0, std::span(&action, 1), rng);
    CHECK(std::abs(action) <= 1);
  }
}

TEST_CASE("the deviation follows its schedule", "[unit]") {
  const ActionNoiseConfig config = {.noise_deviation = 0.5,
                                    .noise_schedule = ScheduleKind::linear,
                                    .noise_end = 0.1,
                                    .noise_fraction = 0.5};
  ActionNoise noise(config, 1, 1, 200);
  CHECK(noise.deviation() == 0.5);
  noise.advance(50);
  CHECK(noise.deviation() == Approx(0.3));
  noise.advance(150);
  CHECK(noise.deviation() == Approx(0.1));
  CHECK_THROWS_WITH(ActionNoise(config, 1, 1, 0), Contains("noise_steps is needed"));
}

TEST_CASE("noise that was saved goes on alike", "[unit]") {
  ActionNoiseConfig config = kWalk;
  config.noise_schedule = ScheduleKind::inverse;
  config.noise_steps = 10;
  ActionNoise noise(config, 2, 2, 0);
  Rng rng(1);
  std::vector<float> action(2);
  noise.add(1, action, rng);
  noise.advance(7);
  Checkpoint checkpoint;
  noise.save(checkpoint);
  ActionNoise restored(config, 2, 2, 0);
  restored.load(checkpoint);
  CHECK(restored.deviation() == noise.deviation());
  Rng same_rng = rng;
  std::vector<float> same(2);
  action = {0, 0};
  noise.add(1, action, rng);
  restored.add(1, same, same_rng);
  CHECK(same == action);
  CHECK_THROWS_WITH(ActionNoise(config, 3, 2, 0).load(checkpoint), Contains("noise.walks"));
}

TEST_CASE("noise that makes no sense is refused", "[unit]") {
  const auto refused = [](const ActionNoiseConfig& config, const char* text) {
    CHECK_THROWS_WITH(config.validate(), Contains(text));
  };
  refused({.noise_deviation = -1}, "noise_deviation must be 0 or more");
  refused({.noise_end = -1}, "noise_end");
  refused({.noise_steps = -1}, "noise_steps");
  refused({.noise_fraction = 0}, "noise_fraction");
  refused({.noise_reversion = -1}, "noise_reversion");
  refused({.noise_time_step = 0}, "noise_time_step");
  refused({.noise_reversion = 0.5, .noise_time_step = 4}, "below 2");
}
