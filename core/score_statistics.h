#pragma once

#include <span>
#include <vector>

#include "core/bootstrap.h"

namespace pavlov {

// How well an agent does over several tasks, from a few runs of each: the measures of Agarwal et
// al. 2021, "Deep reinforcement learning at the edge of the statistical precipice", with intervals
// of the stratified bootstrap. Scores are scores[task][run], normalised so that tasks can be
// compared; tasks may have different numbers of runs, at least one. All throw std::invalid_argument
// otherwise.

using Scores = std::vector<std::vector<double>>;

/// 0 for a score of `zero`, 1 for one of `one`. Throws std::invalid_argument where these are equal.
double normalized_score(double score, double zero, double one);

/// Of the means of the tasks.
double median_score(const Scores& scores);
double mean_score(const Scores& scores);
/// Of all runs of all tasks.
double interquartile_mean_score(const Scores& scores);
/// How much the runs fall short of `target` on average; what they have beyond it does not count.
double optimality_gap(const Scores& scores, double target = 1);

struct AggregateScores {
  Estimate median;
  Estimate interquartile_mean;
  Estimate mean;
  Estimate optimality_gap;
};
AggregateScores aggregate_scores(const Scores& scores, Rng& rng,
                                 const BootstrapOptions& options = {});

/// How probably a run of x is better than one of y in a task drawn at random, runs that are equal
/// counting half (Mann & Whitney 1947). Both are of the same tasks, in the same order.
double probability_of_improvement(const Scores& x, const Scores& y);
Estimate estimate_improvement(const Scores& x, const Scores& y, Rng& rng,
                              const BootstrapOptions& options = {});

/// The share of runs whose score is above each threshold, with its interval.
struct PerformanceProfile {
  std::vector<double> thresholds;
  std::vector<Estimate> shares;
};
PerformanceProfile performance_profile(const Scores& scores, std::span<const double> thresholds,
                                       Rng& rng, const BootstrapOptions& options = {});

}  // namespace pavlov
