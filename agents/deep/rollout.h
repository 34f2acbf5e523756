#pragma once

#include <span>
#include <string>
#include <vector>

#include "agents/deep/step_buffer.h"

namespace pavlov {

/// Steps of n copies in the order of time: step k = t n + i is copy i's at time t.
struct AdvantageProblem {
  int num_envs = 1;  ///< n
  double gamma = 0.99;
  double lambda = 0.95;
  std::span<const double> rewards;      ///< R_{t+1}
  std::span<const double> values;       ///< V(S_t)
  std::span<const double> next_values;  ///< V(S_{t+1}), 0 where the step terminated the task
  std::span<const std::uint8_t> ended;  ///< no step follows in the same episode
};

/// Generalised advantage estimation (Schulman et al. 2016, eq. 16): A_t = d_t + gamma lambda
/// A_{t+1} with d_t = R_{t+1} + gamma V(S_{t+1}) - V(S_t), and A_{t+1} = 0 where nothing follows.
/// lambda = 1 is the return minus the value, lambda = 0 the TD error.
void generalized_advantages(const AdvantageProblem& problem, std::span<double> advantages);

/// What the rewards of one kind say of the steps of a rollout: advantages, and returns for the
/// values to learn.
class RewardStream {
 public:
  RewardStream(int num_steps, int num_envs);

  void clear();
  /// The next step: whether no other follows it (in its episode), and the value of what does then.
  void add(bool ended, double tail);
  /// Fills `advantages` and `returns`, the advantage plus the value, from the rewards and the
  /// values of all observations.
  void estimate(std::span<const double> rewards, std::span<const float> values, double gamma,
                double lambda);

  std::span<const double> values() const { return values_; }
  std::span<const double> advantages() const { return advantages_; }
  std::span<const double> returns() const { return returns_; }

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name, std::int64_t steps);

 private:
  int num_envs_;
  std::vector<std::uint8_t> ended_;  ///< no step follows
  std::vector<double> tails_;        ///< what is left to come then
  std::vector<double> values_;
  std::vector<double> next_values_;
  std::vector<double> advantages_;
  std::vector<double> returns_;
};

/// T steps of n copies under one policy, and what their rewards say of it. Termination cuts what
/// follows; truncation, and the end of the rollout, put the value of the last observation in its
/// place.
class Rollout {
 public:
  /// `steps` is an empty buffer for the observations and actions at hand.
  Rollout(int num_steps, int num_envs, StepBuffer steps);

  void clear();
  bool full() const { return steps_.size() == num_steps_ * num_envs_; }
  /// Whether `add` will need the values of the batch's next observations: where the rollout ends
  /// with it, or an episode is truncated.
  bool needs_values(const BatchView& batch) const;
  /// `next_values` [n] may be empty where they are not needed.
  void add(const BatchView& batch, const Choices& choices, std::span<const float> next_values);

  const StepBuffer& steps() const { return steps_; }
  /// Estimates from the values of all observations.
  void estimate(std::span<const float> values, double gamma, double lambda) {
    stream_.estimate(steps_.rewards(), values, gamma, lambda);
  }
  const RewardStream& stream() const { return stream_; }
  std::span<const double> advantages() const { return stream_.advantages(); }
  std::span<const double> returns() const { return stream_.returns(); }

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

  /// Whether the next `add` fills it.
  bool at_last_step() const { return steps_.size() == (num_steps_ - 1) * num_envs_; }

 private:
  int num_steps_;
  int num_envs_;
  StepBuffer steps_;
  RewardStream stream_;
};

/// The bonuses of the same steps. Their returns end with the episodes, as those of rewards, or go
/// on from the last step of an episode to the first of the next: what is new is not lost to an
/// agent that dies (Burda et al. 2018, section 2.3).
class BonusRollout {
 public:
  BonusRollout(int num_steps, int num_envs, bool episodic)
      : episodic_(episodic), stream_(num_steps, num_envs) {}

  void clear();
  /// The states that the steps of a batch lead to.
  const Rows& next_states(const BatchView& batch) const {
    return episodic_ ? batch.next_observations : batch.observations;
  }
  bool needs_values(const BatchView& batch, bool last) const;
  /// `last`: the rollout ends with this batch; `next_values` [n] of `next_states`, where needed.
  void add(const BatchView& batch, bool last, std::span<const float> next_values);

  void estimate(std::span<const float> values, double gamma, double lambda) {
    stream_.estimate(bonuses_, values, gamma, lambda);
  }
  const RewardStream& stream() const { return stream_; }

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  bool episodic_;
  std::vector<double> bonuses_;
  RewardStream stream_;
};

}  // namespace pavlov
