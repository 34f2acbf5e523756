#pragma once

#include <string>
#include <vector>

#include "agents/tabular/tabular_learner.h"
#include "agents/tabular/trajectory.h"

namespace pavlov {

/// A learner that looks n steps ahead: when S_{t+n} is known, or the episode has ended before that,
/// Q(S_t,A_t) moves towards the n-step target (Sutton & Barto, chapter 7). The methods differ in
/// the target. At a truncation the steps that are left bootstrap from the last state.
class NStepLearner : public TabularLearner {
 public:
  void begin_episodes() override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 protected:
  NStepLearner(std::string name, const TabularConfig& config, int n, const LearnerContext& context);

  void learn_from(const Transition& transition) final;

  /// Called once for each transition before its updates.
  virtual void look_ahead(const Transition& /*last*/) {}
  /// The target of Q(S,A) of the first of `steps`; `last` is the transition of the last of them.
  virtual double target(std::span<const Step> steps, const Transition& last) = 0;

 private:
  int n_;
  std::vector<Trajectory> trajectories_;  ///< [B]
};

}  // namespace pavlov
