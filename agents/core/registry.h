#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/core/catalogue.h"
#include "agents/core/learner.h"

namespace pavlov {

/// A registered learner: how to describe it and how to make it.
using LearnerEntry = Catalogue<Learner>::Entry;

/// Throws std::invalid_argument where the name is taken.
bool register_learner_entry(LearnerEntry entry);

/// Registers a class `L` with a nested `Config` and a constructor from (Config, LearnerContext):
///
///     const bool registered = register_learner<QLearning>("q-learning", "…");
template <class L>
bool register_learner(std::string name, std::string summary, typename L::Config defaults = {}) {
  return register_learner_entry(
      entry_of<Learner, L>(std::move(name), std::move(summary), defaults));
}

std::vector<std::string> registered_learners();
/// Throws std::invalid_argument with the nearest names.
const LearnerEntry& find_learner(std::string_view name);

/// What a learner for `env` is made for: `steps` is the planned length of training, for schedules.
LearnerContext context_for(const VectorEnv& env, std::uint64_t seed = 0, std::int64_t steps = 0);

/// A learner for `env`.
std::unique_ptr<Learner> make_learner(std::string_view name, const VectorEnv& env,
                                      std::uint64_t seed = 0, std::int64_t steps = 0,
                                      const SettingValues& settings = {});

}  // namespace pavlov
