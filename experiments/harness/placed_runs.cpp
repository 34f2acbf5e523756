#include "experiments/harness/placed_runs.h"

#include <algorithm>
#include <stdexcept>

#include "core/parallel.h"
#include "experiments/harness/event_file.h"
#include "experiments/harness/seeds.h"

namespace pavlov {

namespace fs = std::filesystem;

std::vector<TrainingRun> make_runs(const RunSetup& setup, const std::vector<int>& numbers,
                                   std::int64_t evaluation_episodes) {
  std::vector<TrainingRun> runs;
  for (const int i : numbers) runs.emplace_back(setup_of_run(setup, i), evaluation_episodes);
  return runs;
}

std::vector<PlacedRun> place(std::vector<TrainingRun> runs, const RunSetup& setup,
                             const std::vector<int>& numbers, const fs::path& folder) {
  std::vector<PlacedRun> placed;
  for (std::size_t k = 0; k < runs.size(); ++k) {
    placed.push_back({std::move(runs[k]), folder_of_run(setup, numbers[k], folder)});
  }
  return placed;
}

std::size_t resume_all(std::vector<PlacedRun>& runs, const fs::path& folder, bool may_begin) {
  const std::string name = "--resume " + folder.string();
  std::size_t finished = 0;
  std::int64_t evaluation_episodes = -1;
  for (auto& [run, place] : runs) {
    const auto found = run.resume(place);
    if (found == TrainingRun::Found::end) ++finished;
    evaluation_episodes = std::max(evaluation_episodes, run.evaluation_episodes());
    if (found != TrainingRun::Found::nothing) continue;
    if (!run.env().can_be_saved() && fs::exists(place / "metrics.csv")) {
      throw std::invalid_argument(name + ": " + run.env().name() +
                                  " does not tell its state, so its runs cannot be resumed");
    }
    if (!may_begin) {
      throw std::invalid_argument(name +
                                  ": no checkpoint yet; the first comes after a minute, or with "
                                  "--checkpoint-steps N; begin it anew with --config " +
                                  (folder / "config.toml").string());
    }
    remove_event_files(place);
  }
  for (auto& one : runs) {
    one.run.set_evaluation_episodes(std::max<std::int64_t>(0, evaluation_episodes));
  }
  return finished;
}

std::vector<RunOutcome> train_all(std::vector<PlacedRun>& runs, const std::string& command,
                                  const TrainAllOptions& options) {
  const RunConfig& run = runs.front().run.setup().run;
  const bool by_steps = run.steps > 0;
  const auto count = static_cast<std::int64_t>(runs.size());
  const std::int64_t steps = options.stop_at > 0 ? std::min(run.steps, options.stop_at) : run.steps;
  Progress progress((by_steps ? steps : run.episodes) * count,
                    by_steps ? Progress::Unit::steps : Progress::Unit::episodes, options.progress);
  std::vector<RunOutcome> outcomes(runs.size());
  parallel_for(count, options.threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      auto& [one, folder] = runs[i];
      if (!has_finished(folder))
        outcomes[i] = one.train(folder, command, progress, options.stop_at);
    }
  });
  progress.finish();
  return outcomes;
}

}  // namespace pavlov
