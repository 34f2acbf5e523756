#include "envs/cuda/launch.h"
#include "envs/device/plain_steps.h"
#include "envs/minatar/asterix.h"
#include "envs/minatar/breakout.h"
#include "envs/minatar/freeway.h"
#include "envs/minatar/seaquest.h"
#include "envs/minatar/space_invaders.h"

namespace pavlov::minatar {
namespace {
[[maybe_unused]] const bool registered =
    register_launches<PlainSteps<Asterix>>() && register_launches<PlainSteps<Breakout>>() &&
    register_launches<PlainSteps<Freeway>>() && register_launches<PlainSteps<Seaquest>>() &&
    register_launches<PlainSteps<SpaceInvaders>>();
}  // namespace
}  // namespace pavlov::minatar
