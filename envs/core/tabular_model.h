#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pavlov {

/// One way an action can turn out.
struct Outcome {
  double probability = 0;
  double reward = 0;
  std::int32_t next = 0;    ///< state index
  bool terminated = false;  ///< the episode ends; the value of `next` does not count
};

/// The whole dynamics p(s', r | s, a) of a finite environment (Sutton & Barto 3.2), for planning.
///
/// States and actions are counted from 0 in the order of `index_of` of the spaces. An action
/// without outcomes is not allowed in that state; a state without any outcome is terminal and has
/// value 0. 24 bytes for each outcome, 4 for each state and action.
class TabularModel {
 public:
  TabularModel(int num_states, int num_actions);

  int num_states() const { return num_states_; }
  int num_actions() const { return num_actions_; }
  /// Outcomes in all.
  std::size_t size() const { return outcomes_.size(); }

  std::span<const Outcome> outcomes(int state, int action) const {
    const auto row = static_cast<std::size_t>(state) * static_cast<std::size_t>(num_actions_) +
                     static_cast<std::size_t>(action);
    return {outcomes_.data() + offsets_[row], outcomes_.data() + offsets_[row + 1]};
  }
  bool allowed(int state, int action) const { return !outcomes(state, action).empty(); }
  bool terminal(int state) const;

  /// Appends an outcome; rows come in order: state after state, action after action in each.
  void add(int state, int action, const Outcome& outcome);
  /// Makes room beforehand for models of many states.
  void reserve(std::size_t outcomes) { outcomes_.reserve(outcomes); }
  /// Closes the last rows; checks that probabilities are not negative and sum to 1 (to 1e-9) for
  /// every allowed action, and that next states exist. Throws std::invalid_argument that names the
  /// state and action. Call it once after the last `add`.
  void finish();

  /// Distribution of the first state: (state, probability).
  std::vector<std::pair<int, double>> start;

 private:
  int num_states_;
  int num_actions_;
  std::size_t open_row_ = 0;            ///< rows before this one are complete
  std::vector<std::uint32_t> offsets_;  ///< [num_states * num_actions + 1]
  std::vector<Outcome> outcomes_;
};

}  // namespace pavlov
