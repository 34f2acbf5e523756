#include <algorithm>
#include <cmath>
#include <cstdint>

#include "envs/core/palette.h"
#include "render/artist.h"
#include "render/color_bar.h"

namespace pavlov {
namespace {

class HeatMapArtist : public Artist {
 public:
  explicit HeatMapArtist(const HeatMap& map)
      : map_(map),
        x_(map.x.value_or(Range{-0.5, map.columns - 0.5})),
        y_(map.y.value_or(Range{-0.5, map.rows - 0.5})),
        range_(color_range(map.values, map.range)) {}

  void include_in(Extents& extents) const override {
    for (const double x : {x_.low, x_.high}) extents.x.include(x);
    for (const double y : {y_.low, y_.high}) extents.y.include(y);
  }

  /// None: a legend may lie on a heat map.
  void add_ink(const Axes& /*axes*/, std::vector<Point>& /*ink*/) const override {}

  void draw(Picture& picture, const Frame& frame, const Axes& axes) const override {
    std::vector<std::uint8_t> rgb;
    rgb.reserve(3 * map_.values.size());
    for (int row = map_.rows - 1; row >= 0; --row) {
      for (int column = 0; column < map_.columns; ++column) {
        const Color color = color_of(value(row, column));
        for (const double part : {color.r, color.g, color.b}) {
          rgb.push_back(static_cast<std::uint8_t>(std::lround(255 * part)));
        }
      }
    }
    const auto corner = [&](double x, double y) {
      return frame.at(axes.x.place(x), axes.y.place(y));
    };
    picture.image(corner(x_.low, y_.low), corner(x_.high, y_.high), map_.rows, map_.columns, rgb);
    if (map_.numbers) draw_numbers(picture, {corner(x_.low, y_.low), corner(x_.high, y_.high)});
  }

  void draw_sample(Picture& /*picture*/, const Frame& /*frame*/) const override {}

 private:
  double value(int row, int column) const {
    return map_.values[static_cast<std::size_t>(row) * static_cast<std::size_t>(map_.columns) +
                       static_cast<std::size_t>(column)];
  }
  Color color_of(double value) const {
    if (std::isnan(value)) return kWhite;
    return scale_color(map_.colors, range_, value);
  }

  void draw_numbers(Picture& picture, const Frame& cells) const {
    const double width = cells.width() / map_.columns;
    const double height = cells.height() / map_.rows;
    const int decimals = decimals_for(map_.values);
    const double widest = widest_number(map_.values, decimals, picture);
    const double size = std::min({kTickSize, 0.7 * height, 0.85 * width / widest});
    if (size < kSmallest) return;
    for (int row = 0; row < map_.rows; ++row) {
      for (int column = 0; column < map_.columns; ++column) {
        const double v = value(row, column);
        if (std::isnan(v)) continue;
        const Point at = cells.at((column + 0.5) / map_.columns, (row + 0.5) / map_.rows);
        picture.text(at, written(v, decimals), size, readable_on(color_of(v)), Align::centre);
      }
    }
  }

  const HeatMap& map_;
  Range x_;
  Range y_;
  Range range_;
};

}  // namespace

std::unique_ptr<Artist> make_artist(const HeatMap& map) {
  return std::make_unique<HeatMapArtist>(map);
}

}  // namespace pavlov
