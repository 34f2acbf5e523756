#include "experiments/harness/learn_all.h"

#include <atomic>
#include <chrono>
#include <memory>

#include "agents/core/train.h"
#include "core/parallel.h"
#include "experiments/harness/best_policy.h"
#include "experiments/harness/policy_file.h"
#include "experiments/harness/progress.h"

namespace pavlov {
namespace {

LearnedRun learn(const RunSetup& setup, const LearnOptions& options, Progress& progress) {
  const auto env = setup.make_env(
      {.num_envs = setup.run.envs, .seed = static_cast<std::uint64_t>(setup.run.seed)});
  const auto agent = setup.make_agent(*env);
  LearnedRun run{.episodes = {.names = {"step", "episode", "return"},
                              .columns = std::vector<std::vector<double>>(3)}};
  const auto start = std::chrono::steady_clock::now();
  BestPolicy best(setup, {.looks = options.looks, .episodes = options.look_episodes});
  std::int64_t seen = 0;
  const auto advance = [&](std::int64_t steps) {
    progress.advance(steps - seen);
    seen = steps;
    best.look(*agent, *env, steps);
    return true;
  };
  auto& columns = run.episodes.columns;
  const auto on_episode = [&](const EpisodeRecord& episode) {
    columns[0].push_back(static_cast<double>(episode.step));
    columns[1].push_back(static_cast<double>(columns[1].size() + 1));
    columns[2].push_back(episode.episode_return);
    progress.episode(episode.episode_return);
  };
  advance(train(*env, *agent,
                {.steps = setup.run.steps,
                 .episodes = setup.run.episodes,
                 .on_episode = on_episode,
                 .poll = advance,
                 .poll_steps = 64})
              .steps);
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto evaluation_env = make_evaluation_env(setup, setup.run.seed);
  share_statistics(*env, *evaluation_env);
  run.evaluation = evaluate(setup, *evaluation_env, *agent, options.episodes);
  if (best.best()) {
    take_policy(*best.best(), *agent, *evaluation_env);
    run.best = evaluate(setup, *evaluation_env, *agent, options.episodes);
  }
  return run;
}

}  // namespace

std::vector<RunSetup> with_seeds(const RunSetup& setup, int seeds) {
  std::vector<RunSetup> setups(static_cast<std::size_t>(seeds), setup);
  for (int i = 0; i < seeds; ++i) setups[static_cast<std::size_t>(i)].run.seed += i;
  return setups;
}

std::vector<LearnedRun> learn_all(const std::vector<RunSetup>& setups,
                                  const LearnOptions& options) {
  std::int64_t steps = 0;
  for (const auto& setup : setups) steps += setup.run.steps;
  Progress progress(steps, Progress::Unit::steps);
  std::vector<LearnedRun> runs(setups.size());
  std::atomic<std::size_t> next = 0;
  parallel_for(options.threads, options.threads, [&](std::int64_t, std::int64_t) {
    for (std::size_t i = next++; i < setups.size(); i = next++) {
      runs[i] = learn(setups[i], options, progress);
    }
  });
  progress.finish();
  return runs;
}

std::vector<std::vector<LearnedRun>> learn_all(const std::vector<RunSetup>& setups, int seeds,
                                               const LearnOptions& options) {
  std::vector<RunSetup> all;
  for (const auto& setup : setups) {
    for (auto& one : with_seeds(setup, seeds)) all.push_back(std::move(one));
  }
  auto runs = learn_all(all, options);
  std::vector<std::vector<LearnedRun>> by_setup;
  for (auto first = std::make_move_iterator(runs.begin()); by_setup.size() < setups.size();
       first += seeds) {
    by_setup.emplace_back(first, first + seeds);
  }
  return by_setup;
}

Curve curve_of(std::span<const LearnedRun> runs, std::string label) {
  std::vector<NumberTable> tables;
  for (const auto& run : runs) tables.push_back(run.episodes);
  return learning_curve(tables, std::move(label));
}

std::vector<double> final_returns(std::span<const LearnedRun> runs) {
  std::vector<double> returns;
  for (const auto& run : runs) returns.push_back(run.evaluation.mean_return().mean);
  return returns;
}

std::vector<double> best_returns(std::span<const LearnedRun> runs) {
  std::vector<double> returns;
  for (const auto& run : runs) returns.push_back(run.best.mean_return().mean);
  return returns;
}

double mean_seconds(std::span<const LearnedRun> runs) {
  double seconds = 0;
  for (const auto& run : runs) seconds += run.seconds;
  return seconds / static_cast<double>(runs.size());
}

}  // namespace pavlov
