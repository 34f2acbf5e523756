#pragma once

#include <map>
#include <string>
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

/// Another value of each setting that moves what is learned so.
inline SettingChanges dqn_changes() {
  const SettingValues categorical = {{"value", "categorical"}, {"atoms", "11"}};
  const SettingChanges own = {
      {"gamma", {"0.5"}},
      {"batch_size", {"4"}},
      {"learning_starts", {"100"}},
      {"train_every_steps", {"8"}},
      {"updates_per_train", {"2"}},
      {"target_network", {"false"}},
      {"target_sync_steps", {"50"}},
      {"target_rate", {"0.5"}},
      {"double_dqn", {"true", {{"target_sync_steps", "200"}, {"learning_rate", "0.1"}}}},
      {"normalize_observations", {"true"}},
      {"value", {"quantile"}},
      {"loss", {"squared", {{"gamma", "0.999"}, {"learning_rate", "0.1"}}}},
      {"huber_delta", {"0.1"}},
      {"atoms", {"7", categorical}},
      {"value_min", {"-1", categorical}},
      {"value_max", {"5", categorical}},
      {"hidden_sizes", {"8,8"}},
      {"activation", {"tanh"}},
      {"initialization", {"orthogonal"}},
      {"exploration", {"softmax"}},
      {"epsilon", {"1"}},
      {"epsilon_schedule", {"exponential"}},
      {"epsilon_end", {"0.4"}},
      {"epsilon_steps", {"200"}},
      {"epsilon_fraction", {"1"}},
      {"temperature", {"0.1", {{"exploration", "softmax"}}}},
  };
  return joined(own, replay_changes(), optimizer_changes());
}

}  // namespace pavlov::test
