#pragma once

#include "agents/core/learner.h"
#include "core/rng.h"

namespace pavlov {

/// Draws actions at random from those that are allowed (uniformly where they are bounded) and learns
/// nothing: what every agent must be better than.
class RandomLearner final : public Learner {
 public:
  struct Config {};

  RandomLearner(const Config& config, const LearnerContext& context);

  void act(const BatchView& batch, Mode mode) override;
  void observe(const BatchView& /*batch*/) override {}
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  /// A number among the actions that are legal for copy i.
  int legal_action(const BatchView& batch, int i);

  Space action_space_;
  std::vector<double> action_;  ///< [width of the action]
  Rng rng_;
};

}  // namespace pavlov
