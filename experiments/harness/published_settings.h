#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/settings.h"

namespace pavlov {

/// How an agent was set for an environment by whoever published results of the pair.
struct PublishedSettings {
  std::string agent;
  std::string env;
  std::string source;      ///< "RL Baselines3 Zoo"
  std::int64_t steps = 0;  ///< of training, what schedules count on
  SettingValues agent_settings;
  SettingValues env_settings;
  int envs = 1;  ///< copies of the environment
};

/// One row for each pair; what a row does not name is as the agent and the environment have it.
std::span<const PublishedSettings> published_settings();

/// The row of a pair; null where there is none.
const PublishedSettings* find_published_settings(std::string_view agent, std::string_view env);

}  // namespace pavlov
