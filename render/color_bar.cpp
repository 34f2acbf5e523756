#include "render/color_bar.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>

#include "envs/core/palette.h"

namespace pavlov {

Range color_range(const std::vector<double>& values, const std::optional<Range>& given) {
  if (given) return *given;
  Range range{INFINITY, -INFINITY};
  for (const double value : values) {
    if (std::isnan(value)) continue;
    range = {std::min(range.low, value), std::max(range.high, value)};
  }
  return range.low <= range.high ? widened(range, Scale::linear) : Range{};
}

int decimals_for(const std::vector<double>& values) {
  double largest = 0;
  int needed = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    largest = std::max(largest, std::abs(value));
    while (needed < 2) {
      const double scaled = value * std::pow(10.0, needed);
      if (std::abs(scaled - std::round(scaled)) < 1e-6) break;
      ++needed;
    }
  }
  return std::min(needed, largest >= 1000 ? 0 : largest >= 100 ? 1 : 2);
}

double widest_number(const std::vector<double>& values, int decimals, const Picture& ruler) {
  const Range range = color_range(values, std::nullopt);
  return std::max(ruler.text_width(written(range.low, decimals), 1),
                  ruler.text_width(written(range.high, decimals), 1));
}

Color scale_color(ColorScale scale, Range range, double value) {
  constexpr double kPale = 0.62;
  const auto pale = [&](double index, double amount) {
    return lighter(okabe_ito(static_cast<std::size_t>(std::max(index, 0.0))), amount);
  };
  const double fraction = std::clamp((value - range.low) / (range.high - range.low), 0.0, 1.0);
  switch (scale) {
    case ColorScale::diverging:
      return pale(fraction < 0.5 ? 0 : 1, 1 - 2 * (1 - kPale) * std::abs(fraction - 0.5));
    case ColorScale::classes:
      return pale(std::round(value), kPale);
    default:
      return viridis(fraction);
  }
}

ColorBar::ColorBar(Range range, std::string label, const Picture& ruler, double height,
                   ColorScale scale)
    : scale_(scale),
      axis_{range},
      ticks_(axis_.ticks(static_cast<int>(height / 36))),
      label_(std::move(label)),
      width_(kDistance + kThickness + kGap) {
  if (!ticks_.factor.empty()) label_ += (label_.empty() ? "" : "  ") + ticks_.factor;
  double widest = 0;
  for (const auto& text : ticks_.labels) {
    widest = std::max(widest, ruler.text_width(text, kTickSize));
  }
  width_ += widest;
  if (!label_.empty()) width_ += kGap + kLabelSize;
}

void ColorBar::draw(Picture& picture, const Frame& frame) const {
  const Frame bar{{frame.high.x + kDistance, frame.low.y},
                  {frame.high.x + kDistance + kThickness, frame.high.y}};
  constexpr int kColors = 128;
  std::vector<std::uint8_t> rgb;
  for (int i = kColors - 1; i >= 0; --i) {
    const Color color = scale_color(scale_, {0, kColors - 1}, i);
    for (const double part : {color.r, color.g, color.b}) {
      rgb.push_back(static_cast<std::uint8_t>(std::lround(255 * part)));
    }
  }
  picture.image(bar.low, bar.high, kColors, 1, rgb);
  picture.outline(bar.low, bar.high, 0.7, gray(0.3));
  for (std::size_t i = 0; i < ticks_.at.size(); ++i) {
    const Point at = bar.at(1, axis_.place(ticks_.at[i]));
    picture.line(at, {at.x + 3, at.y}, 0.8, gray(0.3));
    picture.text({at.x + kGap, at.y}, ticks_.labels[i], kTickSize, gray(0.1), Align::left);
  }
  const double centre = frame.high.x + width_ - kLabelSize / 2;
  picture.text({centre, bar.at(0, 0.5).y}, label_, kLabelSize, kBlack, Align::centre,
               std::numbers::pi / 2);
}

}  // namespace pavlov
