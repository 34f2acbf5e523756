#include "agents/tabular/prioritized_sweeping.h"

#include "agents/core/registry.h"

namespace pavlov {

PrioritizedSweeping::PrioritizedSweeping(const Config& config, const LearnerContext& context)
    : TabularLearner("prioritized-sweeping", config.table, context),
      planning_steps_(config.planning_steps),
      threshold_(config.threshold),
      model_(num_states(), num_actions()),
      predecessors_(static_cast<std::size_t>(num_states())),
      priority_(cell(num_states(), 0), 0.0) {
  require(planning_steps_ >= 1, name_, "planning_steps", planning_steps_, "at least 1");
  require(threshold_ >= 0, name_, "threshold", threshold_, "0 or more");
}

void PrioritizedSweeping::learn_from(const Transition& t) {
  predecessors_[static_cast<std::size_t>(model_(t.state, t.action).next_state)].erase(
      cell(t.state, t.action));
  model_.learn(t);
  add_predecessor(t.state, t.action);
  prioritize(t.state, t.action);
  for (int k = 0; k < planning_steps_ && !queue_.empty(); ++k) {
    const std::size_t first = queue_.begin()->second;
    queue_.erase(queue_.begin());
    priority_[first] = 0;
    const auto [state, action] = state_action(first);
    update(state, action, target(state, action));
    ++updates_;
    for (const std::size_t before : predecessors_[static_cast<std::size_t>(state)]) {
      const auto [from, by] = state_action(before);
      prioritize(from, by);
    }
  }
}

double PrioritizedSweeping::target(int state, int action) const {
  const auto [reward, next_state, terminated] = model_(state, action);
  return reward + config_.gamma * (terminated ? 0 : max_q(next_state));
}

void PrioritizedSweeping::prioritize(int state, int action) {
  const double priority = std::abs(target(state, action) - q_(state, action));
  const std::size_t here = cell(state, action);
  if (priority <= threshold_ || priority <= priority_[here]) return;
  queue_.erase({priority_[here], here});
  queue_.emplace(priority, here);
  priority_[here] = priority;
}

void PrioritizedSweeping::add_predecessor(int state, int action) {
  const auto& outcome = model_(state, action);
  if (outcome.terminated) return;
  predecessors_[static_cast<std::size_t>(outcome.next_state)].insert(cell(state, action));
}

void PrioritizedSweeping::save(Checkpoint& checkpoint) const {
  TabularLearner::save(checkpoint);
  model_.save(checkpoint);
  checkpoint.put("updates", std::span(&updates_, 1));
  checkpoint.put("priority", priority_);
}

void PrioritizedSweeping::load(const Checkpoint& checkpoint) {
  TabularLearner::load(checkpoint);
  model_.load(checkpoint);
  updates_ = checkpoint.integers("updates", 1)[0];
  priority_ = checkpoint.doubles("priority", std::ssize(priority_));
  queue_.clear();
  for (auto& cells : predecessors_) cells.clear();
  for (int s = 0; s < num_states(); ++s) {
    for (int a = 0; a < num_actions(); ++a) {
      const std::size_t here = cell(s, a);
      if (model_.tried(s, a)) add_predecessor(s, a);
      if (priority_[here] > 0) queue_.emplace(priority_[here], here);
    }
  }
}

namespace {
[[maybe_unused]] const bool registered = register_learner<PrioritizedSweeping>(
    "prioritized-sweeping", "plans where values would change most (Sutton & Barto 8.4)");
}  // namespace

}  // namespace pavlov
