#include "envs/tabular/grid_world.h"

#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"

namespace pavlov {

void GridWorld::Config::validate() const {
  rules.validate("GridWorld");
  GridWorld{*this};
}

GridWorld::GridWorld(const Config& config)
    : GridWalk(parse_map(config.map, "GridWorld"), config.rules, "GridWorld") {}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<GridWorld>({.id = "GridWorld-v0",
                                     .summary = "the course's 4x5 grid with walls, goal and trap",
                                     .max_episode_steps = 100}) &&
    register_environment<GridWorld>(
        {.id = "SmallGridWorld-v0",
         .summary = "4x4 grid, two corners end it (Sutton & Barto, Example 4.1)",
         .max_episode_steps = 100},
        {.map = "G.../..../..../...G", .rules = {.step_reward = -1, .goal_reward = -1}}) &&
    register_environment<GridWorld>(
        {.id = "DynaMaze-v0",
         .summary = "maze of 6x9 cells (Sutton & Barto, Figure 8.2)",
         .max_episode_steps = 10'000},
        {.map = ".......XG/..X....X./S.X....X./..X....../.....X.../.........",
         .rules = {.step_reward = 0, .goal_reward = 1}}) &&
    register_device_form<GridWorld>("GridWorld-v0") &&
    register_device_form<GridWorld>("SmallGridWorld-v0") &&
    register_device_form<GridWorld>("DynaMaze-v0");
}  // namespace

}  // namespace pavlov
