#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/checkpoint.h"

namespace pavlov {

/// One step of an episode: R_{t+1} followed A_t in S_t.
struct Step {
  int state = 0;
  int action = 0;
  double reward = 0;
  double probability = 1;  ///< b(A_t | S_t), where the method needs it
};

/// R_1 + gamma R_2 + … + gamma^{k-1} R_k + gamma^k v for k steps and the value v of where they led
/// (Sutton & Barto 7.1).
inline double n_step_return(std::span<const Step> steps, double gamma, double value) {
  for (auto k = steps.size(); k-- > 0;) value = steps[k].reward + gamma * value;
  return value;
}

/// The latest steps of an episode, those whose update is still due; the oldest come first.
class Trajectory {
 public:
  std::span<const Step> steps() const {
    return std::span(steps_).subspan(static_cast<std::size_t>(begin_));
  }
  int size() const { return static_cast<int>(steps_.size()) - begin_; }
  void push(const Step& step) { steps_.push_back(step); }
  /// Drops the oldest step; constant time on average.
  void pop() {
    if (++begin_ * 2 < static_cast<int>(steps_.size())) return;
    steps_.erase(steps_.begin(), steps_.begin() + begin_);
    begin_ = 0;
  }
  void clear() {
    steps_.clear();
    begin_ = 0;
  }

 private:
  std::vector<Step> steps_;
  int begin_ = 0;
};

/// Throws std::runtime_error where `array` of a checkpoint names a `what` ("state", say) outside
/// 0 … count - 1.
void check_saved(const char* array, const char* what, std::int64_t number, std::int64_t count);

/// Keeps the trajectories of all copies in a checkpoint, and back.
void put_trajectories(Checkpoint& checkpoint, std::span<const Trajectory> trajectories);
/// Throws std::runtime_error where the checkpoint is of another number of copies, or names states
/// or actions that there are not.
void get_trajectories(const Checkpoint& checkpoint, int num_states, int num_actions,
                      std::span<Trajectory> trajectories);

}  // namespace pavlov
