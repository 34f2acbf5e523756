#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "envs/core/canvas.h"

namespace pavlov {

/// Both ends of an axis or of a colour bar.
struct Range {
  double low = 0;
  double high = 1;
};

enum class Scale { linear, log10, log2 };

/// How numbers become colours.
enum class ColorScale {
  viridis,    ///< from dark violet to yellow
  diverging,  ///< from blue through white to vermilion, pale enough for points on top
  classes     ///< 0, 1, 2, …: pale tones of the colours dealt out to series; no colour bar
};

// What can be put into a plot. In y, NaN is a gap: the line breaks, the point or bar is left out;
// so is a number <= 0 on a logarithmic axis. Infinite numbers, NaN elsewhere and lists that do not
// fit together are refused with std::invalid_argument. Colours and line styles that are not given
// are dealt out in order: Okabe & Ito's palette, which colour-blind readers tell apart.

/// y over x, joined by straight lines, in an optional band. A line that goes up and down a hundred
/// times is drawn thin and without dashes, unless told otherwise.
struct Line {
  std::vector<double> x;     ///< [n]; empty: 0, 1, 2, …
  std::vector<double> y;     ///< [n]
  std::vector<double> low;   ///< [n] lower edge of the band, or empty
  std::vector<double> high;  ///< [n] upper edge, given if `low` is
  std::string label;         ///< in the legend; empty: not there
  std::optional<Color> color;
  std::optional<Dash> dash;
  std::optional<double> width;  ///< in 1/72 inch of a figure
  bool dots = false;            ///< mark each point
  bool stairs = false;          ///< y holds until the next x (Plot::steps sets it)
};

/// Single points with optional error bars.
struct Scatter {
  std::vector<double> x;     ///< [n]; empty: 0, 1, 2, …
  std::vector<double> y;     ///< [n]
  std::vector<double> low;   ///< [n] lower end of the error bar, or empty
  std::vector<double> high;  ///< [n] upper end, given if `low` is
  std::string label;
  std::optional<Color> color;
  double radius = 2.2;
  std::optional<Color> outline;  ///< of each point, to stand out on a heat map
};

/// A bar from 0 to y at each of 0, 1, …, n-1. Bars added later stand beside those added before.
struct Bars {
  std::vector<std::string> names;  ///< [n] under the bars; empty: numbers
  std::vector<double> y;           ///< [n]
  std::vector<double> low;         ///< [n] lower end of the error bar, or empty
  std::vector<double> high;        ///< [n] upper end, given if `low` is
  std::string label;
  std::optional<Color> color;
};

/// How often values fall into bins of equal width.
struct Histogram {
  std::vector<double> values;
  int bins = 0;                ///< 0: by the rule of Freedman and Diaconis, 5 to 100
  std::optional<Range> range;  ///< default: of the values; those outside are not counted
  bool density = false;        ///< area 1 instead of counts
  std::string label;
  std::optional<Color> color;
};

/// Numbers as colours with a colour bar. It fills the plot's axes.
struct HeatMap {
  int rows = 0;
  int columns = 0;
  std::vector<double> values;  ///< [rows * columns], the first row at the bottom; NaN: no colour
  std::optional<Range> x;      ///< outer edges; default: cell i has its centre at i
  std::optional<Range> y;
  std::optional<Range> range;  ///< ends of the colour bar; default: of the values
  std::string label;           ///< of the colour bar
  bool numbers = false;        ///< write the value into each cell, where there is room
  ColorScale colors = ColorScale::viridis;
};

/// Lines along which numbers on a grid are the same, over a heat map or alone.
struct Contours {
  int rows = 0;                ///< at least 2
  int columns = 0;             ///< at least 2
  std::vector<double> values;  ///< [rows * columns] at the centres of a heat map's cells; NaN: none
  std::optional<Range> x;      ///< outer edges of the cells, as of a heat map
  std::optional<Range> y;
  std::vector<double> levels;  ///< empty: ten, evenly between the least and the largest value
  std::string label;
  std::optional<Color> color;
  double width = 0.8;
};

/// A thin line across the plot: an optimum, a threshold.
struct GuideLine {
  double at = 0;
  std::string label;
  bool vertical = false;  ///< Plot::vertical sets it
  std::optional<Color> color;
  Dash dash = Dash::dashed;
};

using Mark = std::variant<Line, Scatter, Bars, Histogram, HeatMap, Contours, GuideLine>;

/// Axes and what is drawn in them:
///
///     Plot plot{.title = "Cart-pole", .x_label = "episode", .y_label = "return"};
///     plot.line({.y = returns, .low = lower, .high = upper, .label = "Q-learning"});
///     save(plot, "curve.png");                                            // render/figure.h
struct Plot {
  std::string title;
  std::string x_label;  ///< with unit: "time [s]"
  std::string y_label;
  Scale x_scale = Scale::linear;
  Scale y_scale = Scale::linear;
  std::optional<Range> x_range;  ///< default: what the data need
  std::optional<Range> y_range;
  bool legend = true;  ///< in a corner that the data leave free, else beside the axes
  std::vector<Mark> marks;

  /// Throws std::invalid_argument that names the plot, the mark, and what does not fit.
  void validate() const;
  // Each throws likewise.
  void line(Line mark);
  void steps(Line mark);
  void scatter(Scatter mark);
  void bars(Bars mark);
  void histogram(Histogram mark);
  void heat_map(HeatMap mark);
  void contours(Contours mark);
  void horizontal(GuideLine mark);
  void vertical(GuideLine mark);
};

}  // namespace pavlov
