#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "core/rng.h"

namespace pavlov {

/// Square rooms in a chain that winds through a rectangle: where walls, doors, keys, start and goal
/// are. From room k one door leads to room k + 1; its key lies in room k.
///
/// Squares of the rectangle are counted row by row with a fence of walls around it, so that a move
/// is an addition. Places are the squares that are no wall, counted room by room, the doors last:
/// that number does not change with the layout.
class RoomLayout {
 public:
  /// What lies on a square. Keys are kKey, kKey - 1, …; doors kDoor, kDoor + 1, …; a wall is a door
  /// that no number of keys opens.
  enum Thing : std::int16_t { kKey = -1, kFree, kGoal, kDecoy, kDoor, kWall = 30'000 };

  RoomLayout(int rooms, int room_size, bool keys, bool decoy);

  /// Draws all that is left to chance: start and decoy in the first room, goal in the last, where
  /// doors and keys are. The decoy does not lie before the door.
  void draw(Rng& rng);

  int rooms() const { return rooms_; }
  int rows() const { return rows_; }
  int columns() const { return columns_; }
  int places() const { return rooms_ * room_size_ * room_size_ + rooms_ - 1; }

  int square(int row, int column) const { return (row + 1) * (columns_ + 2) + column + 1; }
  int row(int square) const { return square / (columns_ + 2) - 1; }
  int column(int square) const { return square % (columns_ + 2) - 1; }
  /// How far the square lies that an action leads to (0 left, 1 right, 2 up, 3 down).
  int offset(int action) const { return offsets_[static_cast<std::size_t>(action)]; }

  std::int16_t thing(int square) const { return things_[static_cast<std::size_t>(square)]; }
  /// -1 for a wall.
  int place(int square) const { return places_[static_cast<std::size_t>(square)]; }

  int start() const { return start_; }
  int goal() const { return goal_; }
  /// The square of a door or key; there are `rooms` - 1 of each, or no keys.
  std::span<const int> doors() const { return doors_; }
  std::span<const int> keys() const { return keys_; }

  void append_numbers(std::vector<double>& numbers) const;
  /// Throws std::invalid_argument for things that are not in their rooms.
  void take_numbers(std::span<const double> numbers, std::size_t& used);

 private:
  auto parts() { return std::tie(start_, goal_, decoy_, doors_, keys_); }
  int origin(int room) const;
  int square_in(int room, int k) const;
  bool in_room(int square, int room) const;
  /// The square of the door after a room that is `k` squares from the corner of the wall between.
  int door_after(int room, int k) const;
  bool is_door_after(int square, int room) const;
  /// The square of `room` that lies before a door of it.
  int before(int door, int room) const;
  void set(int square, int thing) {
    things_[static_cast<std::size_t>(square)] = static_cast<std::int16_t>(thing);
  }
  /// Puts everything where the numbers say.
  void build();
  void check() const;

  int rooms_;
  int room_size_;
  int across_;  ///< rooms beside one another
  int rows_;
  int columns_;
  std::array<int, 4> offsets_;
  int start_ = 0;
  int goal_ = 0;
  int decoy_ = -1;  ///< -1: there is none
  std::vector<int> doors_;
  std::vector<int> keys_;
  std::vector<std::int16_t> things_;  ///< [(rows + 2) * (columns + 2)]
  std::vector<int> places_;           ///< the same
};

}  // namespace pavlov
