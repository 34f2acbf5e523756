#include "experiments/harness/example_sheet.h"

#include <algorithm>
#include <stdexcept>

#include "envs/core/palette.h"

namespace pavlov {
namespace {

constexpr double kMargin = 6;
constexpr double kCaption = 18;

/// Pixels [H, W, 3], in which the borders of the label image's classes are orange.
std::vector<std::uint8_t> rgb_of(const Example& example) {
  const Array& image = example.input;
  if (image.dimensions() != 3 || image.type() != NumberType::u8 ||
      (image.extent(0) != 1 && image.extent(0) != 3)) {
    throw std::invalid_argument("a picture is made of images u8 [1 or 3, H, W], not " +
                                to_string(image.type()) + " " + to_string(image.shape()));
  }
  const auto area = static_cast<std::size_t>(image.row_size());
  const auto width = static_cast<std::size_t>(image.extent(2));
  const auto pixels = image.values<std::uint8_t>();
  std::vector<std::uint8_t> rgb;
  rgb.reserve(3 * area);
  for (std::size_t i = 0; i < area; ++i) {
    for (std::size_t c = 0; c < 3; ++c)
      rgb.push_back(pixels[image.extent(0) == 3 ? c * area + i : i]);
  }
  if (example.mask.empty()) return rgb;
  const auto classes = example.mask.values<std::uint8_t>();
  for (std::size_t i = 0; i < area; ++i) {
    const bool right = (i + 1) % width != 0 && classes[i] != classes[i + 1];
    const bool below = i + width < area && classes[i] != classes[i + width];
    if (right || below) {
      rgb[3 * i] = 255;
      rgb[3 * i + 1] = 128;
      rgb[3 * i + 2] = 0;
    }
  }
  return rgb;
}

}  // namespace

Picture example_sheet(const Dataset& data, const SheetOptions& options) {
  const auto count = static_cast<int>(std::min<std::int64_t>(options.examples, data.size()));
  if (count < 1 || options.columns < 1) {
    throw std::invalid_argument("a picture shows at least 1 example in 1 column");
  }
  const int columns = std::min(options.columns, count);
  const int rows = (count + columns - 1) / columns;
  const double step_x = options.tile + kMargin;
  const double step_y = options.tile + kMargin + kCaption;
  Picture picture(static_cast<int>(columns * step_x + kMargin),
                  static_cast<int>(rows * step_y + kMargin));
  const Rng rng = Rng(options.seed).child("sheet");
  Rng choice = rng.child("choice");
  for (int k = 0; k < count; ++k) {
    // One of each part of the data, which classes in turn would else lie in step with.
    const std::int64_t first = data.size() * k / count;
    const auto part = static_cast<std::uint32_t>(data.size() * (k + 1) / count - first);
    const std::uint32_t chosen = options.captions.empty() ? choice.below(part) : 0;
    Example example = data.get(first + chosen);
    apply(options.transforms, example, rng.child(static_cast<std::uint64_t>(k)));
    const auto rgb = rgb_of(example);
    const auto height = static_cast<double>(example.input.extent(1));
    const auto width = static_cast<double>(example.input.extent(2));
    const double scale = options.tile / std::max(height, width);
    const double left = kMargin + k % columns * step_x + (options.tile - width * scale) / 2;
    const double top = picture.height() - kMargin - k / columns * step_y;
    picture.image({left, top - height * scale}, {left + width * scale, top},
                  static_cast<int>(height), static_cast<int>(width), rgb);
    for (const ObjectBox& box : example.boxes) {
      picture.outline({left + double{box.left} * scale, top - double{box.bottom} * scale},
                      {left + double{box.right} * scale, top - double{box.top} * scale}, 1.5,
                      okabe_ito(static_cast<std::size_t>(box.label)));
    }
    std::string name;
    if (!options.captions.empty()) {
      name = options.captions.at(static_cast<std::size_t>(k));
    } else if (example.label >= 0) {
      name = data.info().classes.at(static_cast<std::size_t>(example.label));
    }
    if (!name.empty()) {
      picture.text(
          {kMargin + k % columns * step_x + options.tile / 2.0, top - options.tile - kCaption / 2},
          name, 13, {0.1, 0.1, 0.1}, Align::centre);
    }
  }
  return picture;
}

}  // namespace pavlov
