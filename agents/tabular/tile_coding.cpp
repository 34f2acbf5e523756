#include "agents/tabular/tile_coding.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/settings.h"
#include "core/text.h"

namespace pavlov {
namespace {

/// Bounds of the grids: those set, else those of the box, else -+reach.
std::vector<double> bounds(const std::vector<double>& set, const std::vector<double>& of_box,
                           double reach, const std::string& name) {
  if (!set.empty() && set.size() != of_box.size()) {
    throw std::invalid_argument(name + " must have " + std::to_string(of_box.size()) +
                                " numbers or none, not " + std::to_string(set.size()));
  }
  std::vector<double> bounds = set.empty() ? of_box : set;
  for (double& bound : bounds) {
    if (std::isinf(bound)) bound = std::copysign(reach, bound);
  }
  return bounds;
}

/// One round of mixing a coordinate into a hash, with the finaliser of SplitMix64.
std::int64_t mix(std::int64_t hash, std::int64_t coordinate) {
  auto x = static_cast<std::uint64_t>(hash) * 0x9E3779B97F4A7C15U +
           static_cast<std::uint64_t>(coordinate) + 1;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return static_cast<std::int64_t>(x ^ (x >> 31));
}

}  // namespace

void TileCodingConfig::validate() const {
  require(tilings >= 1, "tile coding", "tilings", tilings, "at least 1");
  require(tiles >= 1, "tile coding", "tiles", tiles, "at least 1");
  require(tile_reach > 0 && std::isfinite(tile_reach), "tile coding", "tile_reach", tile_reach,
          "positive and finite");
  require(tile_memory >= 1, "tile coding", "tile_memory", static_cast<double>(tile_memory),
          "at least 1");
}

TileCoder::TileCoder(const TileCodingConfig& config, const Box& box, const std::string& owner)
    : tilings_(config.tilings), tiles_(config.tiles) {
  config.validate();
  low_ = bounds(config.tile_low, box.low, config.tile_reach, owner + ": tile_low");
  const auto high = bounds(config.tile_high, box.high, config.tile_reach, owner + ": tile_high");
  double count = tilings_;
  for (std::size_t j = 0; j < low_.size(); ++j) {
    if (!(low_[j] < high[j])) {
      throw std::invalid_argument(owner + ": tiles need a lower bound below the upper one, not " +
                                  shortest(low_[j]) + " and " + shortest(high[j]) +
                                  " in dimension " + std::to_string(j));
    }
    per_width_.push_back(tiles_ / (high[j] - low_[j]));
    count *= tiles_ + 1;
  }
  hashed_ = count > static_cast<double>(config.tile_memory);
  size_ = hashed_ ? config.tile_memory : static_cast<std::int64_t>(count);
}

void TileCoder::add_dimension(std::size_t j, double x, std::span<std::int64_t> tiles) const {
  const double inside = std::max(0.0, (x - low_[j]) * per_width_[j]);  // 0 for NaN, too
  const double place = std::min(inside, static_cast<double>(tiles_));
  const std::int64_t shift = 2 * static_cast<std::int64_t>(j) + 1;
  for (std::int64_t t = 0; t < tilings_; ++t) {
    const double offset = static_cast<double>(t * shift % tilings_) / tilings_;
    const auto coordinate = static_cast<std::int64_t>(place + offset);
    std::int64_t& tile = tiles[static_cast<std::size_t>(t)];
    tile = hashed_ ? mix(tile, coordinate) : tile * (tiles_ + 1) + coordinate;
  }
}

void TileCoder::fold(std::span<std::int64_t> tiles) const {
  for (std::int64_t& tile : tiles) {
    tile = static_cast<std::int64_t>(static_cast<std::uint64_t>(tile) %
                                     static_cast<std::uint64_t>(size_));
  }
}

std::vector<std::int64_t> TileCoder::encode(std::span<const double> point) const {
  std::vector<std::int64_t> tiles(static_cast<std::size_t>(tilings_));
  encode([&](int j) { return point[static_cast<std::size_t>(j)]; }, tiles);
  return tiles;
}

}  // namespace pavlov
