#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/settings.h"

namespace pavlov::test {

/// Values of settings with which an agent begins to learn within a few steps; those it has not are
/// left out.
inline SettingValues quick_settings(const std::vector<Setting>& settings) {
  SettingValues values;
  for (const auto& [name, value] : {std::pair{"learning_starts", "32"},
                                    {"batch_size", "8"},
                                    {"rollout_steps", "8"},
                                    {"minibatch_size", "8"},
                                    {"epochs", "2"},
                                    {"episodes_per_update", "1"},
                                    {"target_sync_steps", "24"},
                                    {"replay_capacity", "128"},
                                    {"warmup_steps", "20"}}) {
    if (find_setting(settings, name) != nullptr) values.emplace_back(name, value);
  }
  return values;
}

}  // namespace pavlov::test
