#pragma once

#include "envs/minatar/minatar.h"
#include "envs/minatar/swarm.h"

namespace pavlov::minatar {

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
  constexpr explicit Seaquest(const Config& config) : config_(config) {}

  Discrete action_space() const { return Moves::space(config_.minimal_actions); }
  std::vector<std::string> action_names() const { return Moves::names(config_.minimal_actions); }
  template <class Draws>
  constexpr void begin(Draws& /*draws*/) {
    *this = Seaquest(config_);
  }
  template <class Draws>
  constexpr StepOutcome play(Action action, Draws& draws) {
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
  constexpr void mark_all(std::uint8_t* planes) const;

 private:
  using Moves = Actions<Move::none, Move::left, Move::up, Move::right, Move::down, Move::fire>;
  static constexpr int kMaxOxygen = 200;
  static constexpr int kDiverInterval = 30;
  static constexpr int kDiverMoveInterval = 5;
  static constexpr int kEnemyShotInterval = 10;
  static constexpr int kSlowestMoveInterval = 5;
  static constexpr int kFastestMoveInterval = 2;
  static constexpr int kReloadInterval = 5;
  static constexpr int kRoom = 6;
  static constexpr int kSeabed = 8;

  /// In five bytes, because there is room for 240 of them.
  struct Thing {
    std::int8_t x = 0;
    std::int8_t y = 0;
    bool right = false;
    std::int8_t move_timer = 0;
    std::int8_t shot_timer = 0;

    Thing() = default;
    constexpr Thing(int column, int row, bool to_the_right, int steps_to_move = 0,
                    int steps_to_shot = 0)
        : x(static_cast<std::int8_t>(column)),
          y(static_cast<std::int8_t>(row)),
          right(to_the_right),
          move_timer(static_cast<std::int8_t>(steps_to_move)),
          shot_timer(static_cast<std::int8_t>(steps_to_shot)) {}
    constexpr bool at(int column, int row) const { return x == column && y == row; }
    constexpr void swim() { x = static_cast<std::int8_t>(ahead(x, right)); }
    bool operator==(const Thing&) const = default;
    auto state() { return std::tie(x, y, right, move_timer, shot_timer); }
  };

  template <class Draws>
  constexpr void spawn_enemy(Draws& draws) {
    const bool right = draws.bernoulli(0.5);
    const bool submarine = draws.bernoulli(1.0 / 3.0);
    const int y = draws.integer(1, kSeabed);
    enemy_timer_ = pace_.spawn_interval;
    if (oncoming(y, right)) return;
    const int steps_to_shot = submarine ? kEnemyShotInterval : 0;
    (submarine ? submarines_ : fish_)
        .add({entry(right), y, right, pace_.move_interval, steps_to_shot});
  }
  template <class Draws>
  constexpr void spawn_diver(Draws& draws) {
    const bool right = draws.bernoulli(0.5);
    const int y = draws.integer(1, kSeabed);
    diver_timer_ = kDiverInterval;
    divers_.add({entry(right), y, right, kDiverMoveInterval});
  }
  constexpr bool oncoming(int y, bool right) const;

  constexpr StepOutcome advance(Move move);
  constexpr void play_submarine(Move move);
  constexpr int fly_bullets();
  constexpr void swim_divers();
  constexpr StepOutcome swim_enemies(Swarm<Thing>& enemies, bool armed);
  constexpr void shoot(Thing& enemy);
  constexpr bool fly_enemy_bullets();
  constexpr StepOutcome breathe();
  constexpr double surface();
  constexpr bool touches(const Thing& thing) const { return thing.at(x_, y_); }
  constexpr bool take_aboard(int diver);

  Config config_;
  Pace pace_{.spawn_interval = 20, .move_interval = kSlowestMoveInterval};
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

/// Whether an enemy in this row goes the other way.
constexpr bool Seaquest::oncoming(int y, bool right) const {
  const auto is_oncoming = [&](const Thing& enemy) { return enemy.y == y && enemy.right != right; };
  return std::any_of(submarines_.begin(), submarines_.end(), is_oncoming) ||
         std::any_of(fish_.begin(), fish_.end(), is_oncoming);
}

constexpr StepOutcome Seaquest::advance(Move move) {
  play_submarine(move);
  double reward = fly_bullets();
  swim_divers();
  const StepOutcome submarines = swim_enemies(submarines_, true);
  const bool hit = fly_enemy_bullets();
  const StepOutcome fish = swim_enemies(fish_, false);
  for (int* timer : {&enemy_timer_, &diver_timer_, &reload_timer_}) {
    if (*timer > 0) --*timer;
  }
  const StepOutcome breath = breathe();
  reward += submarines.reward + fish.reward + breath.reward;
  return {.reward = reward,
          .terminated = submarines.terminated || hit || fish.terminated || breath.terminated};
}

constexpr void Seaquest::play_submarine(Move move) {
  if (move == Move::fire && reload_timer_ == 0) {
    bullets_.add({x_, y_, right_});
    reload_timer_ = kReloadInterval;
  }
  if (right_of(move) != 0) right_ = right_of(move) > 0;
  x_ = clamped(x_ + right_of(move), 0, kLast);
  y_ = clamped(y_ + down_of(move), 0, kSeabed);
}

/// How many enemies are hit. As in the source, what is removed then is the first bullet that equals
/// the one that hit: if that is one yet to be moved, the one that hit flies on and is moved again.
constexpr int Seaquest::fly_bullets() {
  int hits = 0;
  for (int i = bullets_.count - 1; i >= 0; --i) {
    bullets_[i].swim();
    const Thing bullet = bullets_[i];
    const bool gone = !on_board(bullet.x);
    const bool hit = !gone && (take_hit(fish_, bullet) || take_hit(submarines_, bullet));
    if (gone || hit) {
      const auto first = std::find(bullets_.begin(), bullets_.end(), bullet);
      bullets_.remove_at(static_cast<int>(first - bullets_.begin()));
    }
    hits += static_cast<int>(hit);
  }
  return hits;
}

constexpr void Seaquest::swim_divers() {
  for (int i = divers_.count - 1; i >= 0; --i) {
    Thing& diver = divers_[i];
    if (take_aboard(i)) continue;
    if (diver.move_timer > 0) {
      --diver.move_timer;
      continue;
    }
    diver.move_timer = kDiverMoveInterval;
    diver.swim();
    if (!on_board(diver.x)) {
      divers_.remove_at(i);
    } else {
      take_aboard(i);
    }
  }
}

/// Takes the diver aboard, if it is here and there is room; whether it did.
constexpr bool Seaquest::take_aboard(int diver) {
  if (!touches(divers_[diver]) || divers_aboard_ >= kRoom) return false;
  ++divers_aboard_;
  divers_.remove_at(diver);
  return true;
}

/// Fish, or submarines, which are armed, move; what comes of meeting bullets and the player.
constexpr StepOutcome Seaquest::swim_enemies(Swarm<Thing>& enemies, bool armed) {
  StepOutcome outcome;
  for (int i = enemies.count - 1; i >= 0; --i) {
    Thing& enemy = enemies[i];
    bool gone = false;
    bool caught = touches(enemy);
    if (enemy.move_timer > 0) {
      --enemy.move_timer;
    } else {
      enemy.move_timer = pace_.move_interval;
      enemy.swim();
      gone = !on_board(enemy.x);
      const bool met = touches(enemy);
      if (!gone && !met && take_hit(bullets_, enemy)) {
        gone = true;
        outcome.reward += 1;
      }
      caught = caught || met;
    }
    if (armed) shoot(enemy);
    if (gone) enemies.remove_at(i);
    outcome.terminated = outcome.terminated || caught;
  }
  return outcome;
}

constexpr void Seaquest::shoot(Thing& enemy) {
  if (enemy.shot_timer > 0) {
    --enemy.shot_timer;
    return;
  }
  enemy.shot_timer = kEnemyShotInterval;
  enemy_bullets_.add({enemy.x, enemy.y, enemy.right});
}

/// Whether one hits the player.
constexpr bool Seaquest::fly_enemy_bullets() {
  bool hit = false;
  for (int i = enemy_bullets_.count - 1; i >= 0; --i) {
    Thing& bullet = enemy_bullets_[i];
    hit = hit || touches(bullet);
    bullet.swim();
    hit = hit || touches(bullet);
    if (!on_board(bullet.x)) enemy_bullets_.remove_at(i);
  }
  return hit;
}

/// What comes of being under water or of surfacing.
constexpr StepOutcome Seaquest::breathe() {
  StepOutcome outcome;
  if (y_ > 0) {
    --oxygen_;
    outcome.terminated = oxygen_ < 0;
    surfaced_ = false;
  } else if (!surfaced_) {
    if (divers_aboard_ == 0) {
      outcome.terminated = true;
    } else {
      outcome.reward = surface();
    }
  }
  return outcome;
}

/// The reward for the divers landed.
constexpr double Seaquest::surface() {
  surfaced_ = true;
  int reward = 0;
  if (divers_aboard_ == kRoom) {
    divers_aboard_ = 0;
    reward = oxygen_ * kSize / kMaxOxygen;
  }
  --divers_aboard_;
  oxygen_ = kMaxOxygen;
  if (config_.difficulty_ramping && !pace_.fastest(kFastestMoveInterval)) {
    pace_.quicken(kFastestMoveInterval);
  }
  return reward;
}

constexpr void Seaquest::mark_all(std::uint8_t* planes) const {
  mark(planes, kFront, x_, y_);
  mark_trail(planes, kBack, x_, y_, right_);
  const int bar = oxygen_ * kSize / kMaxOxygen;
  for (int x = 0; x < bar; ++x) mark(planes, kOxygen, x, kLast);
  for (int x = kLast - divers_aboard_; x < kLast; ++x) mark(planes, kDiversAboard, x, kLast);
  for (const Thing& bullet : bullets_) mark(planes, kBullets, bullet.x, bullet.y);
  for (const Thing& bullet : enemy_bullets_) mark(planes, kEnemyBullets, bullet.x, bullet.y);
  const auto mark_swarm = [&](const Swarm<Thing>& swarm, Channel channel) {
    for (const Thing& thing : swarm) {
      mark(planes, channel, thing.x, thing.y);
      mark_trail(planes, kTrail, thing.x, thing.y, thing.right);
    }
  };
  mark_swarm(fish_, kFish);
  mark_swarm(submarines_, kEnemySubmarines);
  mark_swarm(divers_, kDivers);
}

}  // namespace pavlov::minatar
