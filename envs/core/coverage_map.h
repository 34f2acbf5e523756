#pragma once

#include <vector>

namespace pavlov {

/// Where the cells that coverage is counted in lie in the plane, to draw visits over it.
struct CoverageMap {
  int rows = 0;
  int columns = 0;
  std::vector<int> cells;  ///< [rows * columns], from the top; -1 where there is none
};

/// An axis cut into equal parts; what lies outside counts to the first or last.
struct AxisCells {
  double low = 0;
  double high = 1;
  int count = 1;

  int operator()(double x) const {
    const double place = (x - low) / (high - low) * count;
    return place <= 0 ? 0 : place >= count ? count - 1 : static_cast<int>(place);
  }
};

/// A part of the plane cut into cells, counted row by row from the top.
struct PlaneCells {
  AxisCells x;
  AxisCells y;

  int cells() const { return x.count * y.count; }
  int cell(double at_x, double at_y) const { return (y.count - 1 - y(at_y)) * x.count + x(at_x); }
  CoverageMap map() const;
};

}  // namespace pavlov
