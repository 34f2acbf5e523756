#include "core/statistics.h"

#include <cmath>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

const std::vector<double> kValues = {3.1, -2.0, 7.5, 0.4, 12.0, 5.5, -8.25, 1.0, 2.5, 4.75, 100.0};

std::span<const double> first(std::size_t n) { return std::span(kValues).first(n); }

}  // namespace

TEST_CASE("running mean and variance equal those of all numbers at once", "[unit]") {
  RunningStatistics running;
  for (const double value : kValues) running.add(value);
  CHECK(running.count() == 11);
  CHECK(running.mean() == Approx(11.5));
  CHECK(running.variance() == Approx(888.7395));
  CHECK(running.standard_error() == Approx(8.988576083006697));
  SECTION("a large offset does not spoil the variance") {
    RunningStatistics shifted;
    for (const double value : kValues) shifted.add(value + 1e9);
    CHECK(shifted.variance() == Approx(888.7395).epsilon(1e-6));
  }
}

TEST_CASE("merged running statistics equal those of one stream", "[unit]") {
  RunningStatistics left;
  RunningStatistics right;
  for (std::size_t i = 0; i < kValues.size(); ++i) (i < 4 ? left : right).add(kValues[i]);
  left.merge(right);
  left.merge(RunningStatistics{});
  CHECK(left.count() == 11);
  CHECK(left.mean() == Approx(11.5));
  CHECK(left.variance() == Approx(888.7395));
  RunningStatistics empty;
  empty.merge(left);
  CHECK(empty.variance() == left.variance());
}

TEST_CASE("the interquartile mean drops floor(n / 4) numbers at either end", "[unit]") {
  // scipy.stats.trim_mean(values, 0.25)
  CHECK(interquartile_mean(first(4)) == Approx(1.75));
  CHECK(interquartile_mean(first(5)) == Approx(3.6666666666666665));
  CHECK(interquartile_mean(first(7)) == Approx(2.9));
  CHECK(interquartile_mean(first(8)) == Approx(2.5));
  CHECK(interquartile_mean(first(11)) == Approx(3.5357142857142856));
}

TEST_CASE("quantiles are interpolated between the sorted numbers", "[unit]") {
  // numpy.quantile(values, p)
  CHECK(quantile(kValues, 0) == -8.25);
  CHECK(quantile(kValues, 0.1) == Approx(-2));
  CHECK(quantile(kValues, 0.25) == Approx(0.7));
  CHECK(median(kValues) == 3.1);
  CHECK(quantile(kValues, 1) == 100);
}

TEST_CASE("Student's t has the published quantiles", "[unit]") {
  // scipy.stats.t.ppf((1 + confidence) / 2, degrees of freedom)
  CHECK(student_t(0.95, 1) == Approx(12.706204736174694).epsilon(1e-10));
  CHECK(student_t(0.95, 4) == Approx(2.7764451051977934).epsilon(1e-10));
  CHECK(student_t(0.99, 9) == Approx(3.249835541592126).epsilon(1e-10));
  CHECK(student_t(0.5, 2) == Approx(0.8164965809277261).epsilon(1e-10));
  CHECK(student_t(0.95, 30) == Approx(2.0422724563012378).epsilon(1e-10));
  CHECK(student_t(0.95, 2.5) == Approx(3.5746548420036817).epsilon(1e-10));
  CHECK(student_t(0.999, 99) == Approx(3.391528833363685).epsilon(1e-10));
  CHECK(student_t(0.95, 1e6) == Approx(1.959966356814107).epsilon(1e-8));
}

TEST_CASE("a mean has Student's confidence interval", "[unit]") {
  const Estimate estimate = estimate_mean(kValues);
  CHECK(estimate.mean == Approx(11.5));
  CHECK(estimate.standard_error == Approx(8.988576083006697));
  CHECK(estimate.n == 11);
  CHECK(estimate.low == Approx(-8.527795594581821));
  CHECK(estimate.high == Approx(31.52779559458182));
  CHECK(estimate_mean(kValues, 0.5).high < estimate.high);
  SECTION("one number alone has no width") {
    const Estimate one = estimate_mean(first(1));
    CHECK(one.low == 3.1);
    CHECK(one.high == 3.1);
  }
}

TEST_CASE("moving averages and smoothing follow their formulas", "[unit]") {
  const std::vector<double> values = {1, 3, 5, 4};
  CHECK(moving_average(values, 2) == std::vector<double>{1, 2, 4, 4.5});
  CHECK(moving_average(values, 9) == std::vector<double>{1, 2, 3, 3.25});
  CHECK(exponential_smoothing(values, 0.5) == std::vector<double>{1, 2, 3.5, 3.75});
  CHECK(exponential_smoothing(values, 1) == values);
}

TEST_CASE("a measured mean agrees with a reference within both their errors", "[unit]") {
  const Estimate measured{.mean = 10, .standard_error = 0.3};
  CHECK(compare(measured, {.value = 10.8}).agrees);
  CHECK_FALSE(compare(measured, {.value = 11}).agrees);
  CHECK_FALSE(compare(measured, {.value = 9}).agrees);
  CHECK(compare(measured, {.value = 11, .standard_error = 0.4}).allowed == Approx(1.5));
  CHECK(compare(measured, {.value = 11, .standard_error = 0.4}).agrees);
  CHECK(compare(measured, {.value = 11, .tolerance = 0.2}).agrees);
  CHECK_FALSE(compare(measured, {.value = 10.8}, 2).agrees);
  CHECK(compare(measured, {.value = 11}).difference == -1);
}

TEST_CASE("statistics refuse too few numbers and settings outside their range", "[unit]") {
  CHECK_THROWS_WITH(mean({}), Contains("not a single number"));
  CHECK_THROWS_WITH(interquartile_mean({}), Contains("not a single number"));
  CHECK_THROWS_WITH(estimate_mean(std::span<const double>{}), Contains("not a single number"));
  CHECK_THROWS_WITH(quantile(kValues, 1.5), Contains("[0, 1], not 1.5"));
  CHECK_THROWS_WITH(student_t(1, 3), Contains("between 0 and 1, not 1"));
  CHECK_THROWS_WITH(student_t(0.9, 0), Contains("positive, not 0"));
  CHECK_THROWS_WITH(moving_average(kValues, 0), Contains("window"));
  CHECK_THROWS_WITH(exponential_smoothing(kValues, 0), Contains("(0, 1], not 0"));
}
