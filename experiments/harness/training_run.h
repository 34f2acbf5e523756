#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agents/core/train.h"
#include "experiments/harness/evaluation.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/run_setup.h"

namespace pavlov {

/// What came of a run.
struct RunOutcome {
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  double recent_return = 0;  ///< mean of the last 100 episodes; NaN where none ended
  double seconds = 0;
  bool interrupted = false;
  std::optional<Evaluation> evaluation;  ///< of the learned policy, where it was asked for
};

/// An agent that learns in an environment, and the folder where that is written down:
///
///     config.toml        all settings: `--config` with it repeats the run
///     metrics.csv        return, length and the agent's figures over steps
///     events.out.…       the same for TensorBoard
///     agent.safetensors  the agent, whole
///     curve.png          the learning curve
///     values.png         values and policy, where the environment is a grid
///     record.toml        what happened: counts, time, versions, host
class TrainingRun {
 public:
  /// Makes environment and agent; throws where they do not fit, before anything is written. What is
  /// learned will be played for `evaluation_episodes` without exploration at the end.
  explicit TrainingRun(RunSetup setup, std::int64_t evaluation_episodes = 0);

  /// Trains until the setup's limit or Ctrl-C and writes all of the above into an empty folder.
  /// Where the agent or the environment gives up, metrics are kept and the std::runtime_error names
  /// the last checkpoint.
  RunOutcome train(const std::filesystem::path& folder, const std::string& command,
                   Progress& progress);

  const RunSetup& setup() const { return setup_; }
  const VectorEnv& env() const { return *env_; }
  Learner& agent() { return *agent_; }
  const Learner& agent() const { return *agent_; }

  /// Called between steps, now and then.
  std::function<void(const Learner&, const VectorEnv&, std::int64_t steps)> on_poll;

 private:
  void save_agent(const std::filesystem::path& folder) const;
  void draw_pictures(const std::filesystem::path& folder, const RunOutcome& outcome) const;

  RunSetup setup_;
  std::int64_t evaluation_episodes_;
  std::unique_ptr<VectorEnv> env_;
  std::unique_ptr<Learner> agent_;
};

/// Whether a run's folder holds an agent.
bool has_agent(const std::filesystem::path& folder);
/// The agent that a run's folder holds, for `env`.
std::unique_ptr<Learner> load_agent(const RunSetup& setup, const VectorEnv& env,
                                    const std::filesystem::path& folder);

}  // namespace pavlov
