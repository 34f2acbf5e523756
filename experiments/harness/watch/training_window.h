#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "experiments/harness/run_setup.h"
#include "experiments/harness/training_run.h"
#include "experiments/harness/watch/agent_source.h"
#include "experiments/harness/watch/player.h"
#include "experiments/harness/watch/viewer.h"

namespace pavlov {

/// The setup's environment and an agent for it, to be looked at. The agent is to be loaded: one
/// that plays what others learn (`replays` false) has hardly any room for experience.
std::unique_ptr<Player> make_player(const RunSetup& setup, std::uint64_t seed, bool replays);

/// Steps that are shown in a second at normal speed: as many as happen in the environment's own
/// time, or as people can follow.
double shown_steps_per_second(const RunSetup& setup, const VectorEnv& env);

/// A window on a run that trains, in a thread of its own: it plays what was learned so far. The run
/// goes on as if there were none, and when it is closed.
class TrainingWindow {
 public:
  /// `run` writes into `folder` and must outlive the window.
  TrainingWindow(TrainingRun& run, const std::filesystem::path& folder);
  ~TrainingWindow();
  TrainingWindow(const TrainingWindow&) = delete;
  TrainingWindow& operator=(const TrainingWindow&) = delete;

  /// The run has come to its end: what it learned is shown from now on.
  void finish();
  bool open() const { return open_; }
  void wait_until_closed() { thread_.join(); }

 private:
  void show(RunSetup setup, ViewerOptions options);

  TrainingRun& run_;
  AgentMailbox mailbox_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> open_ = true;
  std::thread thread_;
};

}  // namespace pavlov
