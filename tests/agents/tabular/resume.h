#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agents/core/learner.h"
#include "core/checkpoint.h"
#include "envs/core/registry.h"

namespace pavlov::test {

/// Two checkpoints that hold the same names and the very same bytes.
inline bool same(const Checkpoint& a, const Checkpoint& b) {
  if (a.texts() != b.texts() || a.arrays().size() != b.arrays().size()) return false;
  for (const auto& [name, array] : a.arrays()) {
    if (!b.has(name) || b.array(name).bytes != array.bytes) return false;
  }
  return true;
}

inline Checkpoint saved(const Learner& learner) {
  Checkpoint checkpoint;
  learner.save(checkpoint);
  return checkpoint;
}

/// Trains for so many steps of each copy, without a reset.
inline void go_on(VectorEnv& env, Learner& learner, int steps) {
  for (int t = 0; t < steps; ++t) {
    learner.act(env.view(), Mode::explore);
    env.step();
    learner.observe(env.view());
    learner.learn();
  }
}

/// Whether a learner restored amid its episodes learns the very same as the one that went on.
inline bool resumes_exactly(
    const std::string& env_name,
    const std::function<std::unique_ptr<Learner>(const LearnerContext&)>& make_one) {
  const auto env = make(env_name, {.num_envs = 3, .seed = 7});
  LearnerContext context{.observation_space = env->observation_space(),
                         .action_space = env->action_space(),
                         .num_envs = 3,
                         .seed = 5,
                         .total_steps = 3000};
  const auto learner = make_one(context);
  env->reset();
  learner->begin_episodes();
  go_on(*env, *learner, 500);
  context.seed = 6;  // what is drawn from now on must come out of the checkpoint
  const auto restored = make_one(context);
  const Checkpoint before = saved(*learner);
  restored->load(before);
  const auto same_env = env->clone();
  go_on(*env, *learner, 500);
  go_on(*same_env, *restored, 500);
  return same(saved(*learner), saved(*restored)) && !same(before, saved(*learner));
}

}  // namespace pavlov::test
