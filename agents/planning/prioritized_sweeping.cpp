#include "agents/planning/prioritized_sweeping.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <utility>

#include "agents/planning/bellman.h"
#include "agents/planning/predecessors.h"

namespace pavlov {
namespace {

/// States by priority, the largest first. An entry whose priority has changed since stays in the
/// heap and is passed over when it comes up.
class PriorityQueue {
 public:
  explicit PriorityQueue(int num_states) : priority_(static_cast<std::size_t>(num_states), 0.0) {}

  void raise(int state, double amount) {
    if (amount > 0) heap_.emplace(priority_[static_cast<std::size_t>(state)] += amount, state);
  }
  /// The largest priority and its state; (0, -1) where all are 0.
  std::pair<double, int> top() {
    while (!heap_.empty()) {
      const auto [priority, state] = heap_.top();
      if (priority == priority_[static_cast<std::size_t>(state)]) return {priority, state};
      heap_.pop();
    }
    return {0, -1};
  }
  void clear(int state) { priority_[static_cast<std::size_t>(state)] = 0; }

 private:
  std::vector<double> priority_;
  std::priority_queue<std::pair<double, int>> heap_;
};

/// Calls visit(s, max over a of p(s' | s, a)) for every predecessor s of a state.
template <class Visit>
void each_predecessor(std::span<const Predecessor> entries, const Visit& visit) {
  for (auto entry = entries.begin(); entry != entries.end();) {
    const int state = entry->state;
    double largest = 0;
    while (entry != entries.end() && entry->state == state) {
      const int action = entry->action;
      double probability = 0;
      while (entry != entries.end() && entry->state == state && entry->action == action) {
        probability += entry++->probability;
      }
      largest = std::max(largest, probability);
    }
    visit(state, largest);
  }
}

}  // namespace

Plan prioritized_sweeping(const TabularModel& model, const PrioritizedSweepingOptions& options) {
  const double enough = residual_for(options.accuracy, options.gamma);
  const Predecessors predecessors(model);
  PriorityQueue queue(model.num_states());
  Plan plan;
  plan.values.resize(static_cast<std::size_t>(model.num_states()));
  for (int state = 0; state < model.num_states(); ++state) {
    queue.raise(state, std::abs(optimal_backup(model, state, plan.values, options.gamma)));
  }
  plan.backups = model.num_states();
  while (plan.backups < options.max_backups) {
    const auto [priority, state] = queue.top();
    plan.change = priority;
    plan.converged = priority <= enough;
    if (plan.converged) break;
    double& value = plan.values[static_cast<std::size_t>(state)];
    const double before = value;
    value = optimal_backup(model, state, plan.values, options.gamma);
    ++plan.backups;
    queue.clear(state);
    const double change = std::abs(value - before);
    each_predecessor(predecessors.of(state), [&](int from, double probability) {
      queue.raise(from, options.gamma * probability * change);
    });
  }
  plan.policy = greedy_policy(model, plan.values, options.gamma);
  return plan;
}

}  // namespace pavlov
