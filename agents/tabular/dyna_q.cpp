#include "agents/tabular/dyna_q.h"

#include <stdexcept>
#include <string>

#include "agents/core/registry.h"

namespace pavlov {

DynaQ::DynaQ(const Config& config, const LearnerContext& context)
    : TabularLearner("dyna-q", config.table, context),
      dyna_(config),
      model_(num_states(), num_actions()),
      last_tried_(cell(num_states(), 0), 0) {
  require(config.planning_steps >= 0, name_, "planning_steps", config.planning_steps, "0 or more");
  require(config.kappa >= 0, name_, "kappa", config.kappa, "0 or more");
}

void DynaQ::learn_from(const Transition& t) {
  back_up(t.state, t.action, t.reward, t.next_state, t.terminated);
  model_.learn(t);
  last_tried_[cell(t.state, t.action)] = ++time_;
  for (int k = 0; k < dyna_.planning_steps; ++k) {
    const auto visited = model_.visited();
    const int state = visited[rng_.below(static_cast<std::uint32_t>(visited.size()))];
    const int action = uniform_action(
        num_actions(), dyna_.untried_actions ? legal(state) : model_.tried(state), rng_);
    const auto [reward, next_state, terminated] = model_(state, action);
    const auto tau = static_cast<double>(time_ - last_tried_[cell(state, action)]);
    back_up(state, action, reward + dyna_.kappa * std::sqrt(tau), next_state, terminated);
  }
}

// Q(S,A) += alpha [R + gamma max_a Q(S',a) - Q(S,A)]
void DynaQ::back_up(int state, int action, double reward, int next_state, bool terminated) {
  const double next = terminated ? 0 : max_q(next_state);
  update(state, action, reward + config_.gamma * next);
}

void DynaQ::save(Checkpoint& checkpoint) const {
  TabularLearner::save(checkpoint);
  model_.save(checkpoint);
  checkpoint.put("time", std::span(&time_, 1));
  checkpoint.put("last_tried", last_tried_);
}

void DynaQ::load(const Checkpoint& checkpoint) {
  TabularLearner::load(checkpoint);
  model_.load(checkpoint);
  time_ = checkpoint.integers("time", 1)[0];
  last_tried_ = checkpoint.integers("last_tried", std::ssize(last_tried_));
  for (const std::int64_t then : last_tried_) {
    if (then < 0 || then > time_) {
      throw std::runtime_error("the checkpoint tells of a step " + std::to_string(then) +
                               " before step " + std::to_string(time_));
    }
  }
}

namespace {
[[maybe_unused]] const bool registered[] = {
    register_learner<DynaQ>("dyna-q",
                            "Q-learning that plans with a learned model (Sutton & Barto 8.2)"),
    register_learner<DynaQ>("dyna-q-plus",
                            "Dyna-Q with a bonus for what was long not tried (Sutton & Barto 8.3)",
                            {.kappa = 1e-4, .untried_actions = true})};
}  // namespace

}  // namespace pavlov
