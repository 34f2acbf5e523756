#include "agents/tabular/double_q_learning.h"

#include <algorithm>

#include "agents/core/registry.h"

namespace pavlov {

// with probability 1/2: Q1(S,A) += alpha [R + gamma Q2(S', argmax_a Q1(S',a)) - Q1(S,A)],
// else the same with Q1 and Q2 exchanged
void DoubleQLearning::learn_from(const Transition& t) {
  const std::uint32_t coin = rng_.below(2);
  ActionValues& q1 = tables_[coin];
  const ActionValues& q2 = tables_[1 - coin];
  double next = 0;
  if (!t.terminated) {
    const int best =
        best_action(q1.row(t.next_state), legal(t.next_state), config_.exploration.ties, rng_);
    next = q2(t.next_state, best);
  }
  const double error = t.reward + config_.gamma * next - q1(t.state, t.action);
  q1(t.state, t.action) += step_size(cell(t.state, t.action)) * error;
  q_(t.state, t.action) = (q1(t.state, t.action) + q2(t.state, t.action)) / 2;
  note_error(error);
}

void DoubleQLearning::save(Checkpoint& checkpoint) const {
  TabularLearner::save(checkpoint);
  const std::size_t size = cell(num_states(), 0);
  checkpoint.put("q1", {tables_[0].row(0).data(), size});
  checkpoint.put("q2", {tables_[1].row(0).data(), size});
}

void DoubleQLearning::load(const Checkpoint& checkpoint) {
  TabularLearner::load(checkpoint);
  const auto size = static_cast<std::int64_t>(cell(num_states(), 0));
  std::ranges::copy(checkpoint.doubles("q1", size), tables_[0].row(0).data());
  std::ranges::copy(checkpoint.doubles("q2", size), tables_[1].row(0).data());
}

namespace {
[[maybe_unused]] const bool registered = register_learner<DoubleQLearning>(
    "double-q-learning", "Q-learning without maximisation bias (Sutton & Barto 6.7)");
}  // namespace

}  // namespace pavlov
