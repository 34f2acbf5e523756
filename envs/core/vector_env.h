#pragma once

#include <cassert>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/rng.h"
#include "envs/core/canvas.h"
#include "envs/core/coverage_map.h"
#include "envs/core/grid_view.h"
#include "envs/core/space.h"
#include "envs/core/tabular_model.h"

namespace pavlov {

class Checkpoint;

/// How a batch is made and run.
struct BatchOptions {
  int num_envs = 1;
  std::uint64_t seed = 0;
  int first_stream = 0;       ///< copy i draws from stream first_stream + i of the seed
  bool auto_reset = true;     ///< start the next episode within the step that ends one
  int max_episode_steps = 0;  ///< truncate after so many steps; 0: never
  int threads = 1;            ///< that share the copies of a step; results are the same for any
};

/// What a learner sees of a batch of n environments: plain arrays, row i for copy i. The object
/// stays the same for the life of its VectorEnv; `step` changes what it points to.
struct BatchView {
  int size = 0;
  Rows observations;    ///< [n, O] what to act on now
  MutableRows actions;  ///< [n, A] to be filled before `step`

  // The last transition of each copy:
  Rows previous_observations;  ///< [n, O] what the last actions were chosen on
  /// [n, O] what those actions led to. Equals `observations`, except where the episode ended: there
  /// it is the last observation of the old episode, and `observations` the first of the new one.
  Rows next_observations;
  const double* rewards = nullptr;              ///< [n]
  const double* raw_rewards = nullptr;          ///< [n] before any wrapper scaled or clipped them
  const double* bonuses = nullptr;              ///< [n] rewards of a learner's own; null: none
  const std::uint8_t* terminated = nullptr;     ///< [n] the task ended: value of what follows is 0
  const std::uint8_t* truncated = nullptr;      ///< [n] stopped by a limit: bootstrap
  const std::uint8_t* legal_actions = nullptr;  ///< [n, number of actions], null: all are allowed
};

/// n copies of an environment behind one virtual call, each with its own random stream.
///
/// A copy whose episode ended starts a new one within the same `step` (unless `auto_reset` is off).
/// No step allocates.
class VectorEnv {
 public:
  virtual ~VectorEnv() = default;

  /// "CartPole-v1?gravity=3.7": enough to make it again.
  const std::string& name() const { return name_; }
  const Space& observation_space() const { return observation_space_; }
  const Space& action_space() const { return action_space_; }
  int size() const { return view_.size; }
  const BatchView& view() const { return view_; }

  /// A new episode in every copy; the random streams go on.
  virtual void reset() = 0;
  /// A new episode in copy i alone.
  virtual void reset(int i) = 0;
  /// Stream i starts anew as stream i of `seed`; follow it by `reset()`.
  virtual void seed(std::uint64_t seed) = 0;
  /// One step of every copy with `view().actions`. Throws std::invalid_argument, and steps none,
  /// when an action is outside its space, is NaN, is not legal now, or when an episode has ended
  /// and `auto_reset` is off.
  virtual void step() = 0;

  /// An independent batch in the same state, random streams included.
  virtual std::unique_ptr<VectorEnv> clone() const = 0;

  /// The internal numbers of copy i in the order that the environment's header lists. Throws
  /// std::runtime_error where the environment does not tell them.
  virtual std::vector<double> state(int i) const;
  /// Puts copy i into a state and starts its time limit anew; `view().observations` follows only
  /// with the next step or reset. Throws std::invalid_argument for numbers that make no state.
  virtual void set_state(int i, std::span<const double> numbers);

  /// How many successive frames an observation is made of, oldest first (see FrameStack).
  virtual int frame_stack() const { return 1; }

  /// What wrappers have learned of the environment (running means and variances), to keep and to
  /// put back; empty where there is nothing.
  virtual std::vector<double> statistics() const { return {}; }
  /// Throws std::invalid_argument for a wrong count of numbers.
  virtual void set_statistics(std::span<const double> numbers);
  /// Whether they go on learning; off for evaluation.
  virtual void freeze_statistics(bool /*frozen*/) {}

  /// The full dynamics, where the environment knows them.
  virtual std::optional<TabularModel> model() const { return std::nullopt; }
  virtual std::optional<GridView> grid(int /*i*/) const { return std::nullopt; }

  /// How many cells coverage is counted in (see `HasCoverage`); 0: the environment counts none.
  virtual int coverage_cells() const { return 0; }
  /// The cell that copy i is in; -1 where it is in none, or its episode has ended.
  virtual int coverage_cell(int /*i*/) const { return -1; }
  /// The cell that the last step led copy i to, which is that of `next_observations`.
  virtual int next_coverage_cell(int /*i*/) const { return -1; }
  /// Where the cells lie in the plane, where they do.
  virtual std::optional<CoverageMap> coverage_map() const { return std::nullopt; }

  /// How long a step takes in the task's world [s]; 0: the environment does not tell.
  virtual double time_step() const { return 0; }
  /// What the actions, or the numbers of a continuous one, are called; empty where it is not told.
  virtual std::vector<std::string> action_names() const { return {}; }
  /// Draws copy i, which has been reset, in its present state; false where the environment has no
  /// picture.
  virtual bool draw(int /*i*/, Canvas& /*canvas*/) const { return false; }

  /// Whether it can be saved and loaded.
  virtual bool can_be_saved() const { return false; }
  /// All that decides what comes next, under names that begin with `name`: states, time limits,
  /// random streams, observations, what wrappers remember. Throws std::runtime_error where the
  /// environment does not tell its internal state.
  virtual void save(Checkpoint& checkpoint, const std::string& name) const;
  /// Goes on from there; the numbers of `view()` that tell of the last step follow with the next.
  /// Throws std::runtime_error, half loaded, where the checkpoint is of another batch.
  virtual void load(const Checkpoint& checkpoint, const std::string& name);

 protected:
  VectorEnv(std::string name, Space observation_space, Space action_space, int size);
  VectorEnv(const VectorEnv&) = default;
  VectorEnv& operator=(const VectorEnv&) = delete;

  /// Throws "CartPole-v1, copy 3: PROBLEM".
  [[noreturn]] void refuse(int copy, const std::string& problem) const;
  /// Throws "CartPole-v1, copy 3: action 7 is not allowed; allowed are Discrete(2)".
  [[noreturn]] void refuse_action(int copy) const;

  std::string name_;
  Space observation_space_;
  Space action_space_;
  BatchView view_;
};

}  // namespace pavlov
