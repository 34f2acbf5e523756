#include "envs/box2d/raster.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace pavlov {
namespace {

/// The first of the samples at 0.5, 1.5, … that is not below `at`; between 0 and `end`, and 0 for
/// what is no number.
int first_sample(double at, int end) {
  if (!(at > 0.5)) return 0;
  const double from = std::min(at - 0.5, static_cast<double>(end));
  const int below = static_cast<int>(from);
  return below + (below < from);
}

}  // namespace

void Raster::polygon(std::span<const Point> corners, std::uint8_t colour) {
  double top = std::numeric_limits<double>::infinity();
  double bottom = -top;
  for (const Point& corner : corners) {
    top = std::min(top, corner.y * kPerPixel);
    bottom = std::max(bottom, corner.y * kPerPixel);
  }
  const int begin = first_sample(top, kSamples);
  const int end = first_sample(bottom, kSamples);
  std::array<double, kSamples> left;
  std::array<double, kSamples> right;
  std::fill(left.begin() + begin, left.begin() + end, static_cast<double>(kSamples));
  std::fill(right.begin() + begin, right.begin() + end, 0.0);

  for (std::size_t i = 0; i < corners.size(); ++i) {
    Point upper = corners[i];
    Point lower = corners[i + 1 == corners.size() ? 0 : i + 1];
    if (upper.y > lower.y) std::swap(upper, lower);
    const int last = first_sample(lower.y * kPerPixel, kSamples);
    const double slope = (lower.x - upper.x) / (lower.y - upper.y);
    for (int row = first_sample(upper.y * kPerPixel, kSamples); row < last; ++row) {
      const double x = upper.x * kPerPixel + slope * (row + 0.5 - upper.y * kPerPixel);
      const auto k = static_cast<std::size_t>(row);
      left[k] = std::min(left[k], x);
      right[k] = std::max(right[k], x);
    }
  }

  for (int row = begin; row < end; ++row) {
    const auto k = static_cast<std::size_t>(row);
    const int from = first_sample(left[k], kSamples);
    const int to = first_sample(right[k], kSamples);
    if (from < to)
      std::memset(&samples_[k][static_cast<std::size_t>(from)], colour,
                  static_cast<std::size_t>(to - from));
  }
}

void Raster::write(std::span<const Rgb> palette, std::span<std::uint8_t> planes) const {
  // Red, green and blue of a sample lie 16 bits apart, so that one addition adds all three.
  std::array<std::uint64_t, 256> packed{};
  for (std::size_t i = 0; i < palette.size(); ++i) {
    const Rgb& colour = palette[i];
    packed[i] = colour.r | std::uint64_t{colour.g} << 16 | std::uint64_t{colour.b} << 32;
  }
  constexpr std::size_t kPlane = kPixels * kPixels;
  for (std::size_t row = 0; row < kPixels; ++row) {
    for (std::size_t column = 0; column < kPixels; ++column) {
      std::array<std::uint32_t, kPerPixel> four;  // the samples of one row each
      for (std::size_t i = 0; i < kPerPixel; ++i) {
        std::memcpy(&four[i], &samples_[row * kPerPixel + i][column * kPerPixel], sizeof four[i]);
      }
      const std::uint8_t first = samples_[row * kPerPixel][column * kPerPixel];
      const std::uint32_t all_first = first * 0x01010101U;
      std::uint64_t sum = 0;
      if (((four[0] ^ all_first) | (four[1] ^ all_first) | (four[2] ^ all_first) |
           (four[3] ^ all_first)) == 0) {
        sum = packed[first] * (kPerPixel * kPerPixel);
      } else {
        for (std::uint32_t samples : four) {
          for (int i = 0; i < kPerPixel; ++i, samples >>= 8) sum += packed[samples & 255U];
        }
      }
      constexpr std::uint64_t kHalf = 0x0008'0008'0008;
      sum = (sum + kHalf) / (kPerPixel * kPerPixel);
      const std::size_t pixel = row * kPixels + column;
      planes[pixel] = static_cast<std::uint8_t>(sum);
      planes[pixel + kPlane] = static_cast<std::uint8_t>(sum >> 16);
      planes[pixel + 2 * kPlane] = static_cast<std::uint8_t>(sum >> 32);
    }
  }
}

}  // namespace pavlov
