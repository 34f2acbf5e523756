#include "agents/tabular/n_step_learner.h"

#include <algorithm>
#include <utility>

#include "core/settings.h"

namespace pavlov {

NStepLearner::NStepLearner(std::string name, const TabularConfig& config, int n,
                           const LearnerContext& context)
    : TabularLearner(std::move(name), config, context),
      n_(n),
      trajectories_(static_cast<std::size_t>(context.num_envs)) {
  require(n >= 1, name_, "n", n, "at least 1");
}

void NStepLearner::begin_episodes() {
  TabularLearner::begin_episodes();
  std::ranges::fill(trajectories_, Trajectory{});
}

void NStepLearner::learn_from(const Transition& t) {
  Trajectory& trajectory = trajectories_[static_cast<std::size_t>(t.copy)];
  trajectory.push({.state = t.state, .action = t.action, .reward = t.reward});
  look_ahead(t);
  while (trajectory.size() == n_ || (t.ended() && trajectory.size() > 0)) {
    const Step first = trajectory.steps().front();
    update(first.state, first.action, target(trajectory.steps(), t));
    trajectory.pop();
  }
}

void NStepLearner::save(Checkpoint& checkpoint) const {
  TabularLearner::save(checkpoint);
  put_trajectories(checkpoint, trajectories_);
}

void NStepLearner::load(const Checkpoint& checkpoint) {
  TabularLearner::load(checkpoint);
  get_trajectories(checkpoint, num_states(), num_actions(), trajectories_);
}

}  // namespace pavlov
