#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "experiments/harness/metrics.h"
#include "render/plot.h"

namespace pavlov {

/// A learning curve, of one run or of several with a band.
struct Curve {
  std::string label;
  std::vector<double> steps;
  /// Mean return of the episodes that ended in the last twentieth (or another window) of the way
  /// before `steps`; of several runs the interquartile mean. NaN where no episode ended.
  std::vector<double> returns;
  std::vector<double> low;  ///< ends of the 95 % bootstrap interval; empty for a single run
  std::vector<double> high;
};

/// The folders of single runs in a run's folder: itself, or its `seed-N`, in order. Throws
/// std::invalid_argument where there are none.
std::vector<std::filesystem::path> runs_in(const std::filesystem::path& folder);

struct CurveOptions {
  std::string column = "return";  ///< of `metrics.csv`; others in the place of returns
  double window = 1.0 / 20;       ///< part of the way that a point is the mean of, in (0, 1]
};

/// The curve of a run, or of its seeds together, from their `metrics.csv`.
Curve learning_curve(const std::filesystem::path& folder);
/// The same from tables at hand.
Curve learning_curve(std::span<const NumberTable> runs, std::string label,
                     const CurveOptions& options = {});

/// Curves over each other, with their labels where there are several.
Plot plot_of(std::span<const Curve> curves, const std::string& title);
/// Draws them, with lines at returns to be compared with; PNG or SVG by the suffix.
void draw_curves(std::span<const Curve> curves, const std::string& title,
                 const std::filesystem::path& file, std::span<const GuideLine> lines = {});

/// A curve in a line of text, "▁▂▅▇█", from the lowest to the highest return; "" where it has none.
std::string sparkline(const Curve& curve, int width = 60);

}  // namespace pavlov
