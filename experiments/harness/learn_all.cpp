#include "experiments/harness/learn_all.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

#include "agents/core/train.h"
#include "core/checkpoint.h"
#include "core/parallel.h"
#include "experiments/harness/progress.h"

namespace pavlov {
namespace {

/// The best of the policies that were looked at.
class BestPolicy {
 public:
  BestPolicy(const RunSetup& setup, std::int64_t episodes)
      : setup_(setup),
        episodes_(episodes),
        env_(make_evaluation_env(setup, setup.run.seed + kLook)) {}

  void look(Learner& agent) {
    const double value = evaluate(setup_, *env_, agent, episodes_).mean_return().mean;
    if (checkpoint_ && value < value_) return;
    value_ = value;
    agent.save(checkpoint_.emplace());
  }
  void restore(Learner& agent) const { agent.load(*checkpoint_); }

 private:
  static constexpr std::int64_t kLook = 1000000;  // episodes that no evaluation plays

  const RunSetup& setup_;
  std::int64_t episodes_;
  std::unique_ptr<VectorEnv> env_;
  double value_ = 0;
  std::optional<Checkpoint> checkpoint_;
};

LearnedRun learn(const RunSetup& setup, const LearnOptions& options, Progress& progress) {
  const auto env = setup.make_env(
      {.num_envs = setup.run.envs, .seed = static_cast<std::uint64_t>(setup.run.seed)});
  const auto agent = setup.make_agent(*env);
  LearnedRun run{.episodes = {.names = {"step", "episode", "return"},
                              .columns = std::vector<std::vector<double>>(3)}};
  const auto start = std::chrono::steady_clock::now();
  BestPolicy best(setup, options.look_episodes);
  int looks = 0;
  std::int64_t seen = 0;
  const auto advance = [&](std::int64_t steps) {
    progress.advance(steps - seen);
    seen = steps;
    if (steps * options.looks >= (looks + 1) * setup.run.steps) {
      best.look(*agent);
      ++looks;
    }
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
  run.evaluation = evaluate(setup, *evaluation_env, *agent, options.episodes);
  if (options.looks > 0) {
    best.restore(*agent);
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

}  // namespace pavlov
