#include "envs/minatar/minatar.h"

#include <cmath>
#include <numbers>

#include "envs/core/palette.h"

namespace pavlov::minatar {

Color cubehelix(double fraction) {
  const double angle = 2 * std::numbers::pi * (0.5 / 3 - 1.5 * fraction);
  const double amplitude = fraction * (1 - fraction) / 2;
  const auto part = [&](double along_cosine, double along_sine) {
    const double turned = along_cosine * std::cos(angle) + along_sine * std::sin(angle);
    return std::clamp(fraction + amplitude * turned, 0.0, 1.0);
  };
  return {part(-0.14861, 1.78277), part(-0.29227, -0.90649), part(1.97294, 0)};
}

void draw_planes(Canvas& canvas, std::span<const std::uint8_t> planes,
                 std::span<const std::string_view> names) {
  constexpr Color kEdge = gray(0.55);  // the first colours are hardly lighter than the board
  const auto channels = static_cast<int>(names.size());
  const auto square = [&](double x, double y, double side, int channel) {
    const Color color = cubehelix((channel + 1.0) / (channels + 1.0));
    canvas.rectangle({x, y}, {x + side, y + side}, color);
    canvas.outline({x, y}, {x + side, y + side}, 0.04, kEdge);
  };
  canvas.view({-0.4, -0.4}, {kSize + 4.8, kSize + 0.4});
  canvas.clear(gray(0.13));
  canvas.rectangle({0, 0}, {kSize, kSize}, kBlack);
  canvas.outline({0, 0}, {kSize, kSize}, 0.06, kEdge);
  for (int channel = 0; channel < channels; ++channel) {
    for (int y = 0; y < kSize; ++y) {
      for (int x = 0; x < kSize; ++x) {
        if (planes[cell(x, y + channel * kSize)] == 0) continue;
        square(x + 0.04, kLast - y + 0.04, 0.92, channel);
      }
    }
    const double y = kSize - 0.6 - 0.8 * channel;
    square(kSize + 0.5, y - 0.22, 0.44, channel);
    canvas.text({kSize + 1.15, y}, names[static_cast<std::size_t>(channel)], 0.44, gray(0.9),
                Align::left);
  }
}

}  // namespace pavlov::minatar
