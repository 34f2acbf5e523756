#include "envs/minatar/asterix.h"

#include "envs/minatar/register.h"

namespace pavlov::minatar {
namespace {

constexpr int kFastestMoveInterval = 1;

}  // namespace

StepOutcome Asterix::advance(Move move) {
  x_ = std::clamp(x_ + right_of(move), 0, kLast);
  y_ = std::clamp(y_ + down_of(move), kFirstRow, kFirstRow + kRows - 1);

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
void Asterix::touch(StepOutcome& outcome) {
  Thing& thing = things_[static_cast<std::size_t>(y_ - kFirstRow)];
  if (!thing.there || thing.x != x_) return;
  if (thing.gold) {
    thing = {};
    outcome.reward += 1;
  } else {
    outcome.terminated = true;
  }
}

void Asterix::move_things() {
  move_timer_ = pace_.move_interval;
  for (Thing& thing : things_) {
    if (!thing.there) continue;
    thing.x = ahead(thing.x, thing.right);
    if (!on_board(thing.x)) thing = {};
  }
}

/// The timer runs from 100 to -1, so that 102 steps lie between two quickenings.
void Asterix::ramp() {
  if (pace_.fastest(kFastestMoveInterval)) return;
  if (ramp_timer_ >= 0) {
    --ramp_timer_;
    return;
  }
  pace_.quicken(kFastestMoveInterval);
  ramp_timer_ = kRampInterval;
}

void Asterix::mark_all(std::uint8_t* planes) const {
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

void Asterix::check_state() const {
  bool possible = pace_.possible() && spawn_timer_ >= 0 && move_timer_ >= 0 &&
                  within(ramp_timer_, -1, kRampInterval) && on_board(x_) &&
                  within(y_, kFirstRow, kFirstRow + kRows - 1);
  for (const Thing& thing : things_) possible = possible && (!thing.there || on_board(thing.x));
  check_possible(possible, "Asterix");
}

namespace {
[[maybe_unused]] const bool registered =
    register_game<Asterix>("Asterix", "collect gold and keep away from enemies");
}  // namespace

}  // namespace pavlov::minatar
