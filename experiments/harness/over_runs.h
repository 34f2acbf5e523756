#pragma once

#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/statistics.h"
#include "render/plot.h"

namespace pavlov {

/// What several runs tell in a row, such as the return of each episode, taken together: element i
/// is of all numbers `runs[…][i]`. All runs tell equally many.
inline std::vector<RunningStatistics> over_runs(const std::vector<std::vector<double>>& runs) {
  std::vector<RunningStatistics> statistics(runs.empty() ? 0 : runs.front().size());
  for (const auto& run : runs) {
    for (std::size_t i = 0; i < run.size(); ++i) statistics[i].add(run[i]);
  }
  return statistics;
}

/// A mean over `runs` runs of somebody else's, rounded to twice `half_digit`: its standard error
/// follows from the spread of ours.
inline Reference mean_elsewhere(double value, double half_digit, int runs,
                                const RunningStatistics& ours) {
  return {.value = value,
          .standard_error = ours.standard_deviation() / std::sqrt(runs),
          .tolerance = half_digit};
}

/// A mean with its interval, at x.
inline void add_point(Line& line, double x, const Estimate& estimate) {
  line.x.push_back(x);
  line.y.push_back(estimate.mean);
  line.low.push_back(estimate.low);
  line.high.push_back(estimate.high);
}

/// The means, each at the next number from `first_x`, with their 95 % intervals as a band.
inline Line mean_line(std::span<const RunningStatistics> statistics, std::string label,
                      double first_x = 0) {
  Line line{.label = std::move(label)};
  for (std::size_t i = 0; i < statistics.size(); ++i) {
    add_point(line, first_x + static_cast<double>(i), estimate_mean(statistics[i]));
  }
  return line;
}

}  // namespace pavlov
