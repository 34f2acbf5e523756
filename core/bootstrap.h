#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/rng.h"
#include "core/statistics.h"

namespace pavlov {

// Functions here throw std::invalid_argument for fewer numbers than they need, as those of
// statistics.h do.

using Statistic = std::function<double(std::span<const double>)>;

struct BootstrapOptions {
  double confidence = 0.95;  ///< in (0, 1)
  int resamples = 2000;
};

/// A statistic with its percentile bootstrap interval (Efron 1979).
Estimate bootstrap(std::span<const double> values, const Statistic& statistic, Rng& rng,
                   const BootstrapOptions& options = {});

/// A statistic of all scores together, scores[task][run], with the interval of the stratified
/// bootstrap: runs are drawn anew within each task (Agarwal et al. 2021).
Estimate stratified_bootstrap(std::span<const std::vector<double>> scores,
                              const Statistic& statistic, Rng& rng,
                              const BootstrapOptions& options = {});

/// All numbers of the strata, none of which may be empty.
std::vector<double> concatenated(std::span<const std::vector<double>> strata);

/// As many numbers as each stratum holds, drawn from it with replacement.
std::vector<std::vector<double>> resample(std::span<const std::vector<double>> strata, Rng& rng);

/// `value`, which a statistic of n numbers came to, with its percentile interval from
/// `options.resamples` answers of `again`: the statistic of numbers drawn anew.
Estimate percentile_estimate(double value, std::int64_t n, const std::function<double()>& again,
                             const BootstrapOptions& options);

}  // namespace pavlov
