#pragma once

#include "envs/minatar/minatar.h"

namespace pavlov::minatar {

/// Shoot down waves of aliens that march towards the cannon.
///
/// Source: see envs/minatar/minatar.h. A wave is 4 rows of 6 aliens. They march sideways, all at
/// once, one cell every m steps, and when one of them is at the wall ahead they come one row
/// down and turn round instead. m is `march_interval` (12 at first), or the number of aliens left
/// where that is less. Every 10 steps the alien in front of the column nearest to the cannon shoots
/// (of two equally near the left one). The cannon, in the bottom row, can shoot every 5 steps.
/// Bullets fly one cell a step. When no alien is left the next wave stands at the top, marching on
/// in the direction of the last; with `difficulty_ramping` its `march_interval` is one less, down
/// to 6.
///
/// Actions: 0 none, 1 left, 2 up, 3 right, 4 down, 5 fire (up and down do nothing); with
/// `minimal_actions` 0 none, 1 left, 2 right, 3 fire.
///
/// | # | channel of the observation, [6, 10, 10] of 0 and 1 |
/// |---|----------------------------------------------------|
/// | 0 | cannon                                             |
/// | 1 | aliens                                             |
/// | 2 | the same aliens, where they march left             |
/// | 3 | the same aliens, where they march right            |
/// | 4 | the cannon's bullets                               |
/// | 5 | the aliens' bullets                                |
///
/// Start: the cannon at column 5, a wave at columns 2 to 7, marching left. Reward: 1 for each alien
/// shot. End: an alien or its bullet hits the cannon, or an alien has to go down from the bottom.
/// Nothing is left to chance.
class SpaceInvaders : public BoardGame<SpaceInvaders, 6> {
 public:
  struct Config {
    bool minimal_actions = false;
    bool difficulty_ramping = true;

    static void visit(auto& self, auto&& field) {
      field("minimal_actions", self.minimal_actions, "only none, left, right, fire");
      field("difficulty_ramping", self.difficulty_ramping,
            "each wave marches faster than the last");
    }
  };
  enum Channel { kCannon, kAliens, kAliensLeft, kAliensRight, kCannonBullets, kAlienBullets };
  static constexpr std::array<std::string_view, kPlanes> kNames = {
      "cannon", "aliens", "march left", "march right", "bullets", "alien bullets"};

  SpaceInvaders() = default;
  constexpr explicit SpaceInvaders(const Config& config) : config_(config) {}

  Discrete action_space() const { return Moves::space(config_.minimal_actions); }
  std::vector<std::string> action_names() const { return Moves::names(config_.minimal_actions); }
  template <class Draws>
  constexpr void begin(Draws& /*draws*/) {
    *this = SpaceInvaders(config_);
    place_wave();
  }
  template <class Draws>
  constexpr StepOutcome play(Action action, Draws& /*draws*/) {
    return advance(Moves::move(action, config_.minimal_actions));
  }

  /// how often waves became faster; cannon's column; steps until it can shoot, until the aliens
  /// march, until one shoots; march interval; whether they march right; aliens, the cannon's
  /// bullets, the aliens' bullets, each cell by cell
  auto state() {
    return std::tie(difficulty_, cannon_, reload_timer_, march_timer_, alien_shot_timer_,
                    march_interval_, right_, aliens_, cannon_bullets_, alien_bullets_);
  }
  void check_state() const;
  constexpr void mark_all(std::uint8_t* planes) const;

 private:
  using Moves = Actions<Move::none, Move::left, Move::right, Move::fire>;
  static constexpr int kSlowestMarch = 12;
  static constexpr int kFastestMarch = 6;
  static constexpr int kAlienShotInterval = 10;
  static constexpr int kReloadInterval = 5;

  constexpr StepOutcome advance(Move move);
  constexpr void play_cannon(Move move);
  constexpr void fly_bullets();
  constexpr bool march();
  constexpr void alien_shoots();
  constexpr int take_hits();
  constexpr void next_wave();
  constexpr void place_wave();

  Config config_;
  int difficulty_ = 0;
  int cannon_ = 5;
  int reload_timer_ = 0;
  int march_timer_ = kSlowestMarch;
  int alien_shot_timer_ = kAlienShotInterval;
  int march_interval_ = kSlowestMarch;
  bool right_ = false;
  Board aliens_{};
  Board cannon_bullets_{};
  Board alien_bullets_{};
};

constexpr StepOutcome SpaceInvaders::advance(Move move) {
  play_cannon(move);
  fly_bullets();
  bool hit = (alien_bullets_ | aliens_).at(cannon_, kLast);
  if (march_timer_ == 0) hit = march() || hit;
  if (alien_shot_timer_ == 0) alien_shoots();
  const int kills = take_hits();
  if (reload_timer_ > 0) --reload_timer_;
  --march_timer_;
  --alien_shot_timer_;
  if (aliens_.empty()) next_wave();
  return {.reward = static_cast<double>(kills), .terminated = hit};
}

constexpr void SpaceInvaders::play_cannon(Move move) {
  if (move == Move::fire && reload_timer_ == 0) {
    cannon_bullets_.set(cannon_, kLast);
    reload_timer_ = kReloadInterval;
  }
  cannon_ = clamped(cannon_ + right_of(move), 0, kLast);
}

constexpr void SpaceInvaders::fly_bullets() {
  cannon_bullets_ = cannon_bullets_.shifted(-kSize);
  alien_bullets_ = alien_bullets_.shifted(kSize);
}

/// Whether that ends the game.
constexpr bool SpaceInvaders::march() {
  march_timer_ = std::min(aliens_.count(), march_interval_);
  bool landed = false;
  const bool wall_ahead = !aliens_.column(entry(!right_)).empty();
  if (wall_ahead) {
    right_ = !right_;
    landed = !aliens_.row(kLast).empty();
    aliens_ = aliens_.rotated(kSize);
  } else {
    aliens_ = aliens_.rotated(right_ ? 1 : -1);
  }
  return landed || aliens_.at(cannon_, kLast);
}

constexpr void SpaceInvaders::alien_shoots() {
  alien_shot_timer_ = kAlienShotInterval;
  for (int distance = 0; distance < kSize; ++distance) {
    for (const int column : {cannon_ - distance, cannon_ + distance}) {
      const int row = on_board(column) ? aliens_.column(column).lowest_row() : -1;
      if (row < 0) continue;
      alien_bullets_.set(column, row);
      return;
    }
  }
}

/// Removes aliens that a bullet has hit, and the bullet; how many.
constexpr int SpaceInvaders::take_hits() {
  const Board killed = aliens_ & cannon_bullets_;
  aliens_ = aliens_ - killed;
  cannon_bullets_ = cannon_bullets_ - killed;
  return killed.count();
}

constexpr void SpaceInvaders::next_wave() {
  if (config_.difficulty_ramping && march_interval_ > kFastestMarch) {
    --march_interval_;
    ++difficulty_;
  }
  place_wave();
}

/// 4 rows of 6 aliens.
constexpr void SpaceInvaders::place_wave() {
  for (int y = 0; y < 4; ++y) {
    for (int x = 2; x < 8; ++x) aliens_.set(x, y);
  }
}

constexpr void SpaceInvaders::mark_all(std::uint8_t* planes) const {
  mark(planes, kCannon, cannon_, kLast);
  mark(planes, kAliens, aliens_);
  mark(planes, right_ ? kAliensRight : kAliensLeft, aliens_);
  mark(planes, kCannonBullets, cannon_bullets_);
  mark(planes, kAlienBullets, alien_bullets_);
}

}  // namespace pavlov::minatar
