#include "render/shapes.h"

#include <algorithm>
#include <cmath>

namespace pavlov {

std::vector<Run> runs(const std::vector<double>& x, const std::vector<double>& y, bool stairs,
                      const Axis& x_axis, const Axis& y_axis) {
  std::vector<Run> out(1);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Point point{x_axis.place(x[i]), y_axis.place(y[i])};
    if (std::isnan(point.x) || std::isnan(point.y)) {
      if (!out.back().empty()) out.emplace_back();
      continue;
    }
    if (stairs && !out.back().empty()) out.back().push_back({point.x, out.back().back().y});
    out.back().push_back(point);
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

Run thinned(const Run& run) {
  constexpr double kColumns = 1200;
  const auto further_left = [](const Point& a, const Point& b) { return a.x < b.x; };
  const auto lower = [](const Point& a, const Point& b) { return a.y < b.y; };
  if (run.size() <= 4 * kColumns || !std::is_sorted(run.begin(), run.end(), further_left)) {
    return run;
  }
  Run out;
  for (auto first = run.begin(); first != run.end();) {
    const double column = std::floor(first->x * kColumns);
    const auto last = std::find_if(
        first, run.end(), [&](const Point& p) { return std::floor(p.x * kColumns) != column; });
    const auto [lowest, highest] = std::minmax_element(first, last, lower);
    out.push_back(*first);
    out.push_back(std::min(lowest, highest)[0]);
    out.push_back(std::max(lowest, highest)[0]);
    out.push_back(*(last - 1));
    first = last;
  }
  return out;
}

namespace {

/// Number of bins by Freedman & Diaconis (1981): a width of 2 IQR / n^(1/3).
int freedman_diaconis(std::vector<double> values, Range range) {
  std::sort(values.begin(), values.end());
  const auto quantile = [&](double q) {
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
  };
  const double width = 2 * (quantile(0.75) - quantile(0.25)) / std::cbrt(values.size());
  const double bins = width > 0 ? std::ceil((range.high - range.low) / width) : 10;
  return static_cast<int>(std::clamp(bins, 5.0, 100.0));
}

}  // namespace

Bins bins_of(const Histogram& histogram) {
  const auto& values = histogram.values;
  if (values.empty()) return {};
  const auto [least, largest] = std::minmax_element(values.begin(), values.end());
  const Range range = histogram.range.value_or(widened({*least, *largest}, Scale::linear));
  const int count = histogram.bins > 0 ? histogram.bins : freedman_diaconis(values, range);
  const double width = (range.high - range.low) / count;

  Bins bins;
  for (int i = 0; i <= count; ++i) bins.edges.push_back(range.low + i * width);
  bins.heights.resize(static_cast<std::size_t>(count));
  double total = 0;
  for (const double value : values) {
    if (value < range.low || value > range.high) continue;
    const int bin = std::min(static_cast<int>((value - range.low) / width), count - 1);
    bins.heights[static_cast<std::size_t>(bin)] += 1;
    total += 1;
  }
  if (histogram.density && total > 0) {
    for (double& height : bins.heights) height /= total * width;
  }
  return bins;
}

}  // namespace pavlov
