#include "experiments/harness/curves.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/bootstrap.h"
#include "core/rng.h"
#include "render/figure.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr int kPoints = 200;

/// A row holds means over episodes in these columns, and what the agent tells in the others.
bool of_episodes(const std::string& column) {
  return column == "return" || column == "length" || column == "terminated";
}

/// Mean of a column over (step - window, step], for each step: over episodes that ended there, or
/// over rows; where there are none, the last before.
std::vector<double> windowed_means(const NumberTable& table, std::span<const double> steps,
                                   double window, const std::string& column) {
  const auto& step = table.column("step");
  const auto& episode = table.column("episode");
  const auto& value = table.column(column);
  // Sums of values and of episodes up to each row: differences give any window.
  std::vector<double> sums{0};
  std::vector<double> counts{0};
  for (std::size_t i = 0; i < step.size(); ++i) {
    const bool some = !std::isnan(value[i]);
    const double count = !some ? 0 : of_episodes(column) ? episode[i] - counts.back() : 1;
    counts.push_back(counts.back() + count);
    sums.push_back(sums.back() + (some ? count * value[i] : 0));
  }
  const auto rows_until = [&step](double limit) {
    return static_cast<std::size_t>(std::upper_bound(step.begin(), step.end(), limit) -
                                    step.begin());
  };
  std::vector<double> means;
  for (const double s : steps) {
    const auto last = rows_until(s);
    auto first = rows_until(s - window);
    while (first > 0 && counts[first] == counts[last]) --first;
    means.push_back((sums[last] - sums[first]) / (counts[last] - counts[first]));
  }
  return means;
}

}  // namespace

std::vector<fs::path> runs_in(const fs::path& folder) {
  if (fs::exists(folder / "metrics.csv")) return {folder};
  std::vector<std::pair<long, fs::path>> found;
  if (fs::is_directory(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("seed-") && fs::exists(entry.path() / "metrics.csv")) {
        found.emplace_back(std::atol(name.c_str() + 5), entry.path());
      }
    }
  }
  if (found.empty()) {
    throw std::invalid_argument(folder.string() + ": no run lies there (no metrics.csv)");
  }
  std::sort(found.begin(), found.end());
  std::vector<fs::path> folders;
  for (auto& [seed, path] : found) folders.push_back(std::move(path));
  return folders;
}

Curve learning_curve(const fs::path& folder) {
  std::vector<NumberTable> runs;
  for (const auto& run : runs_in(folder)) runs.push_back(NumberTable::read(run / "metrics.csv"));
  const fs::path whole = folder.has_filename() ? folder : folder.parent_path();
  return learning_curve(runs, whole.filename().string());
}

Curve learning_curve(std::span<const NumberTable> runs, std::string label,
                     const CurveOptions& options) {
  Curve curve{.label = std::move(label)};
  double end = 0;
  for (const auto& run : runs) {
    if (run.rows() > 0) end = std::max(end, run.column("step").back());
  }
  for (int k = 1; k <= kPoints; ++k) curve.steps.push_back(end * k / kPoints);
  std::vector<std::vector<double>> returns;
  for (const auto& run : runs) {
    returns.push_back(windowed_means(run, curve.steps, end * options.window, options.column));
  }
  if (runs.size() == 1) {
    curve.returns = returns.front();
    return curve;
  }
  Rng rng = Rng(0).child("bootstrap");
  for (std::size_t k = 0; k < curve.steps.size(); ++k) {
    std::vector<double> at_step;
    for (const auto& run : returns) {
      if (!std::isnan(run[k])) at_step.push_back(run[k]);
    }
    Estimate estimate;
    estimate.mean = estimate.low = estimate.high = std::numeric_limits<double>::quiet_NaN();
    if (!at_step.empty()) {
      estimate = bootstrap(at_step, interquartile_mean, rng, {.resamples = 500});
    }
    curve.returns.push_back(estimate.mean);
    curve.low.push_back(estimate.low);
    curve.high.push_back(estimate.high);
  }
  return curve;
}

Plot plot_of(std::span<const Curve> curves, const std::string& title) {
  Plot plot{.title = title, .x_label = "steps", .y_label = "return"};
  for (const auto& curve : curves) {
    plot.line({.x = curve.steps,
               .y = curve.returns,
               .low = curve.low,
               .high = curve.high,
               .label = curves.size() > 1 ? curve.label : ""});
  }
  return plot;
}

void draw_curves(std::span<const Curve> curves, const std::string& title, const fs::path& file,
                 std::span<const GuideLine> lines) {
  Plot plot = plot_of(curves, title);
  for (const auto& line : lines) plot.horizontal(line);
  save(plot, file);
}

std::string sparkline(const Curve& curve, int width) {
  constexpr const char* kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::vector<double> returns;
  for (const double value : curve.returns) {
    if (!std::isnan(value)) returns.push_back(value);
  }
  if (returns.empty()) return "";
  const auto [low, high] = std::minmax_element(returns.begin(), returns.end());
  const double span = std::max(*high - *low, 1e-300);
  std::string text;
  for (int i = 0; i < width; ++i) {
    const auto at = returns.size() * static_cast<std::size_t>(i) / static_cast<std::size_t>(width);
    text += kBars[std::lround(7 * (returns[at] - *low) / span)];
  }
  return text;
}

}  // namespace pavlov
