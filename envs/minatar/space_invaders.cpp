#include "envs/minatar/space_invaders.h"

#include "envs/minatar/register.h"

namespace pavlov::minatar {
namespace {

constexpr int kFastestMarch = 6;
constexpr int kReloadInterval = 5;

/// 4 rows of 6 aliens.
constexpr Board kWave = [] {
  Board wave;
  for (int y = 0; y < 4; ++y) {
    for (int x = 2; x < 8; ++x) wave.set(x, y);
  }
  return wave;
}();

}  // namespace

StepOutcome SpaceInvaders::advance(Move move) {
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

void SpaceInvaders::play_cannon(Move move) {
  if (move == Move::fire && reload_timer_ == 0) {
    cannon_bullets_.set(cannon_, kLast);
    reload_timer_ = kReloadInterval;
  }
  cannon_ = std::clamp(cannon_ + right_of(move), 0, kLast);
}

void SpaceInvaders::fly_bullets() {
  cannon_bullets_ = cannon_bullets_.shifted(-kSize);
  alien_bullets_ = alien_bullets_.shifted(kSize);
}

/// Whether that ends the game.
bool SpaceInvaders::march() {
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

void SpaceInvaders::alien_shoots() {
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
int SpaceInvaders::take_hits() {
  const Board killed = aliens_ & cannon_bullets_;
  aliens_ = aliens_ - killed;
  cannon_bullets_ = cannon_bullets_ - killed;
  return killed.count();
}

void SpaceInvaders::next_wave() {
  if (config_.difficulty_ramping && march_interval_ > kFastestMarch) {
    --march_interval_;
    ++difficulty_;
  }
  place_wave();
}

void SpaceInvaders::place_wave() { aliens_ = kWave; }

void SpaceInvaders::mark_all(std::uint8_t* planes) const {
  mark(planes, kCannon, cannon_, kLast);
  mark(planes, kAliens, aliens_);
  mark(planes, right_ ? kAliensRight : kAliensLeft, aliens_);
  mark(planes, kCannonBullets, cannon_bullets_);
  mark(planes, kAlienBullets, alien_bullets_);
}

void SpaceInvaders::check_state() const {
  check_possible(difficulty_ >= 0 && on_board(cannon_) && reload_timer_ >= 0 && march_timer_ >= 0 &&
                     alien_shot_timer_ >= 0 && march_interval_ >= 1 && !aliens_.empty(),
                 "SpaceInvaders");
}

namespace {
[[maybe_unused]] const bool registered =
    register_game<SpaceInvaders>("SpaceInvaders", "shoot down waves of marching aliens");
}  // namespace

}  // namespace pavlov::minatar
