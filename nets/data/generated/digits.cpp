#include <numbers>

#include "nets/data/generated/generated.h"
#include "nets/data/generated/painter.h"

namespace pavlov {
namespace {

using Stroke = std::vector<ImagePoint>;

/// Part of an ellipse, angles in degrees clockwise from the right (y points downwards).
Stroke arc(ImagePoint centre, double rx, double ry, double from, double to) {
  Stroke stroke;
  for (int i = 0; i <= 12; ++i) {
    const double angle = (from + (to - from) * i / 12) * std::numbers::pi / 180;
    stroke.push_back({centre.x + rx * std::cos(angle), centre.y + ry * std::sin(angle)});
  }
  return stroke;
}

/// A digit's strokes in the square from (-1, -1), upper left, to (1, 1).
std::vector<Stroke> strokes_of(int digit, Rng& rng) {
  const bool other_hand = rng.bernoulli(0.4);
  switch (digit) {
    case 0:
      return {arc({0, 0}, 0.6, 0.95, 0, 360)};
    case 1:
      if (other_hand) return {{{0, -0.95}, {0, 0.95}}};
      return {{{-0.35, -0.55}, {0.05, -0.95}, {0.05, 0.95}}};
    case 2:
      return {arc({0, -0.4}, 0.55, 0.55, 190, 395), {{0.42, -0.05}, {-0.6, 0.9}, {0.65, 0.9}}};
    case 3:
      return {arc({-0.05, -0.45}, 0.5, 0.48, 210, 450), arc({-0.05, 0.45}, 0.58, 0.5, 270, 510)};
    case 4:
      if (other_hand)
        return {{{-0.5, -0.9}, {-0.55, 0.15}, {0.6, 0.1}}, {{0.35, -0.7}, {0.3, 0.95}}};
      return {{{0.3, 0.95}, {0.3, -0.95}, {-0.65, 0.3}, {0.65, 0.3}}};
    case 5:
      return {{{0.55, -0.9}, {-0.4, -0.9}, {-0.45, -0.1}},
              arc({-0.05, 0.35}, 0.58, 0.55, 230, 500)};
    case 6:
      return {{{0.4, -0.9}, {-0.1, -0.5}, {-0.5, 0.2}}, arc({0, 0.42}, 0.52, 0.5, 0, 360)};
    case 7:
      if (other_hand) {
        return {{{-0.6, -0.85}, {0.6, -0.9}, {-0.1, 0.95}}, {{-0.3, 0.05}, {0.45, 0}}};
      }
      return {{{-0.6, -0.85}, {0.6, -0.9}, {-0.1, 0.95}}};
    case 8:
      return {arc({0, -0.47}, 0.45, 0.45, 0, 360), arc({0, 0.45}, 0.55, 0.5, 0, 360)};
    default:
      return {arc({0, -0.4}, 0.5, 0.5, 0, 360), {{0.5, -0.4}, {0.42, 0.3}, {0.15, 0.95}}};
  }
}

Array digit_image(int digit, Rng& rng) {
  const double turn = rng.normal(0, 0.12);
  const double slant = rng.normal(0.12, 0.15);
  const double height = rng.uniform(7.5, 10);
  const double width = height * rng.uniform(0.7, 1.1);
  const ImagePoint centre{14 + rng.normal(0, 1), 14 + rng.normal(0, 1)};
  const double thickness = rng.uniform(1, 2);
  auto strokes = strokes_of(digit, rng);
  for (Stroke& stroke : strokes) {
    const ImagePoint trembled{rng.normal(0, 0.07), rng.normal(0, 0.07)};
    for (ImagePoint& p : stroke) {
      const double x = (p.x + trembled.x - slant * p.y) * width + rng.normal(0, 0.15);
      const double y = (p.y + trembled.y) * height + rng.normal(0, 0.15);
      p = {centre.x + std::cos(turn) * x - std::sin(turn) * y,
           centre.y + std::sin(turn) * x + std::cos(turn) * y};
    }
  }
  Painter painter(1, 28, 28);
  const auto ink = static_cast<float>(rng.uniform(0.75, 1));
  painter.fill(
      [&](ImagePoint p) {
        double nearest = 1e9;
        for (const Stroke& stroke : strokes) {
          for (std::size_t i = 1; i < stroke.size(); ++i) {
            nearest = std::min(nearest, distance_to_piece(p, stroke[i - 1], stroke[i]));
          }
        }
        return nearest - thickness;
      },
      {ink, ink, ink}, 1.6);
  return painter.finish(0.03, rng);
}

}  // namespace

DatasetPointer generate_digits(std::int64_t count, std::uint64_t seed) {
  const Rng rng = Rng(seed).child("digits");
  ExampleRows rows{.inputs = Array(NumberType::u8, {count, 1, 28, 28}),
                   .labels = Array(NumberType::i64, {count})};
  auto out = rows.inputs.mutable_values<std::uint8_t>().begin();
  const auto labels = rows.labels.mutable_values<std::int64_t>();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    Rng own = rng.child(i);
    labels[i] = static_cast<std::int64_t>(i % 10);
    out = std::ranges::copy(digit_image(static_cast<int>(i % 10), own).values<std::uint8_t>(), out)
              .out;
  }
  DatasetInfo info{.name = "digits",
                   .origin = "generated, seed " + std::to_string(seed),
                   .generated = true,
                   .classes = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}};
  return std::make_shared<InMemoryDataset>(std::move(info), std::move(rows));
}

}  // namespace pavlov
