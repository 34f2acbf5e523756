#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "agents/core/learner.h"

namespace pavlov {

/// Plays an environment step by step to be looked at: its first copy, by an agent or by hand. An
/// episode that has ended stays as it is until the next step, which begins another.
class Player {
 public:
  /// `env` must not reset by itself. `agent` may be null: then only `step_by_hand` moves anything.
  Player(std::unique_ptr<VectorEnv> env, std::unique_ptr<Learner> agent);

  /// A new episode; the same one for the same seed, as long as the agent is the same.
  void restart(std::uint64_t seed);
  /// One step of all copies by the agent.
  void step();
  /// One step in which the first copy takes this action. Throws std::invalid_argument where it is
  /// not allowed.
  void step_by_hand(std::span<const double> action);
  /// The agent or the state has changed otherwise: thinks anew.
  void think();

  VectorEnv& env() { return *env_; }
  const VectorEnv& env() const { return *env_; }
  Learner* agent() { return agent_.get(); }

  Mode mode = Mode::exploit;
  bool learning = false;  ///< whether the agent learns from what it does here

  std::int64_t episode() const { return episode_; }  ///< 1, 2, …
  std::int64_t steps() const { return steps_; }      ///< of this episode
  double episode_return() const { return return_; }  ///< so far
  double reward() const { return reward_; }          ///< the last
  bool ended() const { return ended_; }
  bool terminated() const;
  /// What was done last, empty before the first step.
  std::span<const double> action() const { return action_; }

  /// On the present observation.
  const Thoughts& thoughts() const { return thoughts_; }
  std::vector<double> observation() const { return env_->view().observations.numbers(0); }
  /// The agent's value of each state of this episode, NaN where it told none, and all rewards.
  const std::vector<double>& values() const { return values_; }
  const std::vector<double>& rewards() const { return rewards_; }
  /// How often the first copy was in each state, for discrete observations.
  const std::vector<double>& visits() const { return visits_; }
  /// Least and largest number seen in each place of the observation.
  const std::vector<double>& lowest() const { return lowest_; }
  const std::vector<double>& highest() const { return highest_; }

 private:
  void begin_step();
  void finish_step();
  void start_episode();
  void note_observation();

  std::unique_ptr<VectorEnv> env_;
  std::unique_ptr<Learner> agent_;
  std::int64_t episode_ = 0;
  std::int64_t steps_ = 0;
  double return_ = 0;
  double reward_ = 0;
  bool ended_ = false;
  std::vector<double> action_;
  Thoughts thoughts_;
  std::vector<double> values_;
  std::vector<double> rewards_;
  std::vector<double> visits_;
  std::vector<double> lowest_;
  std::vector<double> highest_;
};

}  // namespace pavlov
