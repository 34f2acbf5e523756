#include "envs/minatar/space_invaders.h"

#include "envs/minatar/register.h"

namespace pavlov::minatar {
namespace {

constexpr int kFastestMarch = 6;
constexpr int kReloadInterval = 5;
constexpr int kNone = -1;

int count(const Board& board) {
  return static_cast<int>(std::count(board.begin(), board.end(), true));
}

}  // namespace

StepResult<SpaceInvaders::Observation> SpaceInvaders::advance(Move move) {
  play_cannon(move);
  fly_bullets();
  bool hit = alien_bullets_[cell(cannon_, kLast)] || aliens_[cell(cannon_, kLast)];
  if (march_timer_ == 0) hit = march() || hit;
  if (alien_shot_timer_ == 0) alien_shoots();
  const int kills = take_hits();
  if (reload_timer_ > 0) --reload_timer_;
  --march_timer_;
  --alien_shot_timer_;
  if (count(aliens_) == 0) next_wave();
  return {observation(), static_cast<double>(kills), hit};
}

void SpaceInvaders::play_cannon(Move move) {
  if (move == Move::fire && reload_timer_ == 0) {
    cannon_bullets_[cell(cannon_, kLast)] = true;
    reload_timer_ = kReloadInterval;
  }
  cannon_ = std::clamp(cannon_ + right_of(move), 0, kLast);
}

void SpaceInvaders::fly_bullets() {
  std::shift_left(cannon_bullets_.begin(), cannon_bullets_.end(), kSize);
  std::fill_n(cannon_bullets_.end() - kSize, kSize, false);
  std::shift_right(alien_bullets_.begin(), alien_bullets_.end(), kSize);
  std::fill_n(alien_bullets_.begin(), kSize, false);
}

/// Whether that ends the game.
bool SpaceInvaders::march() {
  march_timer_ = std::min(count(aliens_), march_interval_);
  bool landed = false;
  if (wall_ahead()) {
    right_ = !right_;
    landed = std::find(aliens_.end() - kSize, aliens_.end(), true) != aliens_.end();
    std::rotate(aliens_.begin(), aliens_.end() - kSize, aliens_.end());
  } else {
    std::rotate(aliens_.begin(), right_ ? aliens_.end() - 1 : aliens_.begin() + 1, aliens_.end());
  }
  return landed || aliens_[cell(cannon_, kLast)];
}

bool SpaceInvaders::wall_ahead() const { return front_alien(entry(!right_)) != kNone; }

/// The row of the lowest alien in a column, or kNone.
int SpaceInvaders::front_alien(int column) const {
  for (int y = kLast; y >= 0; --y) {
    if (aliens_[cell(column, y)]) return y;
  }
  return kNone;
}

void SpaceInvaders::alien_shoots() {
  alien_shot_timer_ = kAlienShotInterval;
  for (int distance = 0; distance < kSize; ++distance) {
    for (const int column : {cannon_ - distance, cannon_ + distance}) {
      const int row = on_board(column) ? front_alien(column) : kNone;
      if (row == kNone) continue;
      alien_bullets_[cell(column, row)] = true;
      return;
    }
  }
}

/// Removes aliens that a bullet has hit, and the bullet; how many.
int SpaceInvaders::take_hits() {
  int kills = 0;
  for (std::size_t i = 0; i < aliens_.size(); ++i) {
    const bool killed = aliens_[i] && cannon_bullets_[i];
    aliens_[i] ^= killed;
    cannon_bullets_[i] ^= killed;
    kills += static_cast<int>(killed);
  }
  return kills;
}

void SpaceInvaders::next_wave() {
  if (config_.difficulty_ramping && march_interval_ > kFastestMarch) {
    --march_interval_;
    ++difficulty_;
  }
  place_wave();
}

void SpaceInvaders::place_wave() {
  for (int y = 0; y < 4; ++y) {
    for (int x = 2; x < 8; ++x) aliens_[cell(x, y)] = true;
  }
}

SpaceInvaders::Observation SpaceInvaders::observation() const {
  Observation planes{};
  mark(planes, kCannon, cannon_, kLast);
  mark(planes, kAliens, aliens_);
  mark(planes, right_ ? kAliensRight : kAliensLeft, aliens_);
  mark(planes, kCannonBullets, cannon_bullets_);
  mark(planes, kAlienBullets, alien_bullets_);
  return planes;
}

void SpaceInvaders::check_state() const {
  check_possible(difficulty_ >= 0 && on_board(cannon_) && reload_timer_ >= 0 && march_timer_ >= 0 &&
                     alien_shot_timer_ >= 0 && march_interval_ >= 1 && count(aliens_) > 0,
                 "SpaceInvaders");
}

namespace {
[[maybe_unused]] const bool registered =
    register_game<SpaceInvaders>("SpaceInvaders", "shoot down waves of marching aliens");
}  // namespace

}  // namespace pavlov::minatar
