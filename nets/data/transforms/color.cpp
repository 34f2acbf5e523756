/// Transforms that change colours.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/settings.h"
#include "core/text.h"
#include "nets/data/transforms/transform.h"

namespace pavlov {
namespace {

constexpr std::array<float, 3> kLuma = {0.299F, 0.587F, 0.114F};  // ITU-R 601

ColorMatrix scaled(float factor) { return {{{factor, 0, 0}, {0, factor, 0}, {0, 0, factor}}}; }

/// What channel c gives to a pixel's grey.
float weight_of(const Array& image, std::int64_t c) {
  return image.extent(0) == 3 ? kLuma[static_cast<std::size_t>(c)]
                              : 1 / static_cast<float>(image.extent(0));
}

/// The mean of all pixels' grey.
double mean_grey(const Array& image) {
  const std::int64_t area = image.row_size();
  double sum = 0;
  for (std::int64_t c = 0; c < image.extent(0); ++c) {
    const Array plane = image.row(c);
    double part = 0;
    if (image.type() == NumberType::u8) {
      const auto values = plane.values<std::uint8_t>();
      part = static_cast<double>(std::accumulate(values.begin(), values.end(), std::uint64_t{0}));
    } else {
      const auto values = plane.values<float>();
      part = std::accumulate(values.begin(), values.end(), 0.0);
    }
    sum += part * double{weight_of(image, c)};
  }
  return sum / static_cast<double>(area);
}

/// The grey of each pixel, from dark to bright.
std::vector<float> sorted_greys(const Array& image) {
  std::vector<float> greys(static_cast<std::size_t>(image.row_size()), 0.0F);
  for (std::int64_t c = 0; c < image.extent(0); ++c) {
    const Array plane = image.row(c);
    const auto add = [&](const auto& values) {
      for (std::size_t i = 0; i < greys.size(); ++i) {
        greys[i] += weight_of(image, c) * static_cast<float>(values[i]);
      }
    };
    if (image.type() == NumberType::u8) {
      add(plane.values<std::uint8_t>());
    } else {
      add(plane.values<float>());
    }
  }
  std::sort(greys.begin(), greys.end());
  return greys;
}

/// A transform by a factor from 1 ± amount.
template <class Change>
Transform by_factor(const char* name, double amount, const Change& change) {
  require(amount >= 0 && amount <= 1, name, "amount", amount, "in [0, 1]");
  return {std::string(name) + "=" + shortest(amount), [=](Example& example, Rng& rng) {
            example.input =
                change(example.input, static_cast<float>(rng.uniform(1 - amount, 1 + amount)));
          }};
}

}  // namespace

Transform random_brightness(double amount) {
  return by_factor("brightness", amount, [](const Array& image, float factor) {
    return recolor(image, scaled(factor), 0);
  });
}

Transform random_contrast(double amount) {
  return by_factor("contrast", amount, [](const Array& image, float factor) {
    return recolor(image, scaled(factor), (1 - factor) * static_cast<float>(mean_grey(image)));
  });
}

Transform random_saturation(double amount) {
  return by_factor("saturation", amount, [](const Array& image, float factor) {
    ColorMatrix matrix = scaled(factor);
    for (auto& row : matrix) {
      for (std::size_t i = 0; i < 3; ++i) row[i] += (1 - factor) * kLuma[i];
    }
    return recolor(image, matrix, 0);
  });
}

Transform stretch_contrast(double share) {
  require(share >= 0 && share < 0.5, "stretch", "share", share, "in [0, 0.5)");
  return {"stretch=" + shortest(share), [=](Example& example, Rng&) {
            const std::vector<float> greys = sorted_greys(example.input);
            const auto skipped =
                static_cast<std::size_t>(share * static_cast<double>(greys.size()));
            const float black = greys.at(skipped);
            const float white = greys[greys.size() - 1 - skipped];
            if (white <= black) return;  // a picture of one grey
            const float factor =
                (example.input.type() == NumberType::u8 ? 255.0F : 1.0F) / (white - black);
            example.input = recolor(example.input, scaled(factor), -factor * black);
          }};
}

Transform random_hue(double degrees) {
  require(degrees >= 0 && degrees <= 180, "hue", "degrees", degrees, "in [0, 180]");
  return {"hue=" + shortest(degrees), [=](Example& example, Rng& rng) {
            // Rodrigues' rotation about (1, 1, 1) / sqrt(3).
            const double angle = rng.uniform(-degrees, degrees) * std::numbers::pi / 180;
            const double cosine = std::cos(angle);
            const double sine = std::sin(angle) / std::numbers::sqrt3;
            const auto same = static_cast<float>(cosine + (1 - cosine) / 3);
            const auto next = static_cast<float>((1 - cosine) / 3 - sine);
            const auto last = static_cast<float>((1 - cosine) / 3 + sine);
            example.input = recolor(
                example.input, {{{same, next, last}, {last, same, next}, {next, last, same}}}, 0);
          }};
}

}  // namespace pavlov
