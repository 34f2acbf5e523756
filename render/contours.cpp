#include <algorithm>
#include <array>
#include <cmath>

#include "render/artist.h"
#include "render/color_bar.h"

namespace pavlov {
namespace {

struct Corner {
  Point at;
  double value = 0;
};

/// Where the line between two corners has the value `level`, if it does.
std::optional<Point> crossing(const Corner& a, const Corner& b, double level) {
  if ((a.value < level) == (b.value < level)) return std::nullopt;
  const double t = (level - a.value) / (b.value - a.value);
  return Point{std::lerp(a.at.x, b.at.x, t), std::lerp(a.at.y, b.at.y, t)};
}

/// The pieces of a contour inside a square with corners in order around it: marching squares
/// (Lorensen & Cline 1987 in the plane). Of two ways to join four crossings, that which agrees
/// with the mean value in the middle.
void add_pieces(const std::array<Corner, 4>& corners, double level, std::vector<Run>& pieces) {
  const double middle =
      (corners[0].value + corners[1].value + corners[2].value + corners[3].value) / 4;
  if (std::isnan(middle)) return;
  std::vector<Point> points;
  for (std::size_t i = 0; i < 4; ++i) {
    if (const auto point = crossing(corners[i], corners[(i + 1) % 4], level)) {
      points.push_back(*point);
    }
  }
  if (points.size() == 2) pieces.push_back(points);
  if (points.size() < 4) return;
  const std::size_t partner = (middle < level) == (corners[0].value < level) ? 1 : 3;
  pieces.push_back({points[0], points[partner]});
  pieces.push_back({points[2], points[4 - partner]});
}

class ContoursArtist : public Artist {
 public:
  ContoursArtist(const Contours& contours, const Style& style)
      : contours_(contours),
        style_(style),
        x_(contours.x.value_or(Range{-0.5, contours.columns - 0.5})),
        y_(contours.y.value_or(Range{-0.5, contours.rows - 0.5})) {
    for (const double level : levels()) {
      for (int row = 0; row + 1 < contours.rows; ++row) {
        for (int column = 0; column + 1 < contours.columns; ++column) {
          add_pieces({corner(row, column), corner(row, column + 1), corner(row + 1, column + 1),
                      corner(row + 1, column)},
                     level, pieces_);
        }
      }
    }
  }

  void include_in(Extents& extents) const override {
    extents.include(x_.low, y_.low);
    extents.include(x_.high, y_.high);
  }

  /// None: a legend may lie on contours.
  void add_ink(const Axes& /*axes*/, std::vector<Point>& /*ink*/) const override {}

  void draw(Picture& picture, const Frame& frame, const Axes& axes) const override {
    for (const Run& piece : pieces_) {
      picture.line(placed(on(axes, piece), frame), contours_.width, style_.color);
    }
  }

  void draw_sample(Picture& picture, const Frame& frame) const override {
    picture.line(frame.at(0, 0.5), frame.at(1, 0.5), contours_.width, style_.color);
  }

 private:
  std::vector<double> levels() const {
    if (!contours_.levels.empty()) return contours_.levels;
    constexpr int kLevels = 10;
    const Range range = color_range(contours_.values, std::nullopt);
    std::vector<double> levels;
    for (int i = 1; i <= kLevels; ++i) {
      levels.push_back(std::lerp(range.low, range.high, i / (kLevels + 1.0)));
    }
    return levels;
  }

  /// The centre of a cell.
  Corner corner(int row, int column) const {
    const auto cell = static_cast<std::size_t>(row) * static_cast<std::size_t>(contours_.columns) +
                      static_cast<std::size_t>(column);
    return {{std::lerp(x_.low, x_.high, (column + 0.5) / contours_.columns),
             std::lerp(y_.low, y_.high, (row + 0.5) / contours_.rows)},
            contours_.values[cell]};
  }

  static Run on(const Axes& axes, const Run& piece) {
    Run out;
    for (const Point& p : piece) out.push_back({axes.x.place(p.x), axes.y.place(p.y)});
    return out;
  }

  const Contours& contours_;
  Style style_;
  Range x_;
  Range y_;
  std::vector<Run> pieces_;
};

}  // namespace

std::unique_ptr<Artist> make_artist(const Contours& contours, const Style& style) {
  return std::make_unique<ContoursArtist>(contours, style);
}

}  // namespace pavlov
