#include "envs/core/tabular_model.h"

#include <cmath>
#include <stdexcept>

namespace pavlov {

TabularModel::TabularModel(int num_states, int num_actions)
    : num_states_(num_states), num_actions_(num_actions) {
  if (num_states < 1 || num_actions < 1) {
    throw std::invalid_argument("a model needs states and actions, not " +
                                std::to_string(num_states) + " and " + std::to_string(num_actions));
  }
  offsets_.assign(static_cast<std::size_t>(num_states) * static_cast<std::size_t>(num_actions) + 1,
                  0);
}

bool TabularModel::terminal(int state) const {
  for (int action = 0; action < num_actions_; ++action) {
    if (allowed(state, action)) return false;
  }
  return true;
}

void TabularModel::add(int state, int action, const Outcome& outcome) {
  const auto row = static_cast<std::size_t>(state) * static_cast<std::size_t>(num_actions_) +
                   static_cast<std::size_t>(action);
  if (state < 0 || state >= num_states_ || action < 0 || action >= num_actions_ ||
      row < open_row_) {
    throw std::invalid_argument("model: outcome of state " + std::to_string(state) + ", action " +
                                std::to_string(action) + " is outside or out of order");
  }
  while (open_row_ < row) offsets_[++open_row_] = static_cast<std::uint32_t>(outcomes_.size());
  outcomes_.push_back(outcome);
}

void TabularModel::finish() {
  while (open_row_ + 1 < offsets_.size()) {
    offsets_[++open_row_] = static_cast<std::uint32_t>(outcomes_.size());
  }
  outcomes_.shrink_to_fit();
  for (int state = 0; state < num_states_; ++state) {
    for (int action = 0; action < num_actions_; ++action) {
      double sum = 0;
      for (const Outcome& outcome : outcomes(state, action)) {
        if (!(outcome.probability >= 0) || outcome.next < 0 || outcome.next >= num_states_) {
          sum = std::nan("");
        }
        sum += outcome.probability;
      }
      if (allowed(state, action) && !(std::abs(sum - 1) < 1e-9)) {
        throw std::invalid_argument(
            "model: outcomes of state " + std::to_string(state) + ", action " +
            std::to_string(action) + " are not a distribution over the " +
            std::to_string(num_states_) + " states (sum " + std::to_string(sum) + ")");
      }
    }
  }
}

}  // namespace pavlov
