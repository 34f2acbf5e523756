#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "envs/core/environment.h"
#include "envs/minatar/board.h"

/// What the five games of MinAtar share: Young & Tian (2019), "MinAtar: An Atari-Inspired Testbed
/// for Thorough and Reproducible Reinforcement Learning Experiments". The rules are those of
/// MinAtar 1.0.15, step for step and draw for draw.
///
/// An observation is an image of bytes 0 and 1, one plane of 10 x 10 cells for each kind of thing
/// [C, H, W]. Known differences from the source: planes come first, not last; the sticky actions of
/// the published environment (0.1) are the wrapper's setting `sticky_actions`, off by default; an
/// episode is truncated after 10,000 steps, because some can be drawn out for ever.
///
/// Where chance enters, a game is a template over the source of draws: anything that has an `Rng`'s
/// `bernoulli(p)` and `integer(low, high)`. So recorded draws can be played back. All rules are
/// constexpr, so that graphics cards play by them as well.
namespace pavlov::minatar {

constexpr void mark(std::uint8_t* planes, int channel, int x, int y) {
  planes[cell(x, y + channel * kSize)] = 1;
}
constexpr void mark(std::uint8_t* planes, int channel, const Board& board) {
  board.write(planes + cell(0, channel * kSize));
}

/// The colour scale of Green (2011), "A colour scheme for the display of astronomical intensity
/// images", from black at 0 to white at 1, with matplotlib's settings.
Color cubehelix(double fraction);

/// The board in the published colours: channel i of n has cubehelix((i + 1) / (n + 1)), the last
/// channel of a cell is seen. Beside it a legend of the channels' names.
void draw_planes(Canvas& canvas, std::span<const std::uint8_t> planes,
                 std::span<const std::string_view> names);

/// What the games have in common. A game says how it begins, `void begin(draws)`, what comes of an
/// action, `StepOutcome play(action, draws)`, and what is to be seen, `void mark_all(planes)
/// const`, in planes that are all 0 before.
template <class Game, std::size_t kChannels>
class BoardGame {
 public:
  static constexpr std::size_t kPlanes = kChannels;
  using Observation = std::array<std::uint8_t, kPlanes * kCells>;
  using Action = int;

  static Box observation_space() {
    return {0, 1, {static_cast<int>(kPlanes), kSize, kSize}, Dtype::u8};
  }
  template <class Draws>
  constexpr Observation reset(Draws& draws) {
    game().begin(draws);
    return observation();
  }
  template <class Draws>
  constexpr StepResult<Observation> step(Action action, Draws& draws) {
    const StepOutcome outcome = game().play(action, draws);
    return {observation(), outcome.reward, outcome.terminated};
  }
  constexpr void observe(std::uint8_t* planes) const {
    std::fill_n(planes, kPlanes * kCells, std::uint8_t{0});
    game().mark_all(planes);
  }
  void draw(Canvas& canvas) const { draw_planes(canvas, observation(), Game::kNames); }

 private:
  constexpr Game& game() { return static_cast<Game&>(*this); }
  constexpr const Game& game() const { return static_cast<const Game&>(*this); }
  constexpr Observation observation() const {
    Observation planes{};
    observe(planes.data());
    return planes;
  }
};

/// What a player can do, numbered as the published actions n, l, u, r, d, f.
enum class Move { none, left, up, right, down, fire };
inline constexpr int kMoves = 6;

constexpr int right_of(Move move) {
  return static_cast<int>(move == Move::right) - static_cast<int>(move == Move::left);
}
constexpr int down_of(Move move) {
  return static_cast<int>(move == Move::down) - static_cast<int>(move == Move::up);
}

/// The actions of a game that uses these moves: all six, or with `minimal_actions` these alone.
template <Move... kUsed>
struct Actions {
  static Discrete space(bool minimal) {
    return {.n = minimal ? static_cast<int>(sizeof...(kUsed)) : kMoves};
  }
  static std::vector<std::string> names(bool minimal) {
    static constexpr std::array<const char*, kMoves> kNames = {"none",  "left", "up",
                                                               "right", "down", "fire"};
    std::vector<std::string> names;
    for (int a = 0; a < space(minimal).n; ++a) {
      names.emplace_back(kNames[static_cast<std::size_t>(move(a, minimal))]);
    }
    return names;
  }
  static constexpr Move move(int action, bool minimal) {
    constexpr std::array<Move, sizeof...(kUsed)> used = {kUsed...};
    return minimal ? used[static_cast<std::size_t>(action)] : static_cast<Move>(action);
  }
};

/// std::clamp by value: its references to our constants would lead a graphics card to the
/// processor's memory.
constexpr int clamped(int value, int low, int high) { return std::clamp(value, low, high); }

/// Whether a column is on the board.
constexpr bool on_board(int x) { return x >= 0 && x <= kLast; }
/// The column where things that move right or left come in, and the one ahead of x.
constexpr int entry(bool right) { return right ? 0 : kLast; }
constexpr int ahead(int x, bool right) { return x + (right ? 1 : -1); }

/// Marks the cell behind a thing, which tells its direction, unless that is off the board.
constexpr void mark_trail(std::uint8_t* planes, int channel, int x, int y, bool right) {
  const int behind = ahead(x, !right);
  if (on_board(behind)) mark(planes, channel, behind, y);
}

/// How often enemies come and move, in steps, and how often that became faster.
struct Pace {
  int difficulty = 0;
  int spawn_interval = 0;
  int move_interval = 0;

  /// Enemies come faster each time, down to every step, and move faster every second time.
  constexpr void quicken(int fastest_move_interval) {
    if (move_interval > fastest_move_interval && difficulty % 2 == 1) --move_interval;
    if (spawn_interval > 1) --spawn_interval;
    ++difficulty;
  }
  constexpr bool fastest(int fastest_move_interval) const {
    return spawn_interval <= 1 && move_interval <= fastest_move_interval;
  }
  bool possible() const { return difficulty >= 0 && spawn_interval >= 1 && move_interval >= 1; }
  auto state() { return std::tie(difficulty, spawn_interval, move_interval); }
};

constexpr bool within(int value, int low, int high) { return value >= low && value <= high; }

/// For `check_state`: throws std::invalid_argument unless the state is possible.
inline void check_possible(bool possible, const std::string& game) {
  if (!possible) throw std::invalid_argument("no game of " + game + " looks like this");
}

}  // namespace pavlov::minatar
