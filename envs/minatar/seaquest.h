#pragma once

#include "envs/minatar/minatar.h"

namespace pavlov::minatar {

/// Things on the board in the order they came, at most so many. The game's own rhythm never brings
/// more; a thing too many would not be taken.
template <class Thing>
struct Swarm {
  static constexpr int kMost = 48;
  int count = 0;
  std::array<Thing, kMost> things{};

  Thing& operator[](int i) { return things[static_cast<std::size_t>(i)]; }
  auto begin() const { return things.begin(); }
  auto end() const { return things.begin() + count; }
  void add(const Thing& thing) {
    if (count < kMost) (*this)[count++] = thing;
  }
  void remove_at(int i) {
    std::move(things.begin() + i + 1, things.begin() + count, things.begin() + i);
    (*this)[--count] = {};
  }
  auto state() { return std::tie(count, things); }
};

/// Dive for divers with a submarine, shoot enemies, and come up before the oxygen is used up.
///
/// Source: see envs/minatar/minatar.h. The submarine moves freely in rows 0 (the surface) to 8 and
/// shoots forwards, at most every 5 steps. Every `spawn_interval` steps (20 at first) chance names
/// a side, a kind (a submarine with probability 1/3, else a fish) and a row for an enemy, which
/// stays away if one in that row goes the other way; every 30 steps a diver comes. Enemies move one
/// cell every `move_interval + 1` steps (6 at first), divers every 6 steps, bullets every step.
/// Enemy submarines shoot every 11 steps. Divers that are touched come aboard, up to 6.
///
/// Each step under water takes one of 200 units of oxygen. Coming up fills it and costs a diver.
/// With `difficulty_ramping` enemies come faster by one step after each surfacing, and move faster
/// by one step after every second, until they come every step and move every third.
///
/// Actions: 0 none, 1 left, 2 up, 3 right, 4 down, 5 fire; all are in use.
///
/// | # | channel of the observation, [10, 10, 10] of 0 and 1               |
/// |---|-------------------------------------------------------------------|
/// | 0 | front of the submarine                                            |
/// | 1 | its back                                                          |
/// | 2 | its bullets                                                       |
/// | 3 | trail: the cell behind fish, enemy submarines and divers          |
/// | 4 | enemy bullets                                                     |
/// | 5 | fish                                                              |
/// | 6 | enemy submarines                                                  |
/// | 7 | oxygen: a bar in the bottom row from the left, 10 cells when full |
/// | 8 | divers aboard: a bar in the bottom row that ends at column 8      |
/// | 9 | divers                                                            |
///
/// Start: the submarine on the surface at column 5, facing left. Reward: 1 for each enemy shot; for
/// coming up with 6 divers one for each full 20 units of oxygen left, and all divers are landed
/// (the one that surfacing costs is taken from the next: -1 are aboard then). End: an enemy or its
/// bullet is touched, the oxygen is used up, or the submarine comes up with exactly no diver.
class Seaquest : public BoardGame<Seaquest, 10> {
 public:
  struct Config {
    bool minimal_actions = false;
    bool difficulty_ramping = true;

    static void visit(auto& self, auto&& field) {
      field("minimal_actions", self.minimal_actions, "changes nothing: all actions are in use");
      field("difficulty_ramping", self.difficulty_ramping,
            "enemies come and move faster after each surfacing");
    }
  };
  enum Channel {
    kFront,
    kBack,
    kBullets,
    kTrail,
    kEnemyBullets,
    kFish,
    kEnemySubmarines,
    kOxygen,
    kDiversAboard,
    kDivers
  };
  static constexpr std::array<std::string_view, kPlanes> kNames = {
      "submarine", "its back", "bullets", "trail",         "enemy bullets",
      "fish",      "enemies",  "oxygen",  "divers aboard", "divers"};

  Seaquest() = default;
  explicit Seaquest(const Config& config) : config_(config) {}

