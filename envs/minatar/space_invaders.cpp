#include "envs/minatar/space_invaders.h"

#include "envs/minatar/register.h"

namespace pavlov::minatar {
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
