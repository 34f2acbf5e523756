#include "nets/ground_up/patterns.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/settings.h"

namespace pavlov::ground_up {

Patterns Patterns::at(std::span<const int> rows) const {
  const std::vector<int> list(rows.begin(), rows.end());
  return {inputs(list, Eigen::all), targets(list, Eigen::all)};
}

void Patterns::validate() const {
  require(inputs.rows() > 0, "patterns", "rows", static_cast<double>(inputs.rows()), "1 or more");
  require(targets.rows() == inputs.rows(), "patterns", "rows of targets",
          static_cast<double>(targets.rows()),
          "as many as of inputs: " + std::to_string(inputs.rows()));
}

std::vector<int> in_order(Index n) {
  std::vector<int> rows(static_cast<std::size_t>(n));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

std::vector<int> shuffled(Index n, Rng& rng) {
  std::vector<int> rows = in_order(n);
  rng.shuffle(std::span(rows));
  return rows;
}

std::vector<std::vector<int>> folds_of(Index n, int k, Rng& rng) {
  require(k >= 2 && k <= n, "k-fold", "k", k, "2 to the number of patterns");
  std::vector<std::vector<int>> folds(static_cast<std::size_t>(k));
  std::size_t next = 0;
  for (const int row : shuffled(n, rng)) folds[next++ % folds.size()].push_back(row);
  return folds;
}

double cross_validate(const Patterns& patterns, int k, Rng& rng,
                      const std::function<double(const Patterns&, const Patterns&)>& error) {
  const auto folds = folds_of(patterns.size(), k, rng);
  double total = 0;
  for (const auto& fold : folds) {
    std::vector<int> rest;
    for (const auto& other : folds) {
      if (&other != &fold) rest.insert(rest.end(), other.begin(), other.end());
    }
    total += error(patterns.at(rest), patterns.at(fold));
  }
  return total / k;
}

std::pair<Patterns, Patterns> split(const Patterns& patterns, double share, Rng& rng) {
  const Index n = patterns.size();
  require(share > 0 && share < 1, "split", "share", share, "in (0, 1)");
  require(n >= 2, "split", "patterns", static_cast<double>(n), "2 or more");
  const Index first = std::clamp<Index>(std::lround(share * static_cast<double>(n)), 1, n - 1);
  const std::vector<int> rows = shuffled(n, rng);
  const auto all = std::span(rows);
  return {patterns.at(all.first(static_cast<std::size_t>(first))),
          patterns.at(all.subspan(static_cast<std::size_t>(first)))};
}

}  // namespace pavlov::ground_up
