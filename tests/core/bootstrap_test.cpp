#include "core/bootstrap.h"

#include <cmath>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

const std::vector<double> kValues = {3.1, -2.0, 7.5, 0.4, 12.0, 5.5, -8.25, 1.0, 2.5, 4.75};

}  // namespace

TEST_CASE("a bootstrap interval covers the mean as often as it says", "[unit]") {
  Rng rng(5);
  int covered = 0;
  for (int experiment = 0; experiment < 200; ++experiment) {
    std::vector<double> values(40);
    for (double& value : values) value = rng.normal(3, 2);
    const Estimate estimate =
        bootstrap(values, [](auto sample) { return mean(sample); }, rng, {.resamples = 300});
    covered += estimate.low <= 3 && 3 <= estimate.high;
  }
  CHECK(covered > 177);  // 95 % of 200 = 190, four standard deviations below
}

TEST_CASE("the bootstrap's standard error of a mean is that of the resampled numbers", "[unit]") {
  Rng rng(6);
  const auto& values = kValues;
  const Estimate estimate =
      bootstrap(values, [](auto sample) { return mean(sample); }, rng, {.resamples = 20'000});
  const double exact = estimate_mean(values).standard_error * std::sqrt(0.9);  // divided by n
  CHECK(estimate.mean == mean(values));
  CHECK(estimate.n == 10);
  CHECK(estimate.standard_error == Approx(exact).epsilon(0.02));
  SECTION("the same stream gives the same interval, less confidence a narrower one") {
    Rng a(7);
    Rng b(7);
    Rng c(7);
    const Estimate wide = bootstrap(values, interquartile_mean, a);
    CHECK(wide.low == bootstrap(values, interquartile_mean, b).low);
    CHECK(wide.low < bootstrap(values, interquartile_mean, c, {.confidence = 0.5}).low);
  }
}

TEST_CASE("the stratified bootstrap draws runs within their task only", "[unit]") {
  // Tasks differ, runs of a task do not: whatever is drawn, the statistic stays the same.
  const std::vector<std::vector<double>> scores = {{1, 1, 1}, {10, 10}, {100, 100, 100, 100}};
  Rng rng(8);
  const Estimate estimate =
      stratified_bootstrap(scores, interquartile_mean, rng, {.resamples = 100});
  // 1 1 | 1 10 10 100 100 | 100 100
  CHECK(estimate.mean == Approx(44.2));
  CHECK(estimate.low == estimate.mean);
  CHECK(estimate.high == estimate.mean);
  CHECK(estimate.n == 9);
}

TEST_CASE("the bootstrap refuses too few numbers and settings outside their range", "[unit]") {
  Rng rng(1);
  CHECK_THROWS_WITH(bootstrap({}, mean, rng), Contains("not a single number"));
  CHECK_THROWS_WITH(bootstrap(kValues, mean, rng, {.resamples = 0}), Contains("not 0"));
  CHECK_THROWS_WITH(bootstrap(kValues, mean, rng, {.confidence = 1}), Contains("not 1"));
}
