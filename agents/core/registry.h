#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/core/learner.h"
#include "core/settings.h"

namespace pavlov {

/// A registered learner: how to describe it and how to make it.
struct LearnerEntry {
  std::string name;     ///< "q-learning"
  std::string summary;  ///< one line for lists, with source
  std::function<std::vector<Setting>()> settings;
  std::function<std::unique_ptr<Learner>(const SettingValues&, const LearnerContext&)> make;
};

/// Throws std::invalid_argument where the name is taken.
bool register_learner_entry(LearnerEntry entry);

/// Registers a class `L` with a nested `Config` and a constructor from (Config, LearnerContext):
///
///     const bool registered = register_learner<QLearning>("q-learning", "…");
template <class L>
bool register_learner(std::string name, std::string summary, typename L::Config defaults = {}) {
  LearnerEntry entry;
  entry.name = name;
  entry.summary = std::move(summary);
  entry.settings = [defaults] {
    const auto config = std::make_shared<typename L::Config>(defaults);
    return owning(settings_of(*config), config);
  };
  entry.make = [defaults, name](const SettingValues& values, const LearnerContext& context) {
    return std::make_unique<L>(configured(defaults, values, name), context);
  };
  return register_learner_entry(std::move(entry));
}

std::vector<std::string> registered_learners();
/// Throws std::invalid_argument with the nearest names.
const LearnerEntry& find_learner(std::string_view name);

/// A learner for `env`: `steps` is the planned length of training, for schedules.
std::unique_ptr<Learner> make_learner(std::string_view name, const VectorEnv& env,
                                      std::uint64_t seed = 0, std::int64_t steps = 0,
                                      const SettingValues& settings = {});

}  // namespace pavlov
