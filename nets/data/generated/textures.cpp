#include <numbers>

#include "nets/data/generated/generated.h"
#include "nets/data/generated/painter.h"

namespace pavlov {
namespace {

constexpr std::int64_t kSide = 32;

const std::vector<std::string> kTextures = {"horizontal stripes",
                                            "vertical stripes",
                                            "diagonal stripes",
                                            "checks",
                                            "dots",
                                            "rings",
                                            "rays",
                                            "bricks",
                                            "clouds",
                                            "waves"};

/// Between 0 and 1, with soft edges, for a phase in periods.
double soft_stripe(double phase) {
  return std::clamp(0.5 + 1.5 * std::sin(2 * std::numbers::pi * phase), 0.0, 1.0);
}

/// How much of the second colour there is at a place in periods, seen from the middle.
double pattern(std::size_t kind, ImagePoint p) {
  const double angle = std::atan2(p.y, p.x) / (2 * std::numbers::pi);
  switch (kind) {
    case 0:
      return soft_stripe(p.y);
    case 1:
      return soft_stripe(p.x);
    case 2:
      return soft_stripe((p.x + p.y) * std::numbers::sqrt2 / 2);
    case 3:
      return std::abs(soft_stripe(p.x) - soft_stripe(p.y));
    case 4: {
      const double x = p.x - std::round(p.x);
      const double y = p.y - std::round(p.y);
      return std::clamp(6 * (0.3 - std::hypot(x, y)), 0.0, 1.0);
    }
    case 5:
      return soft_stripe(std::hypot(p.x, p.y));
    case 6:
      return soft_stripe(8 * angle);
    case 7: {
      const double row = std::floor(2 * p.y);
      const double x = p.x + 0.5 * (row - 2 * std::floor(row / 2));
      const double joint =
          std::min(std::abs(x - std::round(x)), std::abs(2 * p.y - std::round(2 * p.y)) / 2);
      return std::clamp(12 * joint, 0.0, 1.0);
    }
    default:
      return soft_stripe(p.y + 0.35 * std::sin(2 * std::numbers::pi * p.x));
  }
}

Array texture_image(std::size_t kind, Rng& rng) {
  const auto color = [&rng] {
    return Rgb{static_cast<float>(rng.uniform()), static_cast<float>(rng.uniform()),
               static_cast<float>(rng.uniform())};
  };
  const Rgb first = color();
  Rgb second = color();
  const std::size_t apart = rng.below(3);  // in this channel they surely differ
  second[apart] = first[apart] < 0.5F ? 0.85F : 0.15F;
  const double period = rng.uniform(5, 11);
  const double turn = rng.normal(0, 0.12);
  const ImagePoint middle{rng.uniform(8, 24), rng.uniform(8, 24)};
  const Array clouds = smooth_noise(kSide, kSide, 5, rng);
  const Array light = smooth_noise(kSide, kSide, 2, rng);
  Painter painter(3, kSide, kSide);
  painter.paint([&](ImagePoint p, std::int64_t c, float) {
    const auto place = static_cast<std::size_t>(p.y) * kSide + static_cast<std::size_t>(p.x);
    const double x = (p.x - middle.x) / period;
    const double y = (p.y - middle.y) / period;
    const ImagePoint turned{std::cos(turn) * x - std::sin(turn) * y,
                            std::sin(turn) * x + std::cos(turn) * y};
    const double share =
        kind == 8 ? 0.5 + 0.6 * double{clouds.values<float>()[place]} : pattern(kind, turned);
    const auto channel = static_cast<std::size_t>(c);
    const float value =
        first[channel] + static_cast<float>(share) * (second[channel] - first[channel]);
    return value * (0.85F + 0.3F * light.values<float>()[place]);
  });
  return painter.finish(0.06, rng);
}

}  // namespace

DatasetPointer generate_textures(std::int64_t count, std::uint64_t seed) {
  ExampleRows rows{.inputs = Array(NumberType::u8, {count, 3, kSide, kSide}),
                   .labels = Array(NumberType::i64, {count})};
  auto out = rows.inputs.mutable_values<std::uint8_t>().begin();
  const auto labels = rows.labels.mutable_values<std::int64_t>();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    Rng rng = Rng(seed).child("textures").child(i);
    const std::size_t kind = i % kTextures.size();
    labels[i] = static_cast<std::int64_t>(kind);
    out = std::ranges::copy(texture_image(kind, rng).values<std::uint8_t>(), out).out;
  }
  DatasetInfo info{.name = "textures",
                   .origin = "generated, seed " + std::to_string(seed),
                   .generated = true,
                   .classes = kTextures};
  return std::make_shared<InMemoryDataset>(std::move(info), std::move(rows));
}

}  // namespace pavlov
