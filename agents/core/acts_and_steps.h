#pragma once

#include "envs/core/vector_env.h"

namespace pavlov {

/// A learner that can act and have a batch take the step in one go.
class ActsAndSteps {
 public:
  virtual ~ActsAndSteps() = default;
  /// What `act` with Mode::explore and then `env.step()` do; false, and nothing is done, where it
  /// does not go in one.
  virtual bool act_and_step(VectorEnv& env) = 0;
};

}  // namespace pavlov
