#include "experiments/harness/training_run.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "core/checkpoint.h"
#include "core/file.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/grid_report.h"
#include "experiments/harness/interrupt.h"
#include "experiments/harness/main.h"
#include "experiments/harness/metrics.h"
#include "experiments/harness/policy_file.h"
#include "experiments/harness/report.h"
#include "experiments/harness/together.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRecentEpisodes = 100;
/// Steps between looks at the clock and at Ctrl-C: some nanoseconds a step at most.
constexpr std::int64_t kPollSteps = 64;

std::string utc_time() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

/// Seconds since it was made.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// When the next checkpoint is due: each so many steps, or by the clock. What a run comes to does
/// not depend on it.
class CheckpointTimer {
 public:
  CheckpointTimer(std::int64_t each_steps, std::int64_t steps)
      : each_steps_(each_steps), saved_at_(steps) {}

  bool due(std::int64_t steps) const {
    if (each_steps_ > 0) return steps - saved_at_ >= each_steps_;
    return clock_.seconds() >= pause_;
  }
  void saved(std::int64_t steps, double seconds) {
    saved_at_ = steps;
    pause_ = std::max(kLeastPause, kShare * seconds);
    clock_ = {};
  }

 private:
  static constexpr double kLeastPause = 60;  // [s]
  static constexpr double kShare = 20;       // checkpoints take a twentieth of the time at most

  std::int64_t each_steps_;
  std::int64_t saved_at_;
  double pause_ = kLeastPause;
  Stopwatch clock_;
};

/// Whether checkpoints lack what the agent replays, because its settings want it so.
bool leaves_out_replay(const RunSetup& setup) {
  return std::ranges::any_of(setup.agent_settings, [](const Setting& setting) {
    return setting.name == "save_replay" && setting.get() == "false";
  });
}

}  // namespace

TrainingRun::TrainingRun(RunSetup setup, std::int64_t evaluation_episodes, int rank)
    : setup_(std::move(setup)),
      rank_(rank),
      evaluation_episodes_(evaluation_episodes),
      env_(setup_.make_env({.num_envs = setup_.run.envs,
                            .seed = static_cast<std::uint64_t>(setup_.run.seed),
                            .first_stream = rank * setup_.run.envs})),
      agent_(make_agent_of_process(setup_, *env_, rank)),
      state_(setup_.run.envs),
      best_(setup_,
            {.looks = rank == 0 ? setup_.run.looks : 0, .episodes = setup_.run.look_episodes}) {}

TrainingRun::Found TrainingRun::resume(const fs::path& folder) {
  if (!fs::exists(folder)) return Found::nothing;
  if (rank_ == 0) lock_.emplace(folder);
  if (has_finished(folder)) {
    agent_->load(Checkpoint::read(folder / kAgentFile));
    const auto played = recorded_count(folder, "evaluation_episodes");
    if (evaluation_episodes_ < 0 && played) evaluation_episodes_ = *played;
    return Found::end;
  }
  if (rank_ == 0) remove_unfinished_files(folder);
  std::string damaged;
  const auto checkpoint = process_group() == nullptr
                              ? newest_checkpoint(folder, damaged)
                              : newest_common_checkpoint(folder, rank_, damaged);
  if (!checkpoint) return Found::nothing;
  take_up(*checkpoint, damaged);
  return Found::checkpoint;
}

void TrainingRun::take_up(const Checkpoint& checkpoint, const std::string& damaged) {
  check_same_settings(checkpoint.text("run.settings"), deciding_settings(setup_));
  const std::int64_t processes = processes_of(checkpoint);
  if (process_group() != nullptr && processes != num_processes()) {
    throw std::invalid_argument(checkpoint.origin() + ": " + std::to_string(processes) +
                                " processes have learned together, now there are " +
                                std::to_string(num_processes()));
  }
  agent_->load(checkpoint);
  env_->load(checkpoint, "run.env");
  state_.load(checkpoint);
  best_.load(checkpoint);
  saved_step_ = state_.statistics.steps();
  last_checkpoint_ = checkpoint.origin() + " of step " + std::to_string(saved_step_);
  if (!damaged.empty()) notes_.push_back(damaged + "; going on from " + last_checkpoint_);
  if (processes > num_processes()) {
    notes_.push_back(std::to_string(processes) +
                     " processes have learned together; the first goes on alone");
  }
  if (evaluation_episodes_ < 0) {
    evaluation_episodes_ = checkpoint.integers("run.evaluation_episodes", 1)[0];
  }
  if (const std::string& made_by = checkpoint.text("run.version"); made_by != version()) {
    notes_.push_back("the checkpoint is of pavlov " + made_by + ", this is " + version() +
                     ": numbers may come out otherwise");
  }
  if (leaves_out_replay(setup_)) {
    notes_.emplace_back("save_replay is off: the run goes on with an empty replay buffer");
  }
  ++state_.resumed;
}

