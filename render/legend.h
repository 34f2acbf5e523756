#pragma once

#include <string>
#include <vector>

#include "render/artist.h"

namespace pavlov {

/// Labels of marks with a sample of each.
class Legend {
 public:
  void add(const std::string& label, const Artist& artist, const Picture& ruler);

  bool empty() const { return rows_.empty(); }
  double width() const { return kSample + kGap + widest_; }
  double height() const { return kRow * static_cast<double>(rows_.size()); }

  /// Where in `frame` it covers least of the `ink` (fractions of the frame): upper left corner.
  struct Place {
    Point corner;
    bool free = false;  ///< it covers none
  };
  Place best_place(const std::vector<Point>& ink, const Frame& frame) const;

  enum class Ground { none, white, dark };
  void draw(Picture& picture, Point corner, Ground ground) const;

 private:
  static constexpr double kSample = 26;
  static constexpr double kRow = 16;

  struct Row {
    std::string label;
    const Artist* artist;
  };
  std::vector<Row> rows_;
  double widest_ = 0;
};

}  // namespace pavlov
