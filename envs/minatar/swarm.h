#pragma once

#include <algorithm>
#include <array>
#include <tuple>

namespace pavlov::minatar {

/// Things on the board in the order they came, at most so many. The game's own rhythm never brings
/// more; a thing too many would not be taken.
template <class Thing>
struct Swarm {
  static constexpr int kMost = 48;
  int count = 0;
  std::array<Thing, kMost> things{};

  constexpr Thing& operator[](int i) { return things[static_cast<std::size_t>(i)]; }
  constexpr auto begin() const { return things.begin(); }
  constexpr auto end() const { return things.begin() + count; }
  constexpr void add(const Thing& thing) {
    if (count < kMost) (*this)[count++] = thing;
  }
  constexpr void remove_at(int i) {
    std::move(things.begin() + i + 1, things.begin() + count, things.begin() + i);
    (*this)[--count] = {};
  }
  auto state() { return std::tie(count, things); }
};

/// Removes the first thing that is where `other` is; whether there was one.
template <class Thing>
constexpr bool take_hit(Swarm<Thing>& swarm, const Thing& other) {
  for (int i = 0; i < swarm.count; ++i) {
    if (!swarm[i].at(other.x, other.y)) continue;
    swarm.remove_at(i);
    return true;
  }
  return false;
}

}  // namespace pavlov::minatar
