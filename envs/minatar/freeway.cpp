#include "envs/minatar/freeway.h"

#include "envs/minatar/register.h"

namespace pavlov::minatar {
void Freeway::check_state() const {
  bool possible = within(chicken_, 1, kLast) && rest_ >= 0 && within(time_left_, 0, kTime);
  for (const Car& car : cars_) {
    possible = possible && on_board(car.x) && within(car.speed, 1, kMaxSpeed) && car.timer >= 0;
  }
  check_possible(possible, "Freeway");
}

namespace {
[[maybe_unused]] const bool registered =
    register_game<Freeway>("Freeway", "lead a chicken over a road of eight lanes");
}  // namespace

}  // namespace pavlov::minatar
