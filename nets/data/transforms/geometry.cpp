/// Transforms that move pixels.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "core/settings.h"
#include "core/text.h"
#include "nets/data/transforms/transform.h"

namespace pavlov {
namespace {

constexpr float kLeastVisible = 0.25F;

/// Image and label image by the same function of an image [C, H, W] and a filter.
template <class Change>
void change_images(Example& example, Filter filter, const Change& change) {
  example.input = change(example.input, filter);
  if (example.mask.empty()) return;
  const Array& mask = example.mask;
  const Array plane = mask.reshaped({1, mask.extent(0), mask.extent(1)});
  const Array changed = change(plane, Filter::nearest);
  example.mask = changed.reshaped({changed.extent(1), changed.extent(2)});
}

float area_of(const ObjectBox& box) { return (box.right - box.left) * (box.bottom - box.top); }

/// Boxes around where `moved` takes their corners, as far as they are in the image.
template <class Map>
void change_boxes(Example& example, const Map& moved) {
  const auto width = static_cast<float>(example.input.extent(2));
  const auto height = static_cast<float>(example.input.extent(1));
  std::vector<ObjectBox> kept;
  for (ObjectBox box : example.boxes) {
    ObjectBox whole = box;
    bool first = true;
    for (const float x : {box.left, box.right}) {
      for (const float y : {box.top, box.bottom}) {
        const ImagePoint at = moved(ImagePoint{x, y});
        const auto u = static_cast<float>(at.x);
        const auto v = static_cast<float>(at.y);
        whole.left = first ? u : std::min(whole.left, u);
        whole.right = first ? u : std::max(whole.right, u);
        whole.top = first ? v : std::min(whole.top, v);
        whole.bottom = first ? v : std::max(whole.bottom, v);
        first = false;
      }
    }
    box = whole;
    box.left = std::clamp(whole.left, 0.0F, width);
    box.right = std::clamp(whole.right, 0.0F, width);
    box.top = std::clamp(whole.top, 0.0F, height);
    box.bottom = std::clamp(whole.bottom, 0.0F, height);
    if (area_of(box) > 0 && area_of(box) >= kLeastVisible * area_of(whole)) kept.push_back(box);
  }
  example.boxes = std::move(kept);
}

void crop_to(Example& example, std::int64_t top, std::int64_t left, std::int64_t height,
             std::int64_t width) {
  change_images(example, Filter::nearest,
                [&](const Array& image, Filter) { return crop(image, top, left, height, width); });
  change_boxes(example, [&](ImagePoint p) {
    return ImagePoint{p.x - static_cast<double>(left), p.y - static_cast<double>(top)};
  });
}

std::string extents(std::int64_t height, std::int64_t width) {
  return std::to_string(height) + "x" + std::to_string(width);
}

/// A cubic B-spline's four weights at t in [0, 1).
std::array<double, 4> spline_weights(double t) {
  const double s = 1 - t;
  return {s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6,
          t * t * t / 6};
}

/// Displacements of the points of a grid, cells + 3 along each side.
class SplineField {
 public:
  SplineField(double deviation, int cells, Rng& rng) : cells_(cells), points_(side() * side()) {
    for (ImagePoint& point : points_) {
      point.x = rng.normal(0, deviation);
      point.y = rng.normal(0, deviation);
    }
  }
  /// At fractions u, v in [0, 1] of width and height.
  ImagePoint at(double u, double v) const {
    const double x = u * cells_;
    const double y = v * cells_;
    const auto column = std::min<std::size_t>(static_cast<std::size_t>(x), side() - 4);
    const auto row = std::min<std::size_t>(static_cast<std::size_t>(y), side() - 4);
    const auto across = spline_weights(x - static_cast<double>(column));
    const auto down = spline_weights(y - static_cast<double>(row));
    ImagePoint sum;
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = 0; j < 4; ++j) {
        const ImagePoint& point = points_[(row + i) * side() + column + j];
        sum.x += down[i] * across[j] * point.x;
        sum.y += down[i] * across[j] * point.y;
      }
    }
    return sum;
  }

 private:
  std::size_t side() const { return static_cast<std::size_t>(cells_) + 3; }

  int cells_;
  std::vector<ImagePoint> points_;
};

}  // namespace

Transform resize_to(std::int64_t height, std::int64_t width, Filter filter) {
  require(height > 0 && width > 0, "resize", "height and width",
          static_cast<double>(std::min(height, width)), "at least 1");
  return {"resize=" + extents(height, width), [=](Example& example, Rng&) {
            const auto old_height = static_cast<double>(example.input.extent(1));
            const auto old_width = static_cast<double>(example.input.extent(2));
            change_images(example, filter, [&](const Array& image, Filter how) {
              return resize(image, height, width, how);
            });
            change_boxes(example, [&](ImagePoint p) {
              return ImagePoint{p.x * static_cast<double>(width) / old_width,
                                p.y * static_cast<double>(height) / old_height};
            });
          }};
}

Transform center_crop(std::int64_t height, std::int64_t width) {
  require(height > 0 && width > 0, "center_crop", "height and width",
          static_cast<double>(std::min(height, width)), "at least 1");
  return {"center_crop=" + extents(height, width), [=](Example& example, Rng&) {
            // Half the difference, rounded down for negative ones too.
            const std::int64_t top = (example.input.extent(1) - height) >> 1;
            const std::int64_t left = (example.input.extent(2) - width) >> 1;
            crop_to(example, top, left, height, width);
          }};
}

