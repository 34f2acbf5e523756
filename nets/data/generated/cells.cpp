#include <stdexcept>
#include <utility>

#include "nets/data/generated/generated.h"
#include "nets/data/generated/painter.h"

namespace pavlov {
namespace {

constexpr double kSpacing = 36;    // of cells [pixels]
constexpr double kMembrane = 2.2;  // half the thickness of a membrane [pixels]

/// Places on a jittered grid: the middles of cells, or of spots.
class JitteredGrid {
 public:
  JitteredGrid(std::int64_t size, double spacing, Rng& rng)
      : spacing_(spacing),
        side_(static_cast<std::int64_t>(static_cast<double>(size) / spacing) + 4) {
    for (std::int64_t i = 0; i < side_ * side_; ++i) {
      const auto row = static_cast<double>(i / side_ - 1);
      const auto column = static_cast<double>(i % side_ - 1);
      places_.push_back({(column + rng.uniform()) * spacing, (row + rng.uniform()) * spacing});
    }
  }
  /// Calls `visit` with each place in the two rings of fields around p.
  template <class Visit>
  void near(ImagePoint p, const Visit& visit) const {
    const auto column = static_cast<std::int64_t>(std::floor(p.x / spacing_)) + 1;
    const auto row = static_cast<std::int64_t>(std::floor(p.y / spacing_)) + 1;
    for (std::int64_t y = std::max<std::int64_t>(row - 2, 0); y <= std::min(row + 2, side_ - 1);
         ++y) {
      for (std::int64_t x = std::max<std::int64_t>(column - 2, 0);
           x <= std::min(column + 2, side_ - 1); ++x) {
        visit(places_[static_cast<std::size_t>(y * side_ + x)],
              static_cast<std::size_t>(y * side_ + x));
      }
    }
  }
  std::size_t count() const { return places_.size(); }

 private:
  double spacing_;
  std::int64_t side_;
  std::vector<ImagePoint> places_;
};

/// How far p is from the border between the two nearest cells, and which cell it is in.
struct Where {
  double from_border;
  std::size_t cell;
};

Where locate(const JitteredGrid& cells, ImagePoint p) {
  double first = 1e18;
  double second = 1e18;
  ImagePoint a;
  ImagePoint b;
  std::size_t cell = 0;
  cells.near(p, [&](ImagePoint q, std::size_t index) {
    const double distance = (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y);
    if (distance < first) {
      second = std::exchange(first, distance);
      b = std::exchange(a, q);
      cell = index;
    } else if (distance < second) {
      second = distance;
      b = q;
    }
  });
  const double apart = std::hypot(a.x - b.x, a.y - b.y);
  return {apart > 0 ? (second - first) / (2 * apart) : 1e9, cell};
}

Example cell_example(std::int64_t size, Rng& rng) {
  const JitteredGrid cells(size, kSpacing, rng);
  const JitteredGrid spots(size, kSpacing / 2, rng);
  std::vector<float> grey_of_cell(cells.count());
  for (float& grey : grey_of_cell) grey = static_cast<float>(rng.uniform(0.55, 0.8));
  std::vector<double> radius_of_spot(spots.count());
  for (double& radius : radius_of_spot) radius = rng.bernoulli(0.3) ? rng.uniform(1.5, 4) : 0;
  const Array bend_x = smooth_noise(size, size, size / 16, rng);
  const Array bend_y = smooth_noise(size, size, size / 16, rng);
  const Array grain = smooth_noise(size, size, size / 4, rng);
  const auto at = [size](const Array& noise, ImagePoint p) {
    return noise.values<float>()[static_cast<std::size_t>(p.y) * static_cast<std::size_t>(size) +
                                 static_cast<std::size_t>(p.x)];
  };

  Example example{.mask = Array(NumberType::u8, {size, size})};
  std::uint8_t* label = example.mask.mutable_values<std::uint8_t>().data();
  Painter painter(1, size, size);
  painter.paint([&](ImagePoint p, std::int64_t, float) {
    const ImagePoint bent{p.x + 6 * double{at(bend_x, p)}, p.y + 6 * double{at(bend_y, p)}};
    const Where where = locate(cells, bent);
    *label++ = where.from_border > kMembrane ? 1 : 0;
    float grey = grey_of_cell[where.cell] + 0.1F * at(grain, p);
    double spot = 1e9;  // from the edge of the nearest one
    spots.near(bent, [&](ImagePoint q, std::size_t i) {
      if (radius_of_spot[i] > 0) {
        spot = std::min(spot, std::hypot(bent.x - q.x, bent.y - q.y) - radius_of_spot[i]);
      }
    });
    const double inside =
        std::clamp(0.5 - spot / 2, 0.0, 1.0) * std::clamp((where.from_border - 5) / 2, 0.0, 1.0);
    grey += static_cast<float>(inside) * (0.3F - grey);
    const double membrane = std::clamp(0.5 - (where.from_border - kMembrane) / 2, 0.0, 1.0);
    return grey + static_cast<float>(membrane) * (0.25F + 0.1F * at(grain, p) - grey);
  });
  example.input = painter.finish(0.06, rng);
  return example;
}

}  // namespace

DatasetPointer generate_cells(std::int64_t count, std::int64_t size, std::uint64_t seed) {
  if (count < 1 || size < 32) {
    throw std::invalid_argument("cells: at least 1 image of at least 32 pixels a side, not " +
                                std::to_string(count) + " of " + std::to_string(size));
  }
  ExampleRows rows{.inputs = Array(NumberType::u8, {count, 1, size, size}),
                   .masks = Array(NumberType::u8, {count, size, size})};
  auto pixel = rows.inputs.mutable_values<std::uint8_t>().begin();
  auto label = rows.masks.mutable_values<std::uint8_t>().begin();
  for (std::int64_t i = 0; i < count; ++i) {
    Rng rng = Rng(seed).child("cells").child(static_cast<std::uint64_t>(i));
    const Example example = cell_example(size, rng);
    pixel = std::ranges::copy(example.input.values<std::uint8_t>(), pixel).out;
    label = std::ranges::copy(example.mask.values<std::uint8_t>(), label).out;
  }
  DatasetInfo info{.name = "cells",
                   .origin = "generated, seed " + std::to_string(seed),
                   .generated = true,
                   .classes = {"membrane", "cell"}};
  return std::make_shared<InMemoryDataset>(std::move(info), std::move(rows));
}

}  // namespace pavlov
