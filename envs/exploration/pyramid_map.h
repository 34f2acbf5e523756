#pragma once

#include <array>
#include <string_view>

namespace pavlov::pyramid {

/// The pyramid from within: three screens beside one another, in two storeys.
///
/// # stone, . air, H ladder, r rope, ^ spikes, K key, D door, J jewel, T treasure, X the way out,
/// S start, s where a skull begins to patrol (at most one in a screen).
inline constexpr int kScreenRows = 12;
inline constexpr int kScreenColumns = 16;
inline constexpr int kRows = 2 * kScreenRows;
inline constexpr int kColumns = 3 * kScreenColumns;

// clang-format off
inline constexpr std::array<std::string_view, kRows> kMap = {
    "################" "################" "################",
    "#..............#" "#..............#" "#..............#",
    "#..............#" "X......S.......D" "...............#",
    "#.T............#" "####..##H#..####" "###..##..##H..##",
    "####..##..###H##" "#.......H......#" "#..........H...#",
    "#............H.#" "#.......H..rr..#" "#..........H...#",
    "#............H.#" "#K......H......#" "#...s......H...#",
    "#............H.#" "##H...####...H##" "##H#############",
    "#............H.#" "#.H..........H.#" "#.H............#",
    "#............H.#" "#.H..........H.#" "#.H............#",
    "#.H....s.....H.#" "#.H....s.....H.#" "#.H..^^..^^..H.#",
    "##H#############" "################" "#############H##",

    "##H#############" "################" "#############H##",
    "#.H............#" "#..............#" "#............H.#",
    "#.H............#" "#..............#" "#K.rrrr......H.#",
    "#.H............#" "#..............#" "##H......#######",
    "#.H............#" "#..............#" "#.H............#",
    "#.H............#" "#.rrrrrrrrrr...#" "#.H............#",
    "#.H............#" "#..............#" "#.H............#",
    "#.H.....########" "#H..........#H##" "#.H............#",
    "#.H.....#......#" "#H...........H.#" "#.H............#",
    "#.H.....#......#" "#H...........H.#" "#.H............#",
    "#.H.....D..s...." ".H.^^^^^^^^^.H.." "..H....s.....J.#",
    "################" "################" "################",
};
// clang-format on

/// A place in the pyramid: column x, row y from the top.
struct Place {
  int x = 0;
  int y = 0;
  bool operator==(const Place&) const = default;
};

constexpr char map_at(Place p) {
  return kMap[static_cast<std::size_t>(p.y)][static_cast<std::size_t>(p.x)];
}
constexpr bool inside(Place p) { return p.x >= 0 && p.x < kColumns && p.y >= 0 && p.y < kRows; }

/// Screens are counted row by row.
constexpr int screen_of(Place p) { return p.y / kScreenRows * 3 + p.x / kScreenColumns; }
inline constexpr int kScreens = 6;

/// All places with one of the letters, row by row.
template <std::size_t n>
constexpr std::array<Place, n> places_of(std::string_view letters) {
  std::array<Place, n> places{};
  std::size_t k = 0;
  for (int y = 0; y < kRows; ++y) {
    for (int x = 0; x < kColumns; ++x) {
      if (letters.find(map_at({x, y})) != std::string_view::npos) places.at(k++) = {x, y};
    }
  }
  return places;
}

/// What is taken or opened once: keys, doors, jewel.
inline constexpr std::array kThings = places_of<5>("KDJ");
inline constexpr Place kStart = places_of<1>("S").front();

/// Where a skull walks to and fro; `low` > `high` where a screen has none.
struct Patrol {
  int y = 0;
  int low = 1;
  int high = 0;
  int start = 0;
};

/// As far as there is air over stone, within the screen.
constexpr std::array<Patrol, kScreens> find_patrols() {
  std::array<Patrol, kScreens> patrols{};
  const auto walks = [](Place p) {
    const char letter = map_at(p);
    return (letter == '.' || letter == 's') && map_at({p.x, p.y + 1}) == '#';
  };
  for (int y = 0; y < kRows; ++y) {
    for (int x = 0; x < kColumns; ++x) {
      if (map_at({x, y}) != 's') continue;
      const int screen = screen_of({x, y});
      Patrol& patrol = patrols[static_cast<std::size_t>(screen)];
      patrol = {.y = y, .low = x, .high = x, .start = x};
      const auto there = [&](int to) {
        return to >= 0 && to < kColumns && screen_of({to, y}) == screen && walks({to, y});
      };
      while (there(patrol.low - 1)) --patrol.low;
      while (there(patrol.high + 1)) ++patrol.high;
    }
  }
  return patrols;
}
inline constexpr std::array<Patrol, kScreens> kPatrols = find_patrols();

}  // namespace pavlov::pyramid
