#pragma once

#include <string>
#include <vector>

#include "render/plot.h"

namespace pavlov {

/// Where an axis is marked and what is written there.
struct Ticks {
  std::vector<double> at;
  std::vector<std::string> labels;  ///< as many as `at`
  std::vector<double> minor;        ///< short marks without text
  std::string factor;  ///< "×10⁶" where the labels are to be multiplied by it, else ""
};

/// One direction of a plot: what it shows and how values become places.
struct Axis {
  Range range;
  Scale scale = Scale::linear;

  /// 0 at the low end, 1 at the high end; NaN for what a logarithmic axis cannot show.
  double place(double value) const;
  /// At most `most` labelled ticks (at least 2): on a linear axis multiples of 1, 2 or 5 times a
  /// power of ten, on a logarithmic one powers of the base.
  Ticks ticks(int most) const;
};

/// `range` made fit for an axis: a single point gets some room on both sides, and ends beyond the
/// reach of a logarithmic scale are replaced.
Range widened(Range range, Scale scale);

/// A number as a person writes it, with a real minus sign: "−0.25"; `decimals` places.
std::string written(double value, int decimals);

/// Decimal places with which multiples of `step` are written exactly, at most 12.
int decimals_of(double step);

}  // namespace pavlov
