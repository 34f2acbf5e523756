#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/core/train.h"
#include "experiments/harness/best_policy.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/run_folder.h"
#include "experiments/harness/run_record.h"
#include "experiments/harness/run_setup.h"
#include "experiments/harness/run_state.h"

namespace pavlov {

/// An agent that learns in an environment, and the folder where that is written down:
///
///     config.toml        all settings: `--config` with it repeats the run
///     metrics.csv        return, length and the agent's figures over steps
///     events.out.…       the same for TensorBoard
///     agent.safetensors  the agent, whole
///     best.safetensors   the best policy on the way, where it was looked for (`RunConfig::looks`)
///     looks.csv          what was seen at each look
///     curve.png          the learning curve
///     values.png         values and policy, where the environment is a grid
///     record.toml        what happened: counts, time, versions, host
///
/// While it goes on, and where it was stopped:
///
///     checkpoint.safetensors, checkpoint.previous.safetensors     see run_state.h
class TrainingRun {
 public:
  /// Makes environment and agent; throws where they do not fit, before anything is written. What is
  /// learned will be played for `evaluation_episodes` without exploration at the end; below 0: as
  /// often as the run that is resumed was told. `rank` is the process's where several learn
  /// together (together.h).
  explicit TrainingRun(RunSetup setup, std::int64_t evaluation_episodes = 0, int rank = 0);

  enum class Found { nothing, checkpoint, end };
  /// Takes up what a run's folder holds. A checkpoint is the newest sound one; `train` then goes on
  /// from it, and all comes out as if the run had never been stopped. At the end there is nothing
  /// to train. Throws std::runtime_error where all checkpoints are damaged, std::invalid_argument
  /// where settings have changed.
  Found resume(const std::filesystem::path& folder);
  /// What `resume` has to tell: damaged checkpoints, numbers that will not be the same.
  const std::vector<std::string>& notes() const { return notes_; }

  /// Trains until the setup's limit or Ctrl-C and writes all of the above, into an empty folder
  /// where the run was not resumed. With `stop_at` > 0 it stops after so many steps as if for
  /// Ctrl-C: what it comes to when it is resumed does not depend on it. Where the agent or the
  /// environment gives up, metrics are kept and the std::runtime_error names the last checkpoint.
  RunOutcome train(const std::filesystem::path& folder, const std::string& command,
                   Progress& progress, std::int64_t stop_at = 0);

  /// Trains beside process 0 and writes nothing but its own checkpoints. False where Ctrl-C has
  /// stopped all.
  bool train_along(const std::filesystem::path& folder, std::int64_t stop_at);

  std::int64_t evaluation_episodes() const { return evaluation_episodes_; }
  void set_evaluation_episodes(std::int64_t episodes) { evaluation_episodes_ = episodes; }

  const RunSetup& setup() const { return setup_; }
  const VectorEnv& env() const { return *env_; }
  Learner& agent() { return *agent_; }
  const Learner& agent() const { return *agent_; }

  /// Called between steps, now and then.
  std::function<void(const Learner&, const VectorEnv&, std::int64_t steps)> on_poll;

 private:
  void take_up(const Checkpoint& checkpoint, const std::string& damaged);
  TrainOptions limits(std::int64_t stop_at) const;
  /// Whether training has come to `stop_at`, which is not its end.
  bool pauses(const TrainResult& result, std::int64_t stop_at) const;
  void save_agent(const std::filesystem::path& folder) const;
  void look(const std::filesystem::path& folder, MetricsLog& metrics);
  void save_checkpoint(const std::filesystem::path& folder);
  /// The same in all processes that learn together, of which none goes on before all have saved:
  /// the newest checkpoint or the one before it is always one that all have.
  void save_together(const std::filesystem::path& folder);
  TrainResult learn(const std::filesystem::path& folder, MetricsLog& metrics, Progress& progress,
                    std::int64_t stop_at);
  RunOutcome finish(const std::filesystem::path& folder, const TrainResult& result);
  void draw_pictures(const std::filesystem::path& folder, const RunOutcome& outcome) const;

  RunSetup setup_;
  int rank_;
  std::int64_t evaluation_episodes_;
  std::unique_ptr<VectorEnv> env_;
  std::unique_ptr<Learner> agent_;
  RunState state_;
  BestPolicy best_;
  std::string last_checkpoint_;   ///< "FILE of step 1000"; empty: none
  std::int64_t saved_step_ = -1;  ///< of the last checkpoint
  std::vector<std::string> notes_;
  std::optional<FolderLock> lock_;
};

}  // namespace pavlov
