#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/rng.h"
#include "envs/core/canvas.h"

namespace pavlov {

/// A corner list, in order around the shape.
using Quad = std::array<Point, 4>;

/// The closed road of CarRacing: a chain of tiles around the origin, driven counter-clockwise.
///
/// A walker goes from one checkpoint to the next, of which twelve lie around the origin at random
/// bearings and distances, and turns towards it by a limited angle at each stride; its path from
/// one crossing of the start to the next is the road, where the ends meet.
class RaceTrack {
 public:
  static constexpr double kHalfWidth = 40 / 6.0;  ///< of the road [m]
  static constexpr double kKerbWidth = 8 / 6.0;   ///< of the red and white kerbs [m]
  static constexpr double kStride = 21 / 6.0;     ///< length of a tile in the middle [m]
  static constexpr double kSharpestTurn = 0.31;   ///< between tiles [rad]
  static constexpr double kTileReach = 9;         ///< no part of a tile is farther from its end [m]

  /// Where tile i ends and tile i + 1 begins.
  struct Tile {
    double x = 0;
    double y = 0;
    double angle = 0;  ///< of a car that drives along; 0 faces +y, counter-clockwise [rad]
    Point right;       ///< unit vector across the road, to the outer side
    int kerb = 0;      ///< on the right: 1, on the left: -1, none: 0
    bool visited = false;
  };

  /// A new road; what the walker does not close is thrown away and drawn again.
  void generate(Rng& rng);

  int size() const { return static_cast<int>(tiles_.size()); }
  /// Any number: the road is closed.
  const Tile& tile(int i) const { return tiles_[wrapped(i)]; }
  Quad road(int i) const { return strip(i, -kHalfWidth, kHalfWidth); }
  /// Only where `tile(i).kerb` is not 0.
  Quad kerb(int i) const;
  /// The tile whose end is nearest.
  int nearest(Point place) const;

  void visit(int i) { tiles_[wrapped(i)].visited = true; }
  int num_visited() const;

  /// A part of a state: the number of tiles, then x, y, angle and visited for each.
  void append_numbers(std::vector<double>& numbers) const;
  void take_numbers(std::span<const double> numbers, std::size_t& used);

 private:
  bool try_to_generate(Rng& rng);
  void add(double x, double y, double angle, bool visited);
  void mark_kerbs();
  /// The part of tile i between two distances to the right of its middle [m].
  Quad strip(int i, double from, double to) const;
  std::size_t wrapped(int i) const { return static_cast<std::size_t>((i + size()) % size()); }

  std::vector<Tile> tiles_;
};

/// Whether two convex shapes are nowhere farther apart than `margin`, by the separating axes along
/// their edges.
bool touch(std::span<const Point> a, std::span<const Point> b, double margin);

}  // namespace pavlov