RunOutcome TrainingRun::train(const fs::path& folder, const std::string& command,
                              Progress& progress, std::int64_t stop_at) {
  if (!lock_) lock_.emplace(folder);
  const bool begins = state_.statistics.steps() == 0;
  if (begins) {
    write_file(folder / "config.toml", setup_.to_toml(command));
    state_.started = utc_time();
  } else {
    progress.resume(state_.statistics.steps(), state_.statistics.episodes(), state_.seconds);
  }
  MetricsLog metrics =
      begins ? MetricsLog(folder, *agent_) : MetricsLog(folder, *agent_, state_.metrics);
  fs::remove(folder / "record.toml");  // of the stop that the run goes on from

  TrainResult result;
  try {
    result = learn(folder, metrics, progress, stop_at);
    check_same_networks(*agent_);
  } catch (const std::runtime_error& error) {
    try {
      if (dynamic_cast<const LostProcess*>(&error) != nullptr &&
          saved_step_ != state_.statistics.steps()) {
        state_.metrics = metrics.sync();
        save_checkpoint(folder);
      }
      metrics.finish(state_.statistics.steps());
    } catch (const std::runtime_error&) {  // the disk is full, say: `error` tells it already
    }
    throw std::runtime_error(
        std::string(error.what()) + "; metrics are kept in " + folder.string() +
        (last_checkpoint_.empty() ? ", no checkpoint was made (--checkpoint-steps)"
                                  : ", the last good checkpoint is " + last_checkpoint_));
  }
  metrics.finish(result.steps);
  const RunOutcome outcome = finish(folder, result);
  lock_.reset();
  return outcome;
}

TrainOptions TrainingRun::limits(std::int64_t stop_at) const {
  TrainOptions options{.steps = setup_.run.steps, .episodes = setup_.run.episodes};
  if (stop_at > 0 && (options.steps == 0 || stop_at < options.steps)) options.steps = stop_at;
  options.poll_steps = kPollSteps;
  return options;
}

bool TrainingRun::pauses(const TrainResult& result, std::int64_t stop_at) const {
  return limits(stop_at).steps != setup_.run.steps && !result.stopped && result.steps >= stop_at;
}

bool TrainingRun::train_along(const fs::path& folder, std::int64_t stop_at) {
  fs::create_directories(folder);  // on another machine, say
  TrainOptions options = limits(stop_at);
  options.poll = [&](std::int64_t /*steps*/) {
    merge_statistics(*env_);
    const Wishes wishes = wishes_of_all({.stop = InterruptGuard::interrupted()});
    if (wishes.stop || wishes.save) save_together(folder);
    return !wishes.stop;
  };
  const TrainResult result = pavlov::train(*env_, *agent_, options, state_.statistics);
  if (pauses(result, stop_at)) save_together(folder);
  check_same_networks(*agent_);
  return !result.stopped;
}

TrainResult TrainingRun::learn(const fs::path& folder, MetricsLog& metrics, Progress& progress,
                               std::int64_t stop_at) {
  const Stopwatch clock;
  const double seconds_before = state_.seconds;
  double flushed = 0;
  std::int64_t seen = state_.statistics.steps();
  CheckpointTimer timer(setup_.run.checkpoint_steps, seen);

  TrainOptions options = limits(stop_at);
  options.on_episode = [&](const EpisodeRecord& episode) {
    metrics.episode(episode);
    progress.episode(episode.episode_return);
    state_.recent.push_back(episode.episode_return);
    if (state_.recent.size() > kRecentEpisodes) state_.recent.pop_front();
  };
  const auto save = [&] {
    const Stopwatch saving;
    state_.metrics = metrics.sync();
    save_together(folder);
    timer.saved(state_.statistics.steps(), saving.seconds());
  };
  options.poll = [&](std::int64_t steps) {
    metrics.poll(steps);
    progress.advance(steps - seen);
    seen = steps;
    state_.seconds = seconds_before + clock.seconds();
    if (on_poll) on_poll(*agent_, *env_, steps);
    look(folder, metrics);
    merge_statistics(*env_);
    const Wishes wishes =
        wishes_of_all({.stop = InterruptGuard::interrupted(), .save = timer.due(steps)});
    if (wishes.stop || wishes.save) save();
    if (state_.seconds - flushed > 1) {
      metrics.flush();
      flushed = state_.seconds;
    }
    return !wishes.stop;
  };
  TrainResult result = pavlov::train(*env_, *agent_, options, state_.statistics);
  const bool paused = pauses(result, stop_at);
  if (!paused) look(folder, metrics);
  progress.advance(result.steps - seen);
  state_.seconds = seconds_before + clock.seconds();
  if (paused) save();
  result.stopped |= paused;
  return result;
}

