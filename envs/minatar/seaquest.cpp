#include "envs/minatar/seaquest.h"

#include "envs/minatar/register.h"

namespace pavlov::minatar {
namespace {

constexpr int kManyTimes = 1'000'000;

}  // namespace

void Seaquest::check_state() const {
  bool possible = pace_.possible() && pace_.move_interval <= kSlowestMoveInterval &&
                  within(divers_aboard_, -kManyTimes, kRoom) && within(oxygen_, 0, kMaxOxygen) &&
                  on_board(x_) && within(y_, 0, kSeabed) && reload_timer_ >= 0 &&
                  enemy_timer_ >= 0 && diver_timer_ >= 0;
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
