#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/harness/jobs.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/recording.h"
#include "experiments/harness/run_setup.h"

namespace pavlov {

// A setup with several seeds makes as many runs: number i has the seed `seed + i` and lies in
// seed-N of the folder. The only run of a setup with one seed lies in the folder itself.

RunSetup setup_of_run(const RunSetup& setup, int i);
std::filesystem::path folder_of_run(const RunSetup& setup, int i,
                                    const std::filesystem::path& folder);

/// How many of the runs have not come to their end.
int unfinished_runs(const RunSetup& setup, const std::filesystem::path& folder);

/// How the runs of a folder are trained in processes.
struct SeedJobs {
  std::string program;            ///< with its subcommand: "pavlov train"
  int jobs = 1;                   ///< at a time
  std::vector<int> numbers = {};  ///< of the runs
  std::int64_t evaluation_episodes = 0;
  std::int64_t stop_at = 0;  ///< as TrainingRun::train
  Progress::Style progress = Progress::Style::none;
};
/// Takes up run i as `pavlov train --resume` does, quietly, or begins it.
Job job_of_run(const RunSetup& setup, int i, const std::filesystem::path& folder,
               const SeedJobs& how);
/// Trains those of the numbers that have not come to their end; the folder holds the setup's
/// config.toml. Throws std::runtime_error at the end that names those that failed.
void train_in_processes(const RunSetup& setup, const std::filesystem::path& folder,
                        const SeedJobs& how);

/// Films what the first of several runs has learned.
Recording record_first(const RunSetup& setup, const std::filesystem::path& folder,
                       const RecordConfig& film);

/// Writes `summary.csv` and the curve with its band into the folder of several runs, of which those
/// that have not begun are left out, and prints interquartile means.
void summarise(const RunSetup& setup, const std::filesystem::path& folder);
bool has_summary(const std::filesystem::path& folder);

}  // namespace pavlov