Transform random_crop(std::int64_t height, std::int64_t width, std::int64_t padding) {
  require(height > 0 && width > 0, "crop", "height and width",
          static_cast<double>(std::min(height, width)), "at least 1");
  require(padding >= 0, "crop", "padding", static_cast<double>(padding), "at least 0");
  const std::string padded = padding > 0 ? "+" + std::to_string(padding) : "";
  return {"crop=" + extents(height, width) + padded, [=](Example& example, Rng& rng) {
            const auto place = [&](std::int64_t extent, std::int64_t wanted) {
              const std::int64_t room = extent + 2 * padding - wanted;
              const auto offset = rng.below(static_cast<std::uint32_t>(std::abs(room)) + 1);
              return (room < 0 ? -std::int64_t{offset} : std::int64_t{offset}) - padding;
            };
            const std::int64_t top = place(example.input.extent(1), height);
            const std::int64_t left = place(example.input.extent(2), width);
            crop_to(example, top, left, height, width);
          }};
}

Transform random_flip(double probability) {
  require(probability >= 0 && probability <= 1, "flip", "probability", probability, "in [0, 1]");
  return {"flip=" + shortest(probability), [=](Example& example, Rng& rng) {
            if (!rng.bernoulli(probability)) return;
            const auto width = static_cast<double>(example.input.extent(2));
            change_images(example, Filter::nearest,
                          [](const Array& image, Filter) { return flip_horizontal(image); });
            change_boxes(example, [&](ImagePoint p) { return ImagePoint{width - p.x, p.y}; });
          }};
}

Transform random_vertical_flip(double probability) {
  require(probability >= 0 && probability <= 1, "flip_vertical", "probability", probability,
          "in [0, 1]");
  return {"flip_vertical=" + shortest(probability), [=](Example& example, Rng& rng) {
            if (!rng.bernoulli(probability)) return;
            const auto height = static_cast<double>(example.input.extent(1));
            change_images(example, Filter::nearest,
                          [](const Array& image, Filter) { return flip_vertical(image); });
            change_boxes(example, [&](ImagePoint p) { return ImagePoint{p.x, height - p.y}; });
          }};
}

Transform random_transpose(double probability) {
  require(probability >= 0 && probability <= 1, "transpose", "probability", probability,
          "in [0, 1]");
  return {"transpose=" + shortest(probability), [=](Example& example, Rng& rng) {
            if (!rng.bernoulli(probability)) return;
            change_images(example, Filter::nearest,
                          [](const Array& image, Filter) { return transpose(image); });
            change_boxes(example, [](ImagePoint p) { return ImagePoint{p.y, p.x}; });
          }};
}

Transform random_affine(const AffineConfig& config) {
  require(config.rotation >= 0 && config.rotation <= 180, "rotate", "degrees", config.rotation,
          "in [0, 180]");
  require(config.zoom >= 0 && config.zoom <= 10, "zoom", "amount", config.zoom, "in [0, 10]");
  require(config.shift >= 0 && config.shift <= 1, "shift", "amount", config.shift, "in [0, 1]");
  std::vector<std::string> names;
  if (config.rotation > 0) names.push_back("rotate=" + shortest(config.rotation));
  if (config.zoom > 0) names.push_back("zoom=" + shortest(config.zoom));
  if (config.shift > 0) names.push_back("shift=" + shortest(config.shift));
  return {join(names, ","), [config](Example& example, Rng& rng) {
            const auto height = static_cast<double>(example.input.extent(1));
            const auto width = static_cast<double>(example.input.extent(2));
            const double angle =
                rng.uniform(-config.rotation, config.rotation) * std::numbers::pi / 180;
            const double most = std::log1p(config.zoom);
            const double scale = std::exp(rng.uniform(-most, most));
            const double right = rng.uniform(-config.shift, config.shift) * width;
            const double down = rng.uniform(-config.shift, config.shift) * height;
            const double cosine = scale * std::cos(angle);
            const double sine = scale * std::sin(angle);
            const double x = width / 2;
            const double y = height / 2;
            const Affine moved{cosine, -sine,  x - cosine * x + sine * y + right,
                               sine,   cosine, y - sine * x - cosine * y + down};
            change_images(example, Filter::bilinear,
                          [source = moved.inverse()](const Array& image, Filter filter) {
                            return warp(image, source, filter);
                          });
            change_boxes(example, moved);
          }};
}

Transform elastic(double pixels, int cells) {
  require(pixels >= 0, "elastic", "pixels", pixels, "at least 0");
  require(cells >= 1 && cells <= 64, "elastic", "cells", cells, "in 1 to 64");
  return {"elastic=" + shortest(pixels), [=](Example& example, Rng& rng) {
            if (!example.boxes.empty()) {
              throw std::invalid_argument("elastic: boxes cannot be bent");
            }
            const SplineField field(pixels, cells, rng);
            const auto height = static_cast<double>(example.input.extent(1));
            const auto width = static_cast<double>(example.input.extent(2));
            change_images(example, Filter::bilinear, [&](const Array& image, Filter filter) {
              return warp(
                  image,
                  [&](ImagePoint p) {
                    const ImagePoint by = field.at(p.x / width, p.y / height);
                    return ImagePoint{p.x + by.x, p.y + by.y};
                  },
                  filter);
            });
          }};
}

}  // namespace pavlov
