#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agents/core/thoughts.h"
#include "envs/core/vector_env.h"

namespace pavlov {

class Checkpoint;

/// Whether a learner tries things out or plays the best it knows.
enum class Mode { explore, exploit };

/// Something that learns from experience: `act`, then the environment steps, then `observe`, then
/// `learn`, in that order, for ever (see train.h, which is the only loop there is).
class Learner {
 public:
  /// A named number that a learner tells of itself: {"epsilon", 0.1}, {"td_error", 0.03}.
  using Figure = std::pair<std::string, double>;

  virtual ~Learner() = default;

  /// The environment was reset: episodes under way were broken off, what is kept of them is void.
  virtual void begin_episodes() {}
  /// Fills `batch.actions` for `batch.observations`.
  virtual void act(const BatchView& batch, Mode mode) = 0;
  /// Takes in the last transition of every copy in the batch. Bootstrap through truncation, from
  /// `next_observations`; never through termination.
  virtual void observe(const BatchView& batch) = 0;
  /// Whether it tells bonuses apart from rewards: `BatchView::bonuses` then holds them. To others
  /// they are handed added to the rewards.
  virtual bool takes_bonus() const { return false; }
  /// Improves, at the learner's own rhythm; one-step methods do it in `observe` already.
  virtual void learn() {}
  /// What it has to tell at the moment.
  virtual std::vector<Figure> figures() const { return {}; }

  /// What it is made of, as text to print: the layers of its networks; empty where there is nothing
  /// to tell.
  virtual std::string summary() const { return {}; }

  /// Estimated values of all actions at one observation, to print and draw: -infinity for those
  /// known not to be legal; empty where the learner keeps none.
  virtual std::vector<double> action_values(std::span<const double> /*observation*/) const {
    return {};
  }

  /// What it thinks of one observation. Changes nothing that it does or learns later.
  virtual Thoughts think(std::span<const double> observation) {
    return {.action_values = action_values(observation)};
  }

  /// Everything needed to go on as if nothing had happened.
  virtual void save(Checkpoint& checkpoint) const = 0;
  /// Throws std::runtime_error where the checkpoint is of another learner or another shape.
  virtual void load(const Checkpoint& checkpoint) = 0;
};

/// What a learner is made for.
struct LearnerContext {
  Space observation_space;
  Space action_space;
  int num_envs = 1;
  int frame_stack = 1;         ///< successive frames in an observation (VectorEnv::frame_stack)
  bool legal_actions = false;  ///< whether batches tell which actions are legal
  bool bonus = false;          ///< whether there are bonuses beside the rewards
  std::uint64_t seed = 0;
  std::int64_t total_steps = 0;  ///< steps of training planned, for schedules; 0: not known
};

/// The actions of a learner that needs them discrete. Throws std::invalid_argument that names
/// `owner` for other spaces.
const Discrete& discrete_actions(const Space& space, const std::string& owner);

/// Marks an empty checkpoint as one without experience: learners leave out of it what they replay,
/// so that it is small and enough to play.
void leave_out_experience(Checkpoint& checkpoint);
bool holds_experience(const Checkpoint& checkpoint);

/// Throws std::runtime_error where the checkpoint is of another agent than `name`.
void check_agent(const Checkpoint& checkpoint, const std::string& name);

}  // namespace pavlov
