#include "agents/core/registry.h"

namespace pavlov {
namespace {

Catalogue<Learner>& learners() {
  static Catalogue<Learner> catalogue("agent");
  return catalogue;
}

}  // namespace

bool register_learner_entry(LearnerEntry entry) { return learners().add(std::move(entry)); }
std::vector<std::string> registered_learners() { return learners().names(); }
const LearnerEntry& find_learner(std::string_view name) { return learners().find(name); }

LearnerContext context_for(const VectorEnv& env, std::uint64_t seed, std::int64_t steps) {
  return {.observation_space = env.observation_space(),
          .action_space = env.action_space(),
          .num_envs = env.size(),
          .frame_stack = env.frame_stack(),
          .legal_actions = env.view().legal_actions != nullptr,
          .seed = seed,
          .total_steps = steps};
}

std::unique_ptr<Learner> make_learner(std::string_view name, const VectorEnv& env,
                                      std::uint64_t seed, std::int64_t steps,
                                      const SettingValues& settings) {
  return find_learner(name).make(settings, context_for(env, seed, steps));
}

}  // namespace pavlov
