#include "envs/box2d/race_track.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>

#include "envs/core/state_numbers.h"

namespace pavlov {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr int kCheckpoints = 12;
constexpr double kRadius = 150;  ///< of the greatest circle of checkpoints [m]
constexpr double kStartRadius = 1.5 * kRadius;
constexpr double kStartBearing = -0.5 * kTurn / kCheckpoints;
constexpr int kRounds = 5;
constexpr std::size_t kMostStrides = 2500;
constexpr double kDeadZone = 0.05;  ///< within which a checkpoint lies ahead [m]
constexpr double kTurnPerMetre = 0.006;
constexpr int kKerbTiles = 4;  ///< turns in a row that make a kerb …
constexpr double kKerbTurn = 0.2 * RaceTrack::kSharpestTurn;  ///< … each at least so sharp
constexpr int kFewestTiles = 10;      ///< of a road that is taken from numbers …
constexpr double kFarthest = 10'000;  ///< … which must not lead farther away [m]
constexpr std::size_t kUsualSize = 512;

struct Checkpoint {
  double bearing = 0;  ///< seen from the origin [rad]
  Point place;
};

struct Stride {
  double bearing = 0;
  double angle = 0;
  Point place;
};

struct Path {
  std::array<Stride, kMostStrides> strides;
  std::size_t size = 0;
};

/// The first and the last, left and right of the start, are fixed.
std::array<Checkpoint, kCheckpoints> draw_checkpoints(Rng& rng) {
  constexpr double kSector = kTurn / kCheckpoints;
  std::array<Checkpoint, kCheckpoints> checkpoints;
  for (int i = 0; i < kCheckpoints; ++i) {
    const bool fixed = i == 0 || i == kCheckpoints - 1;
    const double bearing = fixed ? i * kSector : (i + rng.uniform()) * kSector;
    const double radius = fixed ? kStartRadius : rng.uniform(kRadius / 3, kRadius);
    checkpoints[static_cast<std::size_t>(i)] = {
        bearing, {radius * std::cos(bearing), radius * std::sin(bearing)}};
  }
  return checkpoints;
}

/// Walks five rounds. A bearing grows from checkpoint to checkpoint and falls by a full turn after
/// the last one.
void walk(const std::array<Checkpoint, kCheckpoints>& checkpoints, Path& path) {
  Point place{kStartRadius, 0};
  double angle = 0;
  std::size_t next = 0;
  bool below = false;  // seen since the last round began
  path.size = 0;
  for (int rounds = 0; rounds < kRounds && path.size < kMostStrides;) {
    double bearing = std::atan2(place.y, place.x);
    if (below && bearing > 0) {
      ++rounds;
      below = false;
    }
    if (bearing < 0) {
      below = true;
      bearing += kTurn;
    }
    while (bearing > checkpoints[next].bearing) {
      next = (next + 1) % kCheckpoints;
      if (next == 0) bearing -= kTurn;
    }
    while (angle - bearing > 0.75 * kTurn) angle -= kTurn;
    while (angle - bearing < -0.75 * kTurn) angle += kTurn;

    const Point goal = checkpoints[next].place;
    const Point right{std::cos(angle), std::sin(angle)};
    const double off = right.x * (goal.x - place.x) + right.y * (goal.y - place.y);
    const double before = angle;
    if (std::abs(off) > kDeadZone) {
      angle -=
          std::copysign(std::min(RaceTrack::kSharpestTurn, kTurnPerMetre * std::abs(off)), off);
    }
    place.x -= right.y * RaceTrack::kStride;
    place.y += right.x * RaceTrack::kStride;
    path.strides[path.size++] = {bearing, (before + angle) / 2, place};
  }
}

}  // namespace

void RaceTrack::generate(Rng& rng) {
  tiles_.reserve(kUsualSize);
  while (!try_to_generate(rng)) {
  }
  mark_kerbs();
}

bool RaceTrack::try_to_generate(Rng& rng) {
  Path path;
  walk(draw_checkpoints(rng), path);

  // The last whole round, from one crossing of the start to the one after it.
  std::array<std::size_t, 2> crossing{};  // the later first
  int found = 0;
  for (std::size_t i = path.size - 1; i > 0 && found < 2; --i) {
    if (path.strides[i].bearing > kStartBearing && path.strides[i - 1].bearing <= kStartBearing) {
      crossing[static_cast<std::size_t>(found++)] = i;
    }
  }
  if (found < 2 || crossing[0] - crossing[1] < 2) return false;
  const Stride& first = path.strides[crossing[1]];
  const Stride& last = path.strides[crossing[0] - 2];
  const double gap = std::hypot(std::cos(first.angle) * (first.place.x - last.place.x),
                                std::sin(first.angle) * (first.place.y - last.place.y));
  if (gap > kStride) return false;

  tiles_.clear();
  for (std::size_t i = crossing[1]; i + 1 < crossing[0]; ++i) {
    add(path.strides[i].place.x, path.strides[i].place.y, path.strides[i].angle, false);
  }
  return true;
}

