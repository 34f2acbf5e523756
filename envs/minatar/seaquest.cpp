#include "envs/minatar/seaquest.h"

#include "envs/minatar/register.h"

namespace pavlov::minatar {
namespace {

constexpr int kFastestMoveInterval = 2;
constexpr int kReloadInterval = 5;
constexpr int kRoom = 6;
constexpr int kManyTimes = 1'000'000;

/// Removes the first thing that is where `other` is; whether there was one.
template <class Thing>
bool take_hit(Swarm<Thing>& swarm, const Thing& other) {
  for (int i = 0; i < swarm.count; ++i) {
    if (!swarm[i].at(other.x, other.y)) continue;
    swarm.remove_at(i);
    return true;
  }
  return false;
}

}  // namespace

/// Whether an enemy in this row goes the other way.
bool Seaquest::oncoming(int y, bool right) const {
  const auto is_oncoming = [&](const Thing& enemy) { return enemy.y == y && enemy.right != right; };
  return std::any_of(submarines_.begin(), submarines_.end(), is_oncoming) ||
         std::any_of(fish_.begin(), fish_.end(), is_oncoming);
}

StepOutcome Seaquest::advance(Move move) {
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

void Seaquest::play_submarine(Move move) {
  if (move == Move::fire && reload_timer_ == 0) {
    bullets_.add({.x = x_, .y = y_, .right = right_});
    reload_timer_ = kReloadInterval;
  }
  if (right_of(move) != 0) right_ = right_of(move) > 0;
  x_ = std::clamp(x_ + right_of(move), 0, kLast);
  y_ = std::clamp(y_ + down_of(move), 0, kSeabed);
}

/// How many enemies are hit. As in the source, what is removed then is the first bullet that equals
/// the one that hit: if that is one yet to be moved, the one that hit flies on and is moved again.
int Seaquest::fly_bullets() {
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

void Seaquest::swim_divers() {
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
bool Seaquest::take_aboard(int diver) {
  if (!touches(divers_[diver]) || divers_aboard_ >= kRoom) return false;
  ++divers_aboard_;
  divers_.remove_at(diver);
  return true;
}

/// Fish, or submarines, which are armed, move; what comes of meeting bullets and the player.
StepOutcome Seaquest::swim_enemies(Swarm<Thing>& enemies, bool armed) {
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

void Seaquest::shoot(Thing& enemy) {
  if (enemy.shot_timer > 0) {
    --enemy.shot_timer;
    return;
  }
  enemy.shot_timer = kEnemyShotInterval;
  enemy_bullets_.add({.x = enemy.x, .y = enemy.y, .right = enemy.right});
}

/// Whether one hits the player.
bool Seaquest::fly_enemy_bullets() {
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
StepOutcome Seaquest::breathe() {
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
double Seaquest::surface() {
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

void Seaquest::mark_all(std::uint8_t* planes) const {
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

void Seaquest::check_state() const {
  bool possible = pace_.possible() && within(divers_aboard_, -kManyTimes, kRoom) &&
                  within(oxygen_, 0, kMaxOxygen) && on_board(x_) && within(y_, 0, kSeabed) &&
                  reload_timer_ >= 0 && enemy_timer_ >= 0 && diver_timer_ >= 0;
  for (const auto* swarm : {&bullets_, &enemy_bullets_, &fish_, &submarines_, &divers_}) {
    possible = possible && within(swarm->count, 0, Swarm<Thing>::kMost);
    if (!possible) break;
    for (const Thing& thing : *swarm) {
      possible = possible && on_board(thing.x) && within(thing.y, 0, kSeabed) &&
                 thing.move_timer >= 0 && thing.shot_timer >= 0;
    }
  }
  check_possible(possible, "Seaquest");
}

namespace {
[[maybe_unused]] const bool registered =
    register_game<Seaquest>("Seaquest", "dive for divers and shoot enemies from a submarine");
}  // namespace

}  // namespace pavlov::minatar
