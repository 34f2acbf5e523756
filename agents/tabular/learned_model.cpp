#include "agents/tabular/learned_model.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "agents/tabular/trajectory.h"

namespace pavlov {

LearnedModel::LearnedModel(int num_states, int num_actions) : num_actions_(num_actions) {
  outcomes_.resize(cell(num_states, 0));
  tried_.assign(outcomes_.size(), 0);
  for (int s = 0; s < num_states; ++s) {
    for (int a = 0; a < num_actions; ++a) outcomes_[cell(s, a)].next_state = s;
  }
}

void LearnedModel::learn(const Transition& t) {
  if (!was_visited(t.state)) visited_.push_back(t.state);
  outcomes_[cell(t.state, t.action)] = {
      .reward = t.reward, .next_state = t.next_state, .terminated = t.terminated};
  tried_[cell(t.state, t.action)] = 1;
}

void LearnedModel::save(Checkpoint& checkpoint) const {
  std::vector<double> rewards;
  std::vector<std::int64_t> next;
  std::vector<std::int64_t> flags;  // 1 tried, 2 terminated
  for (std::size_t i = 0; i < outcomes_.size(); ++i) {
    rewards.push_back(outcomes_[i].reward);
    next.push_back(outcomes_[i].next_state);
    flags.push_back(tried_[i] + (outcomes_[i].terminated ? 2 : 0));
  }
  checkpoint.put("model.rewards", rewards);
  checkpoint.put("model.next_states", next);
  checkpoint.put("model.flags", flags);
  checkpoint.put("model.visited", std::vector<std::int64_t>(visited_.begin(), visited_.end()));
}

void LearnedModel::load(const Checkpoint& checkpoint) {
  const auto rewards = checkpoint.doubles("model.rewards", std::ssize(outcomes_));
  const auto next = checkpoint.integers("model.next_states", std::ssize(outcomes_));
  const auto flags = checkpoint.integers("model.flags", std::ssize(outcomes_));
  const auto visited = checkpoint.integers("model.visited");
  const std::int64_t num_states = std::ssize(outcomes_) / num_actions_;
  for (const auto state : next) check_saved("model.next_states", "state", state, num_states);
  for (const auto state : visited) check_saved("model.visited", "state", state, num_states);

  for (std::size_t i = 0; i < outcomes_.size(); ++i) {
    outcomes_[i] = {.reward = rewards[i],
                    .next_state = static_cast<int>(next[i]),
                    .terminated = (flags[i] & 2) != 0};
    tried_[i] = static_cast<std::uint8_t>(flags[i] & 1);
  }
  visited_.assign(visited.begin(), visited.end());
  for (const int state : visited_) {
    if (!was_visited(state)) {
      throw std::runtime_error("the checkpoint's array 'model.visited' names state " +
                               std::to_string(state) + ", where nothing was tried");
    }
  }
}

bool LearnedModel::was_visited(int state) const {
  return std::any_of(tried(state), tried(state) + num_actions_,
                     [](std::uint8_t flag) { return flag != 0; });
}

}  // namespace pavlov
