#pragma once

#include <vector>

#include "core/checkpoint.h"
#include "envs/core/vector_env.h"

namespace pavlov::test {

/// One step of n copies, written down by hand.
class HandMadeSteps {
 public:
  HandMadeSteps(const Space& observations, const Space& actions, int n)
      : rewards_(static_cast<std::size_t>(n)),
        flags_(rewards_.size()),
        before_(row_storage(n, observations)),
        actions_(row_storage(n, actions)),
        after_(row_storage(n, observations)) {
    view.size = n;
    view.observations = view.next_observations = after_.rows();
    view.previous_observations = before_.rows();
    view.actions = actions_.rows();
    view.rewards = view.raw_rewards = rewards_.data();
    view.terminated = view.truncated = flags_.data();
  }

  /// Copy i went from one observation to another.
  void set(int i, const std::vector<double>& before, const std::vector<double>& action,
           const std::vector<double>& after) {
    const auto write = [i](const MutableRows& rows, const std::vector<double>& numbers) {
      for (std::size_t j = 0; j < numbers.size(); ++j) {
        rows.set(i, static_cast<int>(j), numbers[j]);
      }
    };
    write(before_.rows(), before);
    write(actions_.rows(), action);
    write(after_.rows(), after);
  }

  BatchView view;

 private:
  std::vector<double> rewards_;
  std::vector<std::uint8_t> flags_;
  RowStorage before_;
  RowStorage actions_;
  RowStorage after_;
};

/// What a bonus keeps.
template <class B>
Checkpoint saved_bonus(const B& bonus) {
  Checkpoint checkpoint;
  bonus.save(checkpoint);
  return checkpoint;
}

}  // namespace pavlov::test
