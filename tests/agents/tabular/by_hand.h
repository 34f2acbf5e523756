#pragma once

#include <utility>
#include <vector>

#include "agents/core/learner.h"
#include "core/checkpoint.h"

namespace pavlov::test {

/// A transition written by hand; states and actions are counted from 0.
struct HandStep {
  int state = 0;
  int action = 0;
  double reward = 0;
  int next_state = 0;
  bool terminated = false;
  bool truncated = false;
};

/// A batch of one that makes the steps it is told.
class HandBatch {
 public:
  HandBatch(int num_states, int num_actions, std::uint64_t seed = 0)
      : context_{.observation_space = Discrete{.n = num_states},
                 .action_space = Discrete{.n = num_actions},
                 .num_envs = 1,
                 .seed = seed,
                 .total_steps = 1000} {
    view_.size = 1;
    view_.observations = {.data = &observation_, .dtype = Dtype::i32};
    view_.previous_observations = {.data = &previous_, .dtype = Dtype::i32};
    view_.next_observations = {.data = &next_, .dtype = Dtype::i32};
    view_.actions = {{.data = &action_, .dtype = Dtype::i32}};
    view_.rewards = view_.raw_rewards = &reward_;
    view_.terminated = &terminated_;
    view_.truncated = &truncated_;
  }
  HandBatch(const HandBatch&) = delete;
  HandBatch& operator=(const HandBatch&) = delete;

  const LearnerContext& context() const { return context_; }
  /// Which actions are legal from now on, whatever the state.
  void set_legal(std::vector<std::uint8_t> legal) {
    legal_ = std::move(legal);
    view_.legal_actions = legal_.data();
  }

  /// What the learner does in a state.
  int act(Learner& learner, int state, Mode mode = Mode::explore) {
    observation_ = state;
    learner.act(view_, mode);
    return action_;
  }
  /// Lets the learner see a step (after one that ends an episode, the next begins in state 0).
  void observe(Learner& learner, const HandStep& step) {
    previous_ = step.state;
    action_ = step.action;
    reward_ = step.reward;
    next_ = step.next_state;
    terminated_ = step.terminated;
    truncated_ = step.truncated;
    observation_ = step.terminated || step.truncated ? 0 : step.next_state;
    learner.observe(view_);
    learner.learn();
  }
  void observe(Learner& learner, const std::vector<HandStep>& steps) {
    for (const HandStep& step : steps) observe(learner, step);
  }

 private:
  LearnerContext context_;
  BatchView view_;
  int observation_ = 0;
  int previous_ = 0;
  int next_ = 0;
  int action_ = 0;
  double reward_ = 0;
  std::uint8_t terminated_ = 0;
  std::uint8_t truncated_ = 0;
  std::vector<std::uint8_t> legal_;
};

/// The seven steps of WN-03 with four actions (left, right, top, bottom): states are numbered along
/// the path, the rewards are -0.1 six times, then -1.
inline std::vector<HandStep> worked_episode() {
  const int actions[] = {3, 1, 1, 1, 1, 2, 2};
  std::vector<HandStep> steps;
  for (int t = 0; t < 7; ++t) {
    steps.push_back({.state = t,
                     .action = actions[t],
                     .reward = t < 6 ? -0.1 : -1.0,
                     .next_state = t + 1,
                     .terminated = t == 6});
  }
  return steps;
}

}  // namespace pavlov::test
