#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "agents/core/learner.h"
#include "experiments/harness/run_setup.h"
#include "nets/core/process_group.h"

namespace pavlov {

// Several processes that learn together: each steps copies of the environment of its own, with
// random numbers of its own, and all step their networks along the mean of their gradients, so that
// these stay the same, bit for bit. Process 0 writes the run's folder, but for the checkpoints of
// the others: all save theirs after the same step.

/// The setup's agent for one of several processes: its weights are those of process 0, what it
/// draws is its own.
std::unique_ptr<Learner> make_agent_of_process(const RunSetup& setup, const VectorEnv& env,
                                               int rank);

/// Throws std::invalid_argument where the processes' agents would not all update at the same time:
/// there is no limit of steps, or the agent learns in another way than by one gradient after the
/// other.
void check_learns_together(const RunSetup& setup, const Learner& agent);

/// While one lives, the optimisers of all processes of the world learn together.
class LearningTogether {
 public:
  /// Meets the others; see make_process_group.
  LearningTogether(const World& world, double timeout);
  ~LearningTogether();
  LearningTogether(const LearningTogether&) = delete;
  LearningTogether& operator=(const LearningTogether&) = delete;
};

/// What a process wants between two steps: to end, because of Ctrl-C, or to save.
struct Wishes {
  bool stop = false;
  bool save = false;
};
/// What any of the processes that learn together wants; all ask in the same places.
Wishes wishes_of_all(const Wishes& own);

/// What wrappers of the processes' environments have learned becomes the same in all.
void merge_statistics(VectorEnv& env);

/// The newest checkpoint in the folder, `rank`'s own, whose step all processes have a sound one of;
/// nothing where process 0 has none. `damaged` is told of those that are not sound. Throws
/// std::runtime_error where the processes have none of the same step.
std::optional<Checkpoint> newest_common_checkpoint(const std::filesystem::path& folder, int rank,
                                                   std::string& damaged);

/// Throws std::runtime_error unless the networks are the same in all processes.
void check_same_networks(const Learner& agent);

}  // namespace pavlov
