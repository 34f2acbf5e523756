#pragma once

#include "envs/minatar/minatar.h"

namespace pavlov::minatar {

/// Collect gold and keep away from enemies that cross the board.
///
/// Source: see envs/minatar/minatar.h. The player moves freely in rows 1 to 8. In each of these
/// rows there is room for one thing, an enemy or a piece of gold, that comes in at one side and
/// leaves at the other. Every `spawn_interval` steps (10 at first) chance names a side, a kind
/// (gold with probability 1/3) and a free row; every `move_interval` steps (5 at first) all
/// things move one cell. With `difficulty_ramping` they come one step faster every 102 steps, and
/// move one step faster every second time, until both happen in every step.
///
/// Actions: 0 none, 1 left, 2 up, 3 right, 4 down, 5 fire (does nothing); with `minimal_actions`
/// the first five.
///
/// | # | channel of the observation, [4, 10, 10] of 0 and 1       |
/// |---|----------------------------------------------------------|
/// | 0 | player                                                   |
/// | 1 | enemies                                                  |
/// | 2 | trail: the cell behind each thing, tells their direction |
/// | 3 | gold                                                     |
///
/// Start: the player at (5, 5), alone. Reward: 1 for each piece of gold touched. End: an enemy is
/// touched.
class Asterix : public BoardGame<Asterix, 4> {
 public:
  struct Config {
    bool minimal_actions = false;
    bool difficulty_ramping = true;

    static void visit(auto& self, auto&& field) {
      field("minimal_actions", self.minimal_actions, "only none, left, up, right, down");
      field("difficulty_ramping", self.difficulty_ramping, "things come and move faster with time");
    }
  };
  enum Channel { kPlayer, kEnemies, kTrail, kGold };
  static constexpr std::array<std::string_view, kPlanes> kNames = {"player", "enemies", "trail",
                                                                   "gold"};

  Asterix() = default;
  constexpr explicit Asterix(const Config& config) : config_(config) {}

  Discrete action_space() const { return Moves::space(config_.minimal_actions); }
  std::vector<std::string> action_names() const { return Moves::names(config_.minimal_actions); }
  template <class Draws>
  constexpr void begin(Draws& /*draws*/) {
    *this = Asterix(config_);
  }
  template <class Draws>
  constexpr StepOutcome play(Action action, Draws& draws) {
    if (spawn_timer_ == 0) spawn(draws);
    return advance(Moves::move(action, config_.minimal_actions));
  }

  /// pace: how often it became faster, intervals of coming and moving; steps until things come,
  /// until they move, until they become faster; player's x, y; for rows 1 to 8: whether there is a
  /// thing, x, whether it moves right, whether it is gold
  auto state() { return std::tie(pace_, spawn_timer_, move_timer_, ramp_timer_, x_, y_, things_); }
  void check_state() const;
  constexpr void mark_all(std::uint8_t* planes) const;

 private:
  using Moves = Actions<Move::none, Move::left, Move::up, Move::right, Move::down>;
  static constexpr int kFirstRow = 1;
  static constexpr int kRows = 8;
  static constexpr int kRampInterval = 100;
  static constexpr int kFastestMoveInterval = 1;

  struct Thing {
    bool there = false;
    int x = 0;
    bool right = false;
    bool gold = false;
    auto state() { return std::tie(there, x, right, gold); }
  };

  /// A thing comes in, where a row is free; side and kind are drawn in any case.
  template <class Draws>
  constexpr void spawn(Draws& draws) {
    const bool right = draws.bernoulli(0.5);
    const bool gold = draws.bernoulli(1.0 / 3.0);
    spawn_timer_ = pace_.spawn_interval;
    std::array<Thing*, kRows> free{};
    int count = 0;
    for (Thing& thing : things_) {
      if (!thing.there) free[static_cast<std::size_t>(count++)] = &thing;
    }
    if (count == 0) return;
    *free[static_cast<std::size_t>(draws.integer(0, count - 1))] = {
        .there = true, .x = entry(right), .right = right, .gold = gold};
  }

  constexpr StepOutcome advance(Move move);
  constexpr void touch(StepOutcome& outcome);
  constexpr void move_things();
  constexpr void ramp();

  Config config_;
  Pace pace_{.spawn_interval = 10, .move_interval = 5};
  int spawn_timer_ = pace_.spawn_interval;
  int move_timer_ = pace_.move_interval;
  int ramp_timer_ = kRampInterval;
  int x_ = 5;
  int y_ = 5;
  std::array<Thing, kRows> things_{};
};

constexpr StepOutcome Asterix::advance(Move move) {
  x_ = clamped(x_ + right_of(move), 0, kLast);
  y_ = clamped(y_ + down_of(move), kFirstRow, kFirstRow + kRows - 1);

  StepOutcome outcome;
  touch(outcome);
  if (move_timer_ == 0) {
    move_things();
    touch(outcome);
  }
  --spawn_timer_;
  --move_timer_;
  if (config_.difficulty_ramping) ramp();
  return outcome;
}

/// The player takes gold, or is caught by an enemy, where it stands.
constexpr void Asterix::touch(StepOutcome& outcome) {
  Thing& thing = things_[static_cast<std::size_t>(y_ - kFirstRow)];
  if (!thing.there || thing.x != x_) return;
  if (thing.gold) {
    thing = {};
    outcome.reward += 1;
  } else {
    outcome.terminated = true;
  }
}

constexpr void Asterix::move_things() {
  move_timer_ = pace_.move_interval;
  for (Thing& thing : things_) {
    if (!thing.there) continue;
    thing.x = ahead(thing.x, thing.right);
    if (!on_board(thing.x)) thing = {};
  }
}

/// The timer runs from 100 to -1, so that 102 steps lie between two quickenings.
constexpr void Asterix::ramp() {
  if (pace_.fastest(kFastestMoveInterval)) return;
  if (ramp_timer_ >= 0) {
    --ramp_timer_;
    return;
  }
  pace_.quicken(kFastestMoveInterval);
  ramp_timer_ = kRampInterval;
}

constexpr void Asterix::mark_all(std::uint8_t* planes) const {
  mark(planes, kPlayer, x_, y_);
  int y = kFirstRow;
  for (const Thing& thing : things_) {
    if (thing.there) {
      mark(planes, thing.gold ? kGold : kEnemies, thing.x, y);
      mark_trail(planes, kTrail, thing.x, y, thing.right);
    }
    ++y;
  }
}

}  // namespace pavlov::minatar
