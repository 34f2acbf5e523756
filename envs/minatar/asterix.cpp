#include "envs/minatar/asterix.h"

#include "envs/minatar/register.h"

namespace pavlov::minatar {
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
