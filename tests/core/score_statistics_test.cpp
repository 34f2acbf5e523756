// Against rliable 1.2.0, the library of Agarwal et al. 2021, on scores that both make by formulas.
// Its intervals are of 50,000 resamples (20,000 for the probability), percentile method.

#include "core/score_statistics.h"

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

constexpr int kTasks = 6;

/// x = [[((37*t*t + 61*r + 17*t*r) % 101) / 50 for t in range(6)] for r in range(5)], transposed.
Scores five_runs() {
  Scores scores(kTasks);
  for (int t = 0; t < kTasks; ++t) {
    for (int r = 0; r < 5; ++r) {
      scores[static_cast<std::size_t>(t)].push_back((37 * t * t + 61 * r + 17 * t * r) % 101 /
                                                    50.0);
    }
  }
  return scores;
}

/// y = [[((29*t + 71*r*r + 13) % 21) / 16 for t in range(6)] for r in range(8)], transposed; some
/// are equal.
Scores eight_runs() {
  Scores scores(kTasks);
  for (int t = 0; t < kTasks; ++t) {
    for (int r = 0; r < 8; ++r) {
      scores[static_cast<std::size_t>(t)].push_back((29 * t + 71 * r * r + 13) % 21 / 16.0);
    }
  }
  return scores;
}

const BootstrapOptions kMany{.resamples = 20'000};

/// Ends of intervals are multiples of small fractions and vary with the numbers drawn.
void check_interval(const Estimate& estimate, double low, double high) {
  CHECK(estimate.low == Approx(low).margin(0.006));
  CHECK(estimate.high == Approx(high).margin(0.006));
}

}  // namespace

TEST_CASE("aggregate scores are those of rliable", "[unit]") {
  CHECK(median_score(five_runs()) == Approx(0.97));
  CHECK(interquartile_mean_score(five_runs()) == Approx(0.9325));
  CHECK(mean_score(five_runs()) == Approx(0.958));
  CHECK(optimality_gap(five_runs()) == Approx(0.2446666666666666));
  CHECK(optimality_gap(five_runs(), 0.5) == Approx(0.054666666666666586));
  CHECK(median_score(eight_runs()) == Approx(0.5703125));
  CHECK(interquartile_mean_score(eight_runs()) == Approx(0.5755208333333334));
  CHECK(mean_score(eight_runs()) == Approx(0.5859375));
  CHECK(optimality_gap(eight_runs()) == Approx(0.43880208333333337));
  CHECK(optimality_gap(eight_runs(), 0.5) == Approx(0.12630208333333331));
}

TEST_CASE("intervals of aggregate scores are those of rliable", "[unit]") {
  Rng rng(1);
  const AggregateScores five = aggregate_scores(five_runs(), rng, kMany);
  CHECK(five.median.mean == Approx(0.97));
  CHECK(five.median.n == 30);
  check_interval(five.median, 0.732, 1.176);
  check_interval(five.interquartile_mean, 0.7169, 1.1425);
  check_interval(five.mean, 0.7777, 1.1387);
  check_interval(five.optimality_gap, 0.1450, 0.3527);
  const AggregateScores eight = aggregate_scores(eight_runs(), rng, kMany);
  check_interval(eight.median, 0.45703, 0.7168);
  check_interval(eight.interquartile_mean, 0.4297, 0.7227);
  check_interval(eight.mean, 0.484375, 0.6875);
  check_interval(eight.optimality_gap, 0.346354, 0.53125);
}

TEST_CASE("the probability of improvement is that of rliable", "[unit]") {
  CHECK(probability_of_improvement(five_runs(), eight_runs()) == Approx(0.69375));
  CHECK(probability_of_improvement(eight_runs(), five_runs()) == Approx(0.30625));
  CHECK(probability_of_improvement(five_runs(), five_runs()) == Approx(0.5));
  Rng rng(2);
  const Estimate estimate = estimate_improvement(five_runs(), eight_runs(), rng, kMany);
  CHECK(estimate.mean == Approx(0.69375));
  check_interval(estimate, 0.5656, 0.8125);
}

TEST_CASE("performance profiles are those of rliable", "[unit]") {
  Rng rng(3);
  const double thresholds[] = {0, 0.25, 0.5, 0.9, 1.25, 2};
  const double shares[] = {0.96666667, 0.93333333, 0.76666667, 0.5, 0.3, 0};
  const double low[] = {0.9, 0.83333333, 0.63333333, 0.33333333, 0.16666667, 0};
  const double high[] = {1, 1, 0.9, 0.66666667, 0.43333333, 0};
  const auto profile = performance_profile(five_runs(), thresholds, rng, kMany);
  REQUIRE(profile.shares.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(profile.shares[i].mean == Approx(shares[i]));
    check_interval(profile.shares[i], low[i], high[i]);
  }
}

TEST_CASE("scores are normalised, and refused where they cannot be compared", "[unit]") {
  CHECK(normalized_score(110, 20, 200) == 0.5);
  CHECK(normalized_score(-300, -200, -100) == -1);
  CHECK_THROWS_WITH(normalized_score(1, 5, 5), Contains("both stand for 5"));
  CHECK_THROWS_WITH(mean_score({}), Contains("not a single number"));
  CHECK_THROWS_WITH(optimality_gap({{1, 2}, {}}), Contains("not a single number"));
  CHECK_THROWS_WITH(probability_of_improvement({{1}}, {{1}, {2}}),
                    Contains("1 tasks") && Contains("of 2"));
}
