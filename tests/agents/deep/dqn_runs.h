#pragma once

#include <vector>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "agents/deep/dqn.h"
#include "envs/core/registry.h"
#include "tests/agents/deep/learner_checks.h"

namespace pavlov::test {

/// Small and quick: what the tests change is put on top.
inline const SettingValues kQuick = {{"learning_starts", "16"},   {"batch_size", "8"},
                                     {"train_every_steps", "2"},  {"target_sync_steps", "20"},
                                     {"hidden_sizes", "16"},      {"learning_rate", "0.01"},
                                     {"replay_capacity", "1000"}, {"epsilon", "0.5"}};

inline std::vector<float> parameters(Dqn& agent) {
  std::vector<float> values(static_cast<std::size_t>(agent.network().num_parameters()));
  agent.network().get_parameters(values);
  return values;
}

/// The weights after 400 steps of two cart-poles.
inline std::vector<float> learned(const SettingValues& settings) {
  const auto env = make("CartPole-v1", {.num_envs = 2, .seed = 3});
  const auto agent = make_learner("dqn", *env, 5, 400, with(kQuick, settings));
  train(*env, *agent, {.steps = 400});
  return parameters(dynamic_cast<Dqn&>(*agent));
}

}  // namespace pavlov::test
