#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agents/tabular/tabular_learner.h"

namespace pavlov {

/// What followed each state and action the last time: a model of a world that is deterministic
/// (Sutton & Barto 8.2). What was never tried is taken to lead back with reward 0.
class LearnedModel {
 public:
  struct Outcome {
    double reward = 0;
    int next_state = 0;
    bool terminated = false;
  };

  LearnedModel(int num_states, int num_actions);

  const Outcome& operator()(int state, int action) const { return outcomes_[cell(state, action)]; }
  bool tried(int state, int action) const { return tried_[cell(state, action)] != 0; }
  /// A flag for each action of a state.
  const std::uint8_t* tried(int state) const { return tried_.data() + cell(state, 0); }
  /// The states in which something was tried, in the order of their first visit.
  std::span<const int> visited() const { return visited_; }

  void learn(const Transition& transition);

  void save(Checkpoint& checkpoint) const;
  /// Throws std::runtime_error where the checkpoint is of another task, or names states that there
  /// are not.
  void load(const Checkpoint& checkpoint);

 private:
  bool was_visited(int state) const;
  std::size_t cell(int state, int action) const {
    return static_cast<std::size_t>(state) * static_cast<std::size_t>(num_actions_) +
           static_cast<std::size_t>(action);
  }

  int num_actions_;
  std::vector<Outcome> outcomes_;    ///< [S, A]
  std::vector<std::uint8_t> tried_;  ///< [S, A]
  std::vector<int> visited_;
};

}  // namespace pavlov
