#pragma once

#include <map>
#include <string>

#include "tests/agents/deep/learner_checks.h"

namespace pavlov::test {

/// Another value of each setting that moves what an actor-critic learns of balancing the pole.
inline std::map<std::string, SettingChange> actor_critic_changes() {
  const SettingValues rmsprop = {{"optimizer", "rmsprop"}};
  return {{"rollout_steps", {"10"}},
          {"epochs", {"4"}},
          {"minibatch_size", {"20"}},
          {"gamma", {"0.5"}},
          {"gae_lambda", {"0.5"}},
          {"clip", {"0.01"}},
          {"value_clip", {"0.01"}},
          {"target_divergence", {"1e-4"}},
          {"normalize_advantages", {"false"}},
          {"entropy_coefficient", {"0.1"}},
          {"value_coefficient", {"0.1"}},
          {"anneal_learning_rate", {"true"}},
          {"anneal_clip", {"true"}},
          {"shared_network", {"true"}},
          {"normalize_observations", {"true"}},
          {"policy_gain", {"1"}},
          {"hidden_sizes", {"8,8"}},
          {"activation", {"relu"}},
          {"initialization", {"libtorch"}},
          {"optimizer", {"rmsprop"}},
          {"learning_rate", {"0.001"}},
          {"beta1", {"0.5"}},
          {"beta2", {"0.9"}},
          {"optimizer_epsilon", {"0.1"}},
          {"momentum", {"0.9", {{"optimizer", "sgd"}}}},
          {"rmsprop_decay", {"0.5", rmsprop}},
          {"rmsprop_centered", {"true", rmsprop}},
          {"weight_decay", {"0.1"}},
          {"max_gradient_norm", {"0.01"}}};
}

}  // namespace pavlov::test
