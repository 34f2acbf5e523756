#include "envs/core/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace pavlov {
namespace {

constexpr Color from_hex(std::uint32_t rgb) {
  return {(rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0};
}

Color mix(Color from, Color to, double t) {
  return {std::lerp(from.r, to.r, t), std::lerp(from.g, to.g, t), std::lerp(from.b, to.b, t),
          std::lerp(from.a, to.a, t)};
}

}  // namespace

Color okabe_ito(std::size_t index) {
  static constexpr std::array<std::uint32_t, kPalette> kColors = {
      0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0x808080};
  return from_hex(kColors[index % kColors.size()]);
}

Color viridis(double fraction) {
  static constexpr std::array<std::uint32_t, 11> kStops = {0x440154, 0x482475, 0x414487, 0x355F8D,
                                                           0x2A788E, 0x21918C, 0x22A884, 0x44BF70,
                                                           0x7AD151, 0xBDDF26, 0xFDE725};
  const double place = std::clamp(fraction, 0.0, 1.0) * (kStops.size() - 1);
  const auto stop = std::min(static_cast<std::size_t>(place), kStops.size() - 2);
  return mix(from_hex(kStops[stop]), from_hex(kStops[stop + 1]), place - static_cast<double>(stop));
}

Color readable_on(Color background) {
  const double luminance =
      0.2126 * background.r + 0.7152 * background.g + 0.0722 * background.b;  // ITU-R BT.709
  return luminance > 0.48 ? kBlack : kWhite;
}

Color lighter(Color color, double amount) { return mix(color, {1, 1, 1, color.a}, amount); }

}  // namespace pavlov
