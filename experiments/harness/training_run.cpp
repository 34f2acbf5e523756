#include "experiments/harness/training_run.h"

#include <sys/utsname.h>

#include <chrono>
#include <ctime>
#include <deque>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "core/checkpoint.h"
#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/grid_report.h"
#include "experiments/harness/interrupt.h"
#include "experiments/harness/metrics.h"
#include "experiments/harness/report.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRecentEpisodes = 100;
constexpr const char* kAgentFile = "agent.safetensors";
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

std::string record_of(const RunOutcome& outcome, const std::string& started) {
  utsname host{};
  ::uname(&host);
  std::string text;
  text += "steps = " + std::to_string(outcome.steps) + "\n";
  text += "episodes = " + std::to_string(outcome.episodes) + "\n";
  text +=
      "recent_return = " + shortest(outcome.recent_return) + "  # mean of the last 100 episodes\n";
  if (outcome.evaluation) {
    const Estimate policy = outcome.evaluation->mean_return();
    text += "evaluation_return = " + shortest(policy.mean) + "  # of the learned policy, mean of " +
            std::to_string(policy.n) + " episodes\n";
  }
  text += "interrupted = " + std::string(outcome.interrupted ? "true" : "false") + "\n";
  text += "started = " + started + "\n";
  text += "seconds = " + shortest(outcome.seconds) + "\n";
  text += "pavlov = \"" + version() + "\"\n";
  text += "compiler = \"" __VERSION__ "\"\n";
  text +=
      "system = \"" + std::string(host.sysname) + " " + host.release + " " + host.machine + "\"\n";
  text += "cores = " + std::to_string(std::thread::hardware_concurrency()) + "\n";
  return text;
}

/// What remains of a run that failed; `saved` is the step of its last checkpoint, 0: none.
std::string remains(const fs::path& folder, std::int64_t saved) {
  return "; metrics are kept in " + folder.string() +
         (saved > 0 ? ", the last good checkpoint is " + (folder / kAgentFile).string() +
                          " of step " + std::to_string(saved)
                    : ", no checkpoint was made (--checkpoint-steps)");
}

}  // namespace

TrainingRun::TrainingRun(RunSetup setup, std::int64_t evaluation_episodes)
    : setup_(std::move(setup)),
      evaluation_episodes_(evaluation_episodes),
      env_(setup_.make_env(
          {.num_envs = setup_.run.envs, .seed = static_cast<std::uint64_t>(setup_.run.seed)})),
      agent_(setup_.make_agent(*env_)) {}

RunOutcome TrainingRun::train(const fs::path& folder, const std::string& command,
                              Progress& progress) {
  write_file(folder / "config.toml", setup_.to_toml(command));
  MetricsLog metrics(folder, *agent_);
  const std::string started = utc_time();
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };

  std::deque<double> recent;
  std::int64_t seen = 0;
  std::int64_t saved = 0;
  double flushed = 0;
  TrainOptions options{.steps = setup_.run.steps, .episodes = setup_.run.episodes};
  options.poll_steps = kPollSteps;
  options.on_episode = [&](const EpisodeRecord& episode) {
    metrics.episode(episode);
    progress.episode(episode.episode_return);
    recent.push_back(episode.episode_return);
    if (recent.size() > kRecentEpisodes) recent.pop_front();
  };
  options.poll = [&](std::int64_t steps) {
    metrics.poll(steps);
    progress.advance(steps - seen);
    seen = steps;
    if (on_poll) on_poll(*agent_, *env_, steps);
    if (setup_.run.checkpoint_steps > 0 && steps - saved >= setup_.run.checkpoint_steps) {
      save_agent(folder);
      saved = steps;
    }
    if (seconds() - flushed > 1) {
      metrics.flush();
      flushed = seconds();
    }
    return !InterruptGuard::interrupted();
  };
  TrainResult result;
  try {
    result = pavlov::train(*env_, *agent_, options);
  } catch (const std::runtime_error& error) {
    metrics.finish(seen);
    throw std::runtime_error(error.what() + remains(folder, saved));
  }

  progress.advance(result.steps - seen);
  metrics.finish(result.steps);
  save_agent(folder);
  RunOutcome outcome{.steps = result.steps,
                     .episodes = result.episodes,
                     .recent_return = recent.empty()
                                          ? std::numeric_limits<double>::quiet_NaN()
                                          : std::accumulate(recent.begin(), recent.end(), 0.0) /
                                                static_cast<double>(recent.size()),
                     .seconds = seconds(),
                     .interrupted = result.stopped};
  if (evaluation_episodes_ > 0 && !outcome.interrupted) {
    const auto env = make_evaluation_env(setup_, setup_.run.seed);
    outcome.evaluation = evaluate(setup_, *env, *agent_, evaluation_episodes_);
  }
  write_file(folder / "record.toml", record_of(outcome, started));
  draw_pictures(folder, outcome);
  return outcome;
}

void TrainingRun::save_agent(const fs::path& folder) const {
  Checkpoint checkpoint;
  agent_->save(checkpoint);
  checkpoint.write(folder / kAgentFile);
}

void TrainingRun::draw_pictures(const fs::path& folder, const RunOutcome& outcome) const {
  const Curve curve = learning_curve(folder);
  std::vector<GuideLine> lines;
  if (outcome.evaluation) {
    const Estimate policy = outcome.evaluation->mean_return();
    lines.push_back({.at = policy.mean, .label = "learned policy: " + with_interval(policy)});
  }
  draw_curves({&curve, 1}, describe(setup_), folder / "curve.png", lines);
  if (const auto report = GridReport::make(*env_, *agent_)) {
    report->draw(describe(setup_), folder / "values.png");
  }
}

bool has_agent(const fs::path& folder) { return fs::exists(folder / kAgentFile); }

std::unique_ptr<Learner> load_agent(const RunSetup& setup, const VectorEnv& env,
                                    const fs::path& folder) {
  auto agent = setup.make_agent(env);
  agent->load(Checkpoint::read(folder / kAgentFile));
  return agent;
}

}  // namespace pavlov
