#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

#include "core/rng.h"
#include "nets/data/transforms/image.h"

namespace pavlov {

using Rgb = std::array<float, 3>;

/// Distance from a point to the piece of a straight line from a to b.
inline double distance_to_piece(ImagePoint p, ImagePoint a, ImagePoint b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length = dx * dx + dy * dy;
  const double t =
      length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0.0;
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/// Signed distance to a regular polygon of so many corners about (0, 0), of which one is at the
/// angle `first` [rad]; negative inside.
inline double distance_to_polygon(ImagePoint p, int corners, double radius, double first) {
  const double step = 2 * 3.14159265358979323846 / corners;
  const double angle = std::atan2(p.y, p.x) - first - step / 2;
  const double nearest_side = angle - step * std::round(angle / step);
  return std::hypot(p.x, p.y) * std::cos(nearest_side) - radius * std::cos(step / 2);
}

/// Values between -1 and 1, smooth over about height / cells pixels: [1, height, width].
inline Array smooth_noise(std::int64_t height, std::int64_t width, std::int64_t cells, Rng& rng) {
  Array grid(NumberType::f32, {1, cells + 1, cells + 1});
  for (float& value : grid.mutable_values<float>()) {
    value = static_cast<float>(rng.uniform(-1, 1));
  }
  return resize(grid, height, width, Filter::bilinear);
}

/// A picture with soft edges, values 0 … 1, channels first.
class Painter {
 public:
  Painter(std::int64_t channels, std::int64_t height, std::int64_t width)
      : image_(NumberType::f32, {channels, height, width}) {}

  std::int64_t channels() const { return image_.extent(0); }
  std::int64_t height() const { return image_.extent(1); }
  std::int64_t width() const { return image_.extent(2); }
  Array& image() { return image_; }

  /// Covers what lies inside a shape, told by its signed distance in pixels at a place.
  template <class Distance>
  void fill(const Distance& distance, const Rgb& color, double softness = 1) {
    paint([&](ImagePoint p, std::int64_t channel, float old) {
      const double cover = std::clamp(0.5 - distance(p) / softness, 0.0, 1.0);
      return old + static_cast<float>(cover) * (color[static_cast<std::size_t>(channel)] - old);
    });
  }
  /// Each value from its place, channel and what it was.
  template <class Value>
  void paint(const Value& value) {
    float* out = image_.mutable_values<float>().data();
    for (std::int64_t c = 0; c < channels(); ++c) {
      for (std::int64_t y = 0; y < height(); ++y) {
        for (std::int64_t x = 0; x < width(); ++x, ++out) {
          *out = value(ImagePoint{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5}, c,
                       *out);
        }
      }
    }
  }

  /// Grey values 0 … 255, with normal noise of this deviation (of 1).
  Array finish(double noise, Rng& rng) const {
    Array pixels(NumberType::u8, image_.shape());
    const auto values = image_.values<float>();
    const auto out = pixels.mutable_values<std::uint8_t>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double value = double{values[i]} + (noise > 0 ? rng.normal(0, noise) : 0);
      out[i] = static_cast<std::uint8_t>(std::clamp(value, 0.0, 1.0) * 255 + 0.5);
    }
    return pixels;
  }

 private:
  Array image_;
};

}  // namespace pavlov
