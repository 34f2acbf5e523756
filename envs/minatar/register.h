#pragma once

#include <string>

#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"

namespace pavlov::minatar {

/// Registers a game under its two published names, MinAtar-NAME-v0 with all six actions and
/// MinAtar-NAME-v1 with those it uses, and offers both on devices.
template <class Game>
bool register_game(const std::string& name, const std::string& summary) {
  constexpr int kMaxEpisodeSteps = 10'000;
  const std::string id = "MinAtar-" + name;
  return register_environment<Game>({.id = id + "-v0",
                                     .summary = summary + " (10 x 10 cells)",
                                     .max_episode_steps = kMaxEpisodeSteps}) &&
         register_environment<Game>({.id = id + "-v1",
                                     .summary = summary + " (10 x 10 cells, fewest actions)",
                                     .max_episode_steps = kMaxEpisodeSteps},
                                    {.minimal_actions = true}) &&
         register_device_form<Game>(id + "-v0") && register_device_form<Game>(id + "-v1");
}

}  // namespace pavlov::minatar
