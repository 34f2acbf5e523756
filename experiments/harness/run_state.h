#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>

#include "core/checkpoint.h"
#include "envs/core/episode_statistics.h"
#include "experiments/harness/metrics.h"
#include "experiments/harness/run_setup.h"

namespace pavlov {

// Checkpoints of a run hold the agent as agent.safetensors does, and under names that begin with
// "run." all else that it takes to go on: the environment, what follows here, and the settings.

/// Where a run stands, besides its environment and its agent.
struct RunState {
  explicit RunState(int num_envs) : statistics(num_envs) {}

  EpisodeStatistics statistics;
  MetricsState metrics;
  std::deque<double> recent;  ///< returns of the last episodes
  double seconds = 0;         ///< that it has taken
  std::string started;        ///< date and time
  std::int64_t resumed = 0;   ///< how often it went on from a checkpoint

  void save(Checkpoint& checkpoint) const;
  /// Throws std::runtime_error where it is of another number of copies.
  void load(const Checkpoint& checkpoint);
};

/// The newest checkpoint of a run's folder and the one before it, which is there for when the
/// newest one is damaged.
inline constexpr const char* kCheckpointFile = "checkpoint.safetensors";
inline constexpr const char* kPreviousCheckpointFile = "checkpoint.previous.safetensors";

struct CheckpointFiles {
  std::filesystem::path newest;
  std::filesystem::path previous;

  std::array<std::filesystem::path, 2> both() const { return {newest, previous}; }
};
/// Those of process `rank`, where several learn together; "checkpoint.process-1.safetensors".
CheckpointFiles checkpoint_files(const std::filesystem::path& folder, int rank = 0);
/// Removes those of all processes.
void remove_checkpoints(const std::filesystem::path& folder);

/// The step after which a run's checkpoint was written.
std::int64_t step_of(const Checkpoint& checkpoint);
/// How many processes had learned together when it was written.
std::int64_t processes_of(const Checkpoint& checkpoint);

/// The newest sound checkpoint; nothing where the folder has none. `damaged` is told of every one
/// that is not. Throws std::runtime_error where all are damaged.
std::optional<Checkpoint> newest_checkpoint(const std::filesystem::path& folder,
                                            std::string& damaged);

/// The settings that decide what a run comes to, as TOML.
std::string deciding_settings(const RunSetup& setup);
/// Throws std::invalid_argument where two of these differ: "steps = 200 (it was begun with 100)".
void check_same_settings(const std::string& begun_with, const std::string& now);

}  // namespace pavlov