void RaceTrack::add(double x, double y, double angle, bool visited) {
  tiles_.push_back({.x = x,
                    .y = y,
                    .angle = angle,
                    .right = {std::cos(angle), std::sin(angle)},
                    .visited = visited});
}

/// Where four tiles in a row turn sharply one way, each has a kerb on the inner side of the turn.
void RaceTrack::mark_kerbs() {
  const auto turn = [this](int i) {
    return std::remainder(tile(i).angle - tile(i - 1).angle, kTurn);
  };
  for (int i = 0; i < size(); ++i) {
    int left = 0;
    int right = 0;
    for (int j = 0; j < kKerbTiles; ++j) {
      left += turn(i - j) > kKerbTurn;
      right += turn(i - j) < -kKerbTurn;
    }
    if (left < kKerbTiles && right < kKerbTiles) continue;
    for (int j = 0; j < kKerbTiles; ++j) {
      tiles_[wrapped(i - j)].kerb = turn(i - j) > 0 ? -1 : 1;
    }
  }
}

Quad RaceTrack::kerb(int i) const {
  const int side = tile(i).kerb;
  return strip(i, side * kHalfWidth, side * (kHalfWidth + kKerbWidth));
}

Quad RaceTrack::strip(int i, double from, double to) const {
  const auto place = [](const Tile& tile, double distance) {
    return Point{tile.x + distance * tile.right.x, tile.y + distance * tile.right.y};
  };
  const Tile& end = tile(i);
  const Tile& begin = tile(i - 1);
  return {place(end, from), place(end, to), place(begin, to), place(begin, from)};
}

int RaceTrack::nearest(Point place) const {
  int best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < size(); ++i) {
    const double dx = tile(i).x - place.x;
    const double dy = tile(i).y - place.y;
    if (dx * dx + dy * dy < least) {
      least = dx * dx + dy * dy;
      best = i;
    }
  }
  return best;
}

int RaceTrack::num_visited() const {
  return static_cast<int>(
      std::count_if(tiles_.begin(), tiles_.end(), [](const Tile& tile) { return tile.visited; }));
}

void RaceTrack::append_numbers(std::vector<double>& numbers) const {
  numbers.push_back(size());
  for (const Tile& tile : tiles_) {
    numbers.insert(numbers.end(), {tile.x, tile.y, tile.angle, tile.visited ? 1.0 : 0.0});
  }
}

void RaceTrack::take_numbers(std::span<const double> numbers, std::size_t& used) {
  int count = 0;
  detail::take_numbers(numbers, used, count);
  if (count != 0 && (count < kFewestTiles || count > static_cast<int>(kMostStrides))) {
    throw std::invalid_argument("a race track of " + std::to_string(count) + " tiles");
  }
  tiles_.clear();
  for (int i = 0; i < count; ++i) {
    Tile tile;
    detail::take_numbers(numbers, used, tile.x);
    detail::take_numbers(numbers, used, tile.y);
    detail::take_numbers(numbers, used, tile.angle);
    detail::take_numbers(numbers, used, tile.visited);
    if (std::max(std::abs(tile.x), std::abs(tile.y)) > kFarthest) {
      throw std::invalid_argument("a race track that leads out of the field");
    }
    add(tile.x, tile.y, tile.angle, tile.visited);
  }
  mark_kerbs();
}

namespace {

/// Whether an edge of `a` has all of `b` beyond `margin` on its outer side.
bool parted(std::span<const Point> a, std::span<const Point> b, double margin) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Point from = a[i];
    const Point to = a[(i + 1) % a.size()];
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    const Point across{(to.y - from.y) / length, (from.x - to.x) / length};
    const auto extent = [&](std::span<const Point> shape) {
      std::array<double, 2> range{std::numeric_limits<double>::infinity(),
                                  -std::numeric_limits<double>::infinity()};
      for (const Point& corner : shape) {
        const double at = across.x * corner.x + across.y * corner.y;
        range = {std::min(range[0], at), std::max(range[1], at)};
      }
      return range;
    };
    const auto of_a = extent(a);
    const auto of_b = extent(b);
    if (of_b[0] - of_a[1] > margin || of_a[0] - of_b[1] > margin) return true;
  }
  return false;
}

}  // namespace

bool touch(std::span<const Point> a, std::span<const Point> b, double margin) {
  return !parted(a, b, margin) && !parted(b, a, margin);
}

}  // namespace pavlov
