#include "core/bootstrap.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "core/text.h"

namespace pavlov {
namespace {

void require(bool holds, const std::string& what) {
  if (!holds) throw std::invalid_argument("bootstrap: " + what);
}

}  // namespace

std::vector<double> concatenated(std::span<const std::vector<double>> strata) {
  std::vector<double> all;
  for (const auto& numbers : strata) {
    require(!numbers.empty(), "there is not a single number");
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  return all;
}

std::vector<std::vector<double>> resample(std::span<const std::vector<double>> strata, Rng& rng) {
  std::vector<std::vector<double>> drawn(strata.begin(), strata.end());
  for (std::size_t k = 0; k < drawn.size(); ++k) {
    const auto n = static_cast<std::uint32_t>(strata[k].size());
    for (double& number : drawn[k]) number = strata[k][rng.below(n)];
  }
  return drawn;
}

Estimate percentile_estimate(double value, std::int64_t n, const std::function<double()>& again,
                             const BootstrapOptions& options) {
  require(n > 0, "there is not a single number");
  require(options.confidence > 0 && options.confidence < 1,
          "confidence lies between 0 and 1, not " + shortest(options.confidence));
  require(options.resamples > 0,
          "the number of resamples is positive, not " + std::to_string(options.resamples));
  std::vector<double> results(static_cast<std::size_t>(options.resamples));
  RunningStatistics spread;
  for (double& result : results) spread.add(result = again());
  return {.mean = value,
          .standard_error = spread.standard_deviation(),
          .n = n,
          .low = quantile(results, (1 - options.confidence) / 2),
          .high = quantile(results, (1 + options.confidence) / 2)};
}

Estimate bootstrap(std::span<const double> values, const Statistic& statistic, Rng& rng,
                   const BootstrapOptions& options) {
  const std::vector<double> stratum(values.begin(), values.end());
  return stratified_bootstrap({&stratum, 1}, statistic, rng, options);
}

Estimate stratified_bootstrap(std::span<const std::vector<double>> scores,
                              const Statistic& statistic, Rng& rng,
                              const BootstrapOptions& options) {
  const auto of_all = [&statistic](std::span<const std::vector<double>> strata) {
    return statistic(concatenated(strata));
  };
  return percentile_estimate(
      of_all(scores), std::ssize(concatenated(scores)),
      [&] { return of_all(resample(scores, rng)); }, options);
}

}  // namespace pavlov