RunOutcome TrainingRun::finish(const fs::path& folder, const TrainResult& result) {
  const auto& recent = state_.recent;
  RunOutcome outcome{.steps = result.steps,
                     .episodes = result.episodes,
                     .recent_return = recent.empty()
                                          ? std::numeric_limits<double>::quiet_NaN()
                                          : std::accumulate(recent.begin(), recent.end(), 0.0) /
                                                static_cast<double>(recent.size()),
                     .seconds = state_.seconds,
                     .interrupted = result.stopped,
                     .best_look = best_.best_look()};
  save_agent(folder);
  if (evaluation_episodes_ > 0 && !outcome.interrupted) {
    const auto env = make_evaluation_env(setup_, setup_.run.seed);
    share_statistics(*env_, *env);
    outcome.evaluation = evaluate(setup_, *env, *agent_, evaluation_episodes_);
    if (outcome.best_look) {
      const auto best = load_agent(setup_, *env, folder, true);
      env->seed(evaluation_seed(setup_.run.seed));
      outcome.best_evaluation = evaluate(setup_, *env, *best, evaluation_episodes_);
    }
  }
  draw_pictures(folder, outcome);
  write_record(folder, setup_, outcome, state_.started, state_.resumed);
  if (!outcome.interrupted) {
    remove_checkpoints(folder);
  }
  return outcome;
}

void TrainingRun::save_agent(const fs::path& folder) const {
  Checkpoint checkpoint;
  put_policy(checkpoint, *agent_, *env_);
  checkpoint.write(folder / kAgentFile);
}

void TrainingRun::look(const fs::path& folder, MetricsLog& metrics) {
  const std::size_t looks = best_.looks().size();
  if (best_.look(*agent_, *env_, state_.statistics.steps()))
    best_.best()->write(folder / kBestFile);
  if (best_.looks().size() == looks) return;
  metrics.look(best_.looks().back());
  std::string csv = "step,return\n";
  for (const auto& look : best_.looks()) {
    csv += std::to_string(look.step) + "," + shortest(look.mean_return) + "\n";
  }
  write_file(folder / "looks.csv", csv);
}

void TrainingRun::save_checkpoint(const fs::path& folder) {
  const std::string step = " of step " + std::to_string(state_.statistics.steps());
  if (!env_->can_be_saved()) {
    if (rank_ == 0) save_agent(folder);
    last_checkpoint_ = (folder / kAgentFile).string() + step;
    return;
  }
  Checkpoint checkpoint;
  put_policy(checkpoint, *agent_, *env_);
  env_->save(checkpoint, "run.env");
  state_.save(checkpoint);
  best_.save(checkpoint);
  const std::int64_t processes = num_processes();
  checkpoint.put("run.settings", deciding_settings(setup_));
  checkpoint.put("run.evaluation_episodes", std::span(&evaluation_episodes_, 1));
  checkpoint.put("run.version", version());
  checkpoint.put("run.processes", std::span(&processes, 1));
  const CheckpointFiles files = checkpoint_files(folder, rank_);
  checkpoint.write(files.newest, files.previous);
  last_checkpoint_ = files.newest.string() + step;
  saved_step_ = state_.statistics.steps();
}

void TrainingRun::save_together(const fs::path& folder) {
  save_checkpoint(folder);
  if (process_group() != nullptr) process_group()->barrier();
}

void TrainingRun::draw_pictures(const fs::path& folder, const RunOutcome& outcome) const {
  std::vector<Curve> curves = {learning_curve(folder)};
  if (best_.looks().size() > 1) {
    curves[0].label = "training";
    Curve& looks = curves.emplace_back(Curve{.label = "without exploration"});
    for (const auto& look : best_.looks()) {
      looks.steps.push_back(static_cast<double>(look.step));
      looks.returns.push_back(look.mean_return);
    }
  }
  std::vector<GuideLine> lines;
  if (outcome.evaluation) {
    const Estimate policy = outcome.evaluation->mean_return();
    lines.push_back({.at = policy.mean, .label = "learned policy: " + with_interval(policy)});
  }
  draw_curves(curves, describe(setup_), folder / "curve.png", lines);
  if (const auto report = GridReport::make(*env_, *agent_)) {
    report->draw(describe(setup_), folder / "values.png");
  }
}

}  // namespace pavlov
