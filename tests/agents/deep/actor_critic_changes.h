#pragma once

#include <map>
#include <string>

#include "tests/agents/deep/learner_checks.h"

namespace pavlov::test {

/// Another value of each setting that moves what an actor-critic learns of balancing the pole.
inline SettingChanges actor_critic_changes() {
  const SettingChanges own = {{"rollout_steps", {"10"}},
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
                              {"initialization", {"libtorch"}}};
  return joined(own, optimizer_changes());
}

}  // namespace pavlov::test
