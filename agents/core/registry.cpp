#include "agents/core/registry.h"

#include <map>
#include <stdexcept>

#include "core/text.h"

namespace pavlov {
namespace {

std::map<std::string, LearnerEntry, std::less<>>& entries() {
  static std::map<std::string, LearnerEntry, std::less<>> map;
  return map;
}

}  // namespace

bool register_learner_entry(LearnerEntry entry) {
  const std::string name = entry.name;
  if (!entries().emplace(name, std::move(entry)).second) {
    throw std::invalid_argument("agent '" + name + "' is registered twice");
  }
  return true;
}

std::vector<std::string> registered_learners() {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries()) names.push_back(name);
  return names;
}

const LearnerEntry& find_learner(std::string_view name) {
  const auto found = entries().find(name);
  if (found == entries().end()) {
    throw std::invalid_argument(unknown_name("agent", name, registered_learners()));
  }
  return found->second;
}

std::unique_ptr<Learner> make_learner(std::string_view name, const VectorEnv& env,
                                      std::uint64_t seed, std::int64_t steps,
                                      const SettingValues& settings) {
  return find_learner(name).make(settings, {.observation_space = env.observation_space(),
                                            .action_space = env.action_space(),
                                            .num_envs = env.size(),
                                            .frame_stack = env.frame_stack(),
                                            .legal_actions = env.view().legal_actions != nullptr,
                                            .seed = seed,
                                            .total_steps = steps});
}

}  // namespace pavlov
