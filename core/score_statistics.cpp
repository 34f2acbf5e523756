#include "core/score_statistics.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "core/text.h"

namespace pavlov {
namespace {

std::vector<double> task_means(const Scores& scores) {
  std::vector<double> means;
  for (const auto& runs : scores) means.push_back(mean(runs));
  return means;
}

/// P(X > Y) + P(X = Y) / 2 for runs of one task.
double win_rate(const std::vector<double>& x, const std::vector<double>& y) {
  double wins = 0;
  for (const double a : x) {
    for (const double b : y) wins += a > b ? 1 : a == b ? 0.5 : 0;
  }
  return wins / static_cast<double>(x.size() * y.size());
}

double share_above(const Scores& scores, double threshold) {
  const auto all = concatenated(scores);
  const auto above = std::ranges::count_if(all, [=](double score) { return score > threshold; });
  return static_cast<double>(above) / static_cast<double>(all.size());
}

std::int64_t count_of(const Scores& scores) { return std::ssize(concatenated(scores)); }

}  // namespace

double normalized_score(double score, double zero, double one) {
  if (zero == one) {
    throw std::invalid_argument("scores: 0 and 1 cannot both stand for " + shortest(zero));
  }
  return (score - zero) / (one - zero);
}

double median_score(const Scores& scores) { return median(task_means(scores)); }

double mean_score(const Scores& scores) { return mean(task_means(scores)); }

double interquartile_mean_score(const Scores& scores) {
  return interquartile_mean(concatenated(scores));
}

double optimality_gap(const Scores& scores, double target) {
  auto all = concatenated(scores);
  for (double& score : all) score = std::min(score, target);
  return target - mean(all);
}

AggregateScores aggregate_scores(const Scores& scores, Rng& rng, const BootstrapOptions& options) {
  const auto estimate = [&](const auto& statistic) {
    return percentile_estimate(
        statistic(scores), count_of(scores), [&] { return statistic(resample(scores, rng)); },
        options);
  };
  return {.median = estimate(median_score),
          .interquartile_mean = estimate(interquartile_mean_score),
          .mean = estimate(mean_score),
          .optimality_gap = estimate([](const Scores& s) { return optimality_gap(s); })};
}

double probability_of_improvement(const Scores& x, const Scores& y) {
  if (x.size() != y.size()) {
    throw std::invalid_argument("scores: those of " + std::to_string(x.size()) +
                                " tasks cannot be compared with those of " +
                                std::to_string(y.size()));
  }
  std::vector<double> rates;
  for (std::size_t task = 0; task < x.size(); ++task) rates.push_back(win_rate(x[task], y[task]));
  return mean(rates);
}

Estimate estimate_improvement(const Scores& x, const Scores& y, Rng& rng,
                              const BootstrapOptions& options) {
  return percentile_estimate(
      probability_of_improvement(x, y), count_of(x) + count_of(y),
      [&] {
        const Scores drawn = resample(x, rng);
        return probability_of_improvement(drawn, resample(y, rng));
      },
      options);
}

PerformanceProfile performance_profile(const Scores& scores, std::span<const double> thresholds,
                                       Rng& rng, const BootstrapOptions& options) {
  std::vector<Scores> drawn;
  for (int i = 0; i < options.resamples; ++i) drawn.push_back(resample(scores, rng));
  PerformanceProfile profile{.thresholds = {thresholds.begin(), thresholds.end()}};
  for (const double threshold : thresholds) {
    auto next = drawn.begin();
    profile.shares.push_back(percentile_estimate(
        share_above(scores, threshold), count_of(scores),
        [&] { return share_above(*next++, threshold); }, options));
  }
  return profile;
}

}  // namespace pavlov
