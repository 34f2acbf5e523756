#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/harness/progress.h"
#include "experiments/harness/training_run.h"

namespace pavlov {

/// A run and where it lies.
struct PlacedRun {
  TrainingRun run;
  std::filesystem::path folder;
};

/// The runs of a setup that have these numbers (seeds.h). Throws before anything is written where
/// environment and agent do not fit.
std::vector<TrainingRun> make_runs(const RunSetup& setup, const std::vector<int>& numbers,
                                   std::int64_t evaluation_episodes);
std::vector<PlacedRun> place(std::vector<TrainingRun> runs, const RunSetup& setup,
                             const std::vector<int>& numbers, const std::filesystem::path& folder);

/// Takes up runs of a folder and answers how many of them have come to their end. Where
/// `may_begin`, those that had not come to a checkpoint begin anew; else std::invalid_argument
/// tells of them.
std::size_t resume_all(std::vector<PlacedRun>& runs, const std::filesystem::path& folder,
                       bool may_begin);

struct TrainAllOptions {
  int threads = 1;           ///< runs at a time
  std::int64_t stop_at = 0;  ///< as TrainingRun::train
  Progress::Style progress = Progress::Style::none;
};
/// Trains those that have not come to their end.
std::vector<RunOutcome> train_all(std::vector<PlacedRun>& runs, const std::string& command,
                                  const TrainAllOptions& options);

}  // namespace pavlov
