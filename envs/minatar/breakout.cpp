#include "envs/minatar/breakout.h"

#include <cstdlib>

#include "envs/minatar/register.h"

namespace pavlov::minatar {
void Breakout::check_state() const {
  const bool possible = on_board(paddle_) && on_board(x_) && within(y_, 0, kLast - 1) &&
                        on_board(last_x_) && within(last_y_, 0, kLast) && std::abs(right_) == 1 &&
                        std::abs(down_) == 1 && (bricks_ - wall()).empty();
  check_possible(possible, "Breakout");
}

namespace {
[[maybe_unused]] const bool registered =
    register_game<Breakout>("Breakout", "break bricks with ball and paddle");
}  // namespace

}  // namespace pavlov::minatar
