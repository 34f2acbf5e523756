#include "envs/exploration/room_layout.h"

#include <algorithm>
#include <stdexcept>

#include "envs/core/state_numbers.h"

namespace pavlov {
namespace {

int side_of_square(int rooms) {
  int side = 1;
  while (side * side < rooms) ++side;
  return side;
}

}  // namespace

RoomLayout::RoomLayout(int rooms, int room_size, bool keys, bool decoy)
    : rooms_(rooms),
      room_size_(room_size),
      across_(side_of_square(rooms)),
      rows_((rooms + across_ - 1) / across_ * (room_size + 1) - 1),
      columns_(across_ * (room_size + 1) - 1),
      offsets_{-1, 1, -(columns_ + 2), columns_ + 2},
      decoy_(decoy ? 0 : -1),
      doors_(static_cast<std::size_t>(rooms - 1)),
      keys_(keys ? doors_.size() : 0),
      things_(static_cast<std::size_t>(rows_ + 2) * static_cast<std::size_t>(columns_ + 2)),
      places_(things_.size()) {}

void RoomLayout::draw(Rng& rng) {
  const auto any = [&](int room) {
    return square_in(room, rng.integer(0, room_size_ * room_size_ - 1));
  };
  const auto any_but = [&](int room, auto&&... taken) {
    int square = any(room);
    while (((square == taken) || ...)) square = any(room);
    return square;
  };
  for (int room = 0; room + 1 < rooms_; ++room) {
    doors_[static_cast<std::size_t>(room)] = door_after(room, rng.integer(0, room_size_ - 1));
  }
  start_ = any(0);
  goal_ = any_but(rooms_ - 1, start_);
  int room = 0;
  for (int& key : keys_) key = any_but(room++, start_);
  if (decoy_ >= 0) {
    const int key = keys_.empty() ? start_ : keys_.front();
    const int way_out = doors_.empty() ? start_ : before(doors_.front(), 0);
    decoy_ = any_but(0, start_, goal_, key, way_out);
  }
  build();
}

/// The chain goes to the right in the first row of rooms, back in the next, and so on.
int RoomLayout::origin(int room) const {
  const int down = room / across_;
  const int along = room % across_;
  const int right = down % 2 == 0 ? along : across_ - 1 - along;
  return square(down * (room_size_ + 1), right * (room_size_ + 1));
}

int RoomLayout::square_in(int room, int k) const {
  return origin(room) + k / room_size_ * offsets_[3] + k % room_size_;
}

bool RoomLayout::in_room(int square, int room) const {
  const int down = row(square) - row(origin(room));
  const int right = column(square) - column(origin(room));
  return down >= 0 && down < room_size_ && right >= 0 && right < room_size_;
}

int RoomLayout::door_after(int room, int k) const {
  const int here = origin(room);
  const int next = origin(room + 1);
  const int step = row(next) > row(here) ? 1 : offsets_[3];  // along the wall
  const int corner = step == 1 ? next - offsets_[3] : std::max(here, next) - 1;
  return corner + k * step;
}

bool RoomLayout::is_door_after(int square, int room) const {
  for (int k = 0; k < room_size_; ++k) {
    if (door_after(room, k) == square) return true;
  }
  return false;
}

int RoomLayout::before(int door, int room) const {
  return door + *std::ranges::find_if(offsets_, [&](int o) { return in_room(door + o, room); });
}

void RoomLayout::build() {
  std::ranges::fill(things_, kWall);
  std::ranges::fill(places_, -1);
  int number = 0;
  const auto open = [&](int square, int thing) {
    set(square, thing);
    places_[static_cast<std::size_t>(square)] = number++;
  };
  for (int room = 0; room < rooms_; ++room) {
    for (int k = 0; k < room_size_ * room_size_; ++k) open(square_in(room, k), kFree);
  }
  int door_thing = kDoor;
  for (const int door : doors_) open(door, door_thing++);
  int key_thing = kKey;
  for (const int key : keys_) set(key, key_thing--);
  if (decoy_ >= 0) set(decoy_, kDecoy);
  set(goal_, kGoal);
}

void RoomLayout::append_numbers(std::vector<double>& numbers) const {
  RoomLayout copy = *this;
  std::apply([&](auto&... part) { (detail::append_numbers(numbers, part), ...); }, copy.parts());
}

void RoomLayout::take_numbers(std::span<const double> numbers, std::size_t& used) {
  std::apply([&](auto&... part) { (detail::take_numbers(numbers, used, part), ...); }, parts());
  check();
  build();
}

void RoomLayout::check() const {
  bool sensible =
      in_room(start_, 0) && in_room(goal_, rooms_ - 1) && (decoy_ == -1 || in_room(decoy_, 0));
  for (int room = 0; room + 1 < rooms_; ++room) {
    const auto k = static_cast<std::size_t>(room);
    sensible =
        sensible && is_door_after(doors_[k], room) && (keys_.empty() || in_room(keys_[k], room));
  }
  if (!sensible) throw std::invalid_argument("the state has things that are not in their rooms");
}

}  // namespace pavlov
