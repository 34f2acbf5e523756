#include "experiments/harness/seeds.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "core/bootstrap.h"
#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/evaluation.h"
#include "experiments/harness/policy_file.h"
#include "experiments/harness/run_record.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSummaryFile = "summary.csv";

void print_over_seeds(const char* what, const std::vector<double>& returns) {
  if (returns.empty()) return;
  Rng rng = Rng(0).child("bootstrap");
  const Estimate estimate = bootstrap(returns, interquartile_mean, rng);
  std::printf("%s, %zu seeds: interquartile mean %.4g, 95 %% bootstrap interval [%.4g, %.4g]\n",
              what, returns.size(), estimate.mean, estimate.low, estimate.high);
}

}  // namespace

RunSetup setup_of_run(const RunSetup& setup, int i) {
  RunSetup one = setup;
  one.run.seed += i;
  one.run.seeds = 1;
  return one;
}

fs::path folder_of_run(const RunSetup& setup, int i, const fs::path& folder) {
  if (setup.run.seeds == 1) return folder;
  return folder / ("seed-" + std::to_string(setup.run.seed + i));
}

int unfinished_runs(const RunSetup& setup, const fs::path& folder) {
  int count = 0;
  for (int i = 0; i < setup.run.seeds; ++i) {
    count += has_finished(folder_of_run(setup, i, folder)) ? 0 : 1;
  }
  return count;
}

Job job_of_run(const RunSetup& setup, int i, const fs::path& folder, const SeedJobs& how) {
  const std::string seed = std::to_string(setup.run.seed + i);
  Job job{.name = "seed " + seed, .arguments = split(how.program, ' ')};
  job.arguments.erase(job.arguments.begin());
  for (const auto& [name, value] :
       SettingValues{{"resume", folder.string()},
                     {"only-seed", seed},
                     {"threads", "1"},
                     {"stop-at", std::to_string(how.stop_at)},
                     {"evaluation-episodes", std::to_string(how.evaluation_episodes)}}) {
    job.arguments.push_back("--" + name + "=" + value);
  }
  job.arguments.insert(job.arguments.end(), {"--quiet", "--no-window"});
  return job;
}

void train_in_processes(const RunSetup& setup, const fs::path& folder, const SeedJobs& how) {
  std::vector<Job> jobs;
  for (const int i : how.numbers) {
    if (!has_finished(folder_of_run(setup, i, folder))) {
      jobs.push_back(job_of_run(setup, i, folder, how));
    }
  }
  std::vector<std::string> failed;
  Progress progress(std::ssize(jobs), Progress::Unit::runs, how.progress);
  run_jobs(jobs, how.jobs, [&](const Job& job, const JobResult& result) {
    for (const auto& note : result.notes()) std::printf("%s: %s\n", job.name.c_str(), note.c_str());
    if (result.failed()) failed.push_back(job.name + " (" + result.why() + ")");
    progress.advance(1);
  });
  progress.finish();
  if (failed.empty()) return;
  throw std::runtime_error(join(failed) + " failed; what the others learned is kept, `" +
                           tool_name() + " train --resume " + folder.string() + "` goes on");
}

Recording record_first(const RunSetup& setup, const fs::path& folder, const RecordConfig& film) {
  const RunSetup first = setup_of_run(setup, 0);
  const auto env = make_evaluation_env(first, first.run.seed);
  const auto agent = load_agent(first, *env, folder_of_run(setup, 0, folder));
  return record(first, *agent, *env, first.run.seed, film);
}

void summarise(const RunSetup& setup, const fs::path& folder) {
  const char* const columns[] = {"steps", "episodes", "recent_return", "evaluation_return"};
  std::string csv = "seed,steps,episodes,recent_return,evaluation_return\n";
  std::vector<double> returns;
  std::vector<double> evaluations;
  for (int i = 0; i < setup.run.seeds; ++i) {
    const fs::path place = folder_of_run(setup, i, folder);
    const auto recent = recorded_number(place, "recent_return");
    if (!recent) continue;
    csv += std::to_string(setup.run.seed + i);
    for (const char* column : columns) csv += "," + recorded(place, column);
    csv += "\n";
    if (!std::isnan(*recent)) returns.push_back(*recent);
    const auto evaluation = recorded_number(place, "evaluation_return");
    if (evaluation) evaluations.push_back(*evaluation);
  }
  if (std::ranges::count(csv, '\n') == 1) return;
  write_file(folder / kSummaryFile, csv);
  const Curve curve = learning_curve(folder);
  draw_curves({&curve, 1}, describe(setup), folder / "curve.png");
  print_over_seeds("Return at the end", returns);
  print_over_seeds("Learned policies without exploration", evaluations);
}

bool has_summary(const fs::path& folder) { return fs::exists(folder / kSummaryFile); }

}  // namespace pavlov
