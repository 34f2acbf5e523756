#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "nets/data/array.h"

namespace pavlov {

// Images [C, H, W], u8 or f32, in and out. A pixel is a square of side 1 with its centre at
// (x + 0.5, y + 0.5). All throw std::invalid_argument for what is no image.

/// How values between pixels are found.
enum class Filter : std::uint8_t {
  nearest,   ///< the pixel in which the place lies: for label images
  bilinear,  ///< between the four next centres; beyond the edge its pixels go on
  area,      ///< the mean over the square of an output pixel where it shrinks, bilinear where not
};

/// As torch's `interpolate` with align_corners=False (bilinear) and "area".
Array resize(const Array& image, std::int64_t height, std::int64_t width, Filter filter);

/// The part that begins at (left, top), which may be negative; what lies outside is `fill`.
Array crop(const Array& image, std::int64_t top, std::int64_t left, std::int64_t height,
           std::int64_t width, float fill = 0);

Array flip_horizontal(const Array& image);
Array flip_vertical(const Array& image);
/// [C, W, H]: rows become columns.
Array transpose(const Array& image);

/// A place in an image.
struct ImagePoint {
  double x = 0;
  double y = 0;
};

/// (x, y) becomes (a x + b y + c, d x + e y + f).
struct Affine {
  double a = 1, b = 0, c = 0;
  double d = 0, e = 1, f = 0;

  ImagePoint operator()(ImagePoint p) const {
    return {a * p.x + b * p.y + c, d * p.x + e * p.y + f};
  }
  /// Throws std::invalid_argument where there is none.
  Affine inverse() const;
};

/// Output pixel p shows what the image has at `source(p)`, both at centres. Beyond the edge its
/// pixels go on. `area` is taken as bilinear.
Array warp(const Array& image, const std::function<ImagePoint(ImagePoint)>& source, Filter filter);

/// Every pixel's colour v becomes matrix · v + offset, for u8 kept within 0 … 255. Grey images use
/// the sum of the first row.
using ColorMatrix = std::array<std::array<float, 3>, 3>;
Array recolor(const Array& image, const ColorMatrix& matrix, float offset);

}  // namespace pavlov
