#include "envs/minatar/freeway.h"

#include "envs/minatar/register.h"

namespace pavlov::minatar {
namespace {

constexpr int kChickenColumn = 4;
constexpr int kRest = 3;

/// The column ahead on a road whose ends are joined.
int ahead_around(int x, bool right) { return (ahead(x, right) + kSize) % kSize; }

}  // namespace

void Freeway::walk(Move move) {
  if (rest_ > 0 || down_of(move) == 0) return;
  rest_ = kRest;
  chicken_ = std::clamp(chicken_ + down_of(move), 0, kLast);
}

/// Cars that move and cars that wait both run over a chicken.
void Freeway::move_cars() {
  int y = 1;
  for (Car& car : cars_) {
    const auto run_over = [&] {
      if (car.x == kChickenColumn && y == chicken_) chicken_ = kLast;
    };
    run_over();
    if (car.timer == 0) {
      car.timer = car.speed;
      car.x = ahead_around(car.x, car.right);
      run_over();
    } else {
      --car.timer;
    }
    ++y;
  }
}

void Freeway::mark_all(std::uint8_t* planes) const {
  mark(planes, kChicken, kChickenColumn, chicken_);
  int y = 1;
  for (const Car& car : cars_) {
    mark(planes, kCars, car.x, y);
    mark(planes, kTrail + car.speed - 1, ahead_around(car.x, !car.right), y);
    ++y;
  }
}

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