  Discrete action_space() const { return Moves::space(config_.minimal_actions); }
  std::vector<std::string> action_names() const { return Moves::names(config_.minimal_actions); }
  template <class Draws>
  void begin(Draws& /*draws*/) {
    *this = Seaquest(config_);
  }
  template <class Draws>
  StepOutcome play(Action action, Draws& draws) {
    if (enemy_timer_ == 0) spawn_enemy(draws);
    if (diver_timer_ == 0) spawn_diver(draws);
    return advance(Moves::move(action, config_.minimal_actions));
  }

  /// pace: how often it became faster, intervals of coming and moving; divers aboard; oxygen; x, y,
  /// whether it faces right, whether it is up; steps until it can shoot, until an enemy comes,
  /// until a diver comes; then for bullets, enemy bullets, fish, enemy submarines and divers their
  /// count and for each of 48 its x, y, whether it moves right, steps until it moves, until it
  /// shoots
  auto state() {
    return std::tie(pace_, divers_aboard_, oxygen_, x_, y_, right_, surfaced_, reload_timer_,
                    enemy_timer_, diver_timer_, bullets_, enemy_bullets_, fish_, submarines_,
                    divers_);
  }
  void check_state() const;
  void mark_all(std::uint8_t* planes) const;

 private:
  using Moves = Actions<Move::none, Move::left, Move::up, Move::right, Move::down, Move::fire>;
  static constexpr int kMaxOxygen = 200;
  static constexpr int kDiverInterval = 30;
  static constexpr int kDiverMoveInterval = 5;
  static constexpr int kEnemyShotInterval = 10;
  static constexpr int kSeabed = 8;

  struct Thing {
    int x = 0;
    int y = 0;
    bool right = false;
    int move_timer = 0;
    int shot_timer = 0;

    bool at(int column, int row) const { return x == column && y == row; }
    void swim() { x = ahead(x, right); }
    bool operator==(const Thing&) const = default;
    auto state() { return std::tie(x, y, right, move_timer, shot_timer); }
  };

  template <class Draws>
  void spawn_enemy(Draws& draws) {
    const bool right = draws.bernoulli(0.5);
    const bool submarine = draws.bernoulli(1.0 / 3.0);
    const int y = draws.integer(1, kSeabed);
    enemy_timer_ = pace_.spawn_interval;
    if (oncoming(y, right)) return;
    Thing enemy{.x = entry(right), .y = y, .right = right, .move_timer = pace_.move_interval};
    if (submarine) enemy.shot_timer = kEnemyShotInterval;
    (submarine ? submarines_ : fish_).add(enemy);
  }
  template <class Draws>
  void spawn_diver(Draws& draws) {
    const bool right = draws.bernoulli(0.5);
    const int y = draws.integer(1, kSeabed);
    diver_timer_ = kDiverInterval;
    divers_.add({.x = entry(right), .y = y, .right = right, .move_timer = kDiverMoveInterval});
  }
  bool oncoming(int y, bool right) const;

  StepOutcome advance(Move move);
  void play_submarine(Move move);
  int fly_bullets();
  void swim_divers();
  StepOutcome swim_enemies(Swarm<Thing>& enemies, bool armed);
  void shoot(Thing& enemy);
  bool fly_enemy_bullets();
  StepOutcome breathe();
  double surface();
  bool touches(const Thing& thing) const { return thing.at(x_, y_); }
  bool take_aboard(int diver);

  Config config_;
  Pace pace_{.spawn_interval = 20, .move_interval = 5};
  int divers_aboard_ = 0;
  int oxygen_ = kMaxOxygen;
  int x_ = 5;
  int y_ = 0;
  bool right_ = false;
  bool surfaced_ = true;
  int reload_timer_ = 0;
  int enemy_timer_ = pace_.spawn_interval;
  int diver_timer_ = kDiverInterval;
  Swarm<Thing> bullets_;
  Swarm<Thing> enemy_bullets_;
  Swarm<Thing> fish_;
  Swarm<Thing> submarines_;
  Swarm<Thing> divers_;
};

}  // namespace pavlov::minatar
