#include "envs/tabular/maze.h"

#include <stdexcept>

#include "core/file.h"
#include "core/settings.h"
#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"

namespace pavlov {
namespace {

/// Takes walls out of a full grid. Rooms are the cells at even rows and columns.
class Carver {
 public:
  Carver(int width, int height, Rng rng) : map_(height, width, GridMap::kWall), rng_(rng) {}

  void depth_first() {
    std::vector<int> way = {0};
    map_.set(0, kFree);
    while (!way.empty()) {
      const int direction =
          choose(way.back(), [&](int next, int /*door*/) { return map_.at(next) != kFree; });
      if (direction < 0) {
        way.pop_back();
      } else {
        way.push_back(carve(way.back(), direction));
      }
    }
  }

  /// Random walks from room after room until they meet the maze; loops on the way are forgotten,
  /// because of each room only the last direction in which it was left is kept.
  void wilson() {
    std::vector<int> left_by(static_cast<std::size_t>(map_.size()));
    map_.set(map_.size() - 1, kFree);
    for (const int from : rooms()) {
      for (int room = from; map_.at(room) != kFree;) {
        const int direction = choose(room, [](int, int) { return true; });
        left_by[static_cast<std::size_t>(room)] = direction;
        room = beyond(room, direction, 2);
      }
      bool joined = map_.at(from) == kFree;
      for (int room = from; !joined;) {
        const int direction = left_by[static_cast<std::size_t>(room)];
        joined = map_.at(beyond(room, direction, 2)) == kFree;
        room = carve(room, direction);
      }
    }
  }

  void braid(double share) {
    for (const int room : rooms()) {
      int doors = 0;
      for (int k = 0; k < 4; ++k) doors += map_.moved(room, move(k, 1)) != room;
      if (doors != 1 || !rng_.bernoulli(share)) continue;
      const int direction =
          choose(room, [&](int /*next*/, int door) { return map_.at(door) != kFree; });
      if (direction >= 0) carve(room, direction);
    }
  }

  GridMap map() && { return std::move(map_); }

 private:
  static constexpr char kFree = '.';

  static Direction move(int direction, int cells) {
    const auto [down, right] = kMoves[static_cast<std::size_t>(direction)];
    return {down * cells, right * cells};
  }
  int beyond(int cell, int direction, int cells) const {
    const auto [down, right] = move(direction, cells);
    return map_.cell(map_.row(cell) + down, map_.column(cell) + right);
  }

  std::vector<int> rooms() const {
    std::vector<int> rooms;
    for (int row = 0; row < map_.rows(); row += 2) {
      for (int column = 0; column < map_.columns(); column += 2) {
        rooms.push_back(map_.cell(row, column));
      }
    }
    return rooms;
  }

  /// A random direction in which there is another room such that `fits(room, door to it)`; -1 where
  /// there is none.
  template <class Fits>
  int choose(int room, Fits&& fits) {
    std::array<int, 4> directions{};
    std::uint32_t n = 0;
    for (int k = 0; k < 4; ++k) {
      const auto [down, right] = move(k, 2);
      if (!map_.inside(map_.row(room) + down, map_.column(room) + right)) continue;
      if (fits(beyond(room, k, 2), beyond(room, k, 1))) directions[n++] = k;
    }
    return n == 0 ? -1 : directions[rng_.below(n)];
  }

  /// Opens the way to the next room, which is the answer.
  int carve(int room, int direction) {
    map_.set(room, kFree);
    map_.set(beyond(room, direction, 1), kFree);
    const int next = beyond(room, direction, 2);
    map_.set(next, kFree);
    return next;
  }

  GridMap map_;
  Rng rng_;
};

GridMap map_of(const Maze::Config& config) {
  if (!config.map.empty()) return GridWalk::parse_map(config.map, "Maze");
  if (!config.map_file.empty()) {
    return GridWalk::parse_map(read_file(config.map_file), "Maze: " + config.map_file);
  }
  return generate_maze(config.generator, config.width, config.height, config.braid,
                       Rng(config.maze_seed).child("maze"));
}

}  // namespace

GridMap generate_maze(MazeGenerator generator, int width, int height, double braid, Rng rng) {
  const auto build = [&] {
    if (generator == MazeGenerator::open) return GridMap(height, width, '.');
    Carver carver(width, height, rng);
    if (generator == MazeGenerator::wilson) {
      carver.wilson();
    } else {
      carver.depth_first();
    }
    carver.braid(braid);
    return std::move(carver).map();
  };
  GridMap map = build();
  map.set(0, 'S');
  map.set(map.size() - 1, 'G');
  return map;
}

void Maze::Config::validate() const {
  rules.validate("Maze");
  const auto check_size = [&](std::string_view name, int value) {
    const bool odd = value % 2 == 1;
    require(value >= 3 && value <= 10'001 && (odd || generator == MazeGenerator::open), "Maze",
            name, value, "from 3 to 10001, and odd where there are walls");
  };
  check_size("width", width);
  check_size("height", height);
  require(braid >= 0 && braid <= 1, "Maze", "braid", braid, "from 0 to 1");
  if (!map.empty() && !map_file.empty()) {
    throw std::invalid_argument("Maze: give map or map_file, not both");
  }
  if (!map.empty() || !map_file.empty()) Maze{*this};
}

Maze::Maze(const Config& config) : GridWalk(map_of(config), config.rules, "Maze") {}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<Maze>({.id = "Maze-v0",
                                .summary = "a maze, generated or from a text map",
                                .max_episode_steps = 1000}) &&
    register_device_form<Maze>("Maze-v0");
}  // namespace

}  // namespace pavlov
