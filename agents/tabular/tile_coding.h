#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "envs/core/space.h"

namespace pavlov {

/// How a box is covered with tiles.
struct TileCodingConfig {
  int tilings = 8;  // Sutton & Barto, figure 10.1, as the next
  int tiles = 8;
  std::vector<double> tile_low;
  std::vector<double> tile_high;
  double tile_reach = 4;
  std::int64_t tile_memory = 1'000'000;

  static void visit(auto& self, auto&& field) {
    field("tilings", self.tilings, "grids laid over one another, each shifted (>= 1)");
    field("tiles", self.tiles, "tiles of a grid along each dimension (>= 1)");
    field("tile_low", self.tile_low,
          "lower bounds of the grids, one for each dimension; empty: those of the box");
    field("tile_high", self.tile_high, "upper bounds");
    field("tile_reach", self.tile_reach,
          "where the box has no bound the grids end at -tile_reach and tile_reach (> 0)");
    field("tile_memory", self.tile_memory,
          "most features to tell apart; where there are more tiles, they are hashed (>= 1)");
  }
  void validate() const;
};

/// Tile coding (Sutton & Barto 9.5.4): a point in a box becomes the numbers of the `tilings` tiles
/// that it lies in, one of each tiling.
///
/// Tiling t is shifted along dimension j by (t (2 j + 1) mod tilings) / tilings of a tile, the
/// asymmetric offsets 1, 3, 5, … which the book recommends. A shifted grid has one tile more along
/// each dimension, so that it covers the whole box: there are tilings (tiles + 1)^dimensions tiles.
/// Points outside the bounds count as points on them.
class TileCoder {
 public:
  /// Throws std::invalid_argument that names `owner` where bounds are missing or in wrong order.
  TileCoder(const TileCodingConfig& config, const Box& box, const std::string& owner);

  int tilings() const { return tilings_; }
  /// Features in all: tile numbers are in 0 … size() - 1.
  std::int64_t size() const { return size_; }
  /// Whether there are more tiles than `tile_memory`.
  bool hashed() const { return hashed_; }

  /// The tiles of a point, [tilings]. `point(j)` answers number j of it. Does not allocate.
  template <class Point>
  void encode(Point&& point, std::span<std::int64_t> tiles) const {
    for (std::size_t t = 0; t < tiles.size(); ++t) tiles[t] = static_cast<std::int64_t>(t);
    for (std::size_t j = 0; j < low_.size(); ++j) {
      add_dimension(j, static_cast<double>(point(static_cast<int>(j))), tiles);
    }
    if (hashed_) fold(tiles);
  }
  std::vector<std::int64_t> encode(std::span<const double> point) const;

 private:
  /// Takes the place along dimension j into the numbers.
  void add_dimension(std::size_t j, double x, std::span<std::int64_t> tiles) const;
  /// Hashed numbers into 0 … size - 1.
  void fold(std::span<std::int64_t> tiles) const;

  int tilings_;
  int tiles_;
  bool hashed_ = false;
  std::int64_t size_ = 0;
  std::vector<double> low_;        ///< [dimensions]
  std::vector<double> per_width_;  ///< tiles for each unit, [dimensions]
};

}  // namespace pavlov
