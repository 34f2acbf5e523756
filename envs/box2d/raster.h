#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "envs/core/canvas.h"

namespace pavlov {

/// A colour as bytes.
struct Rgb {
  std::uint8_t r = 0;
  std::uint8_t g = 0;
  std::uint8_t b = 0;
};

/// A small picture for observations: convex polygons in colours of a palette, each over the ones
/// before, sampled at four by four places in each pixel and averaged at the end. Polygons that
/// share an edge leave no gap and no seam. No window, no memory, the same bytes everywhere.
class Raster {
 public:
  static constexpr int kPixels = 96;  ///< of each side

  /// All in colour 0.
  Raster() : samples_{} {}

  /// Fills a convex polygon of at least three corners; x to the right and y downwards from the
  /// upper left corner of the picture [pixels]. What lies outside of the picture is cut off.
  void polygon(std::span<const Point> corners, std::uint8_t colour);

  /// The picture [3, 96, 96]: a plane each of red, green and blue.
  void write(std::span<const Rgb> palette, std::span<std::uint8_t> planes) const;

 private:
  static constexpr int kPerPixel = 4;
  static constexpr int kSamples = kPixels * kPerPixel;

  alignas(64) std::array<std::array<std::uint8_t, kSamples>, kSamples> samples_;
};

}  // namespace pavlov
