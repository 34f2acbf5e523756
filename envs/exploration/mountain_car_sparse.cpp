#include "envs/classic/mountain_car.h"
#include "envs/exploration/register.h"

namespace pavlov {
namespace {

[[maybe_unused]] const bool registered = register_beside_tv<MountainCar>(
    {.id = "MountainCarSparse-v0",
     .summary = "swing an underpowered car out of a valley; only arriving pays",
     .max_episode_steps = 500,
     .reward_threshold = 0.9},
    {.sparse_reward = true});

}  // namespace
}  // namespace pavlov
