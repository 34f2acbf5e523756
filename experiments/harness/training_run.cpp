#include "experiments/harness/training_run.h"

#include <sys/utsname.h>

#include <chrono>
#include <ctime>
#include <deque>
#include <limits>
#include <numeric>
#include <thread>

#include "core/checkpoint.h"
#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/grid_report.h"
#include "experiments/harness/interrupt.h"
#include "experiments/harness/metrics.h"

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

std::string record_of(const RunOutcome& outcome, const std::string& started) {
  utsname host{};
  ::uname(&host);
  std::string text;
  text += "steps = " + std::to_string(outcome.steps) + "\n";
  text += "episodes = " + std::to_string(outcome.episodes) + "\n";
  text +=
      "recent_return = " + shortest(outcome.recent_return) + "  # mean of the last 100 episodes\n";
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

}  // namespace

TrainingRun::TrainingRun(RunSetup setup)
    : setup_(std::move(setup)),
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
  const TrainResult result = pavlov::train(*env_, *agent_, options);

  progress.advance(result.steps - seen);
  metrics.finish(result.steps);
  save_agent(folder);
  const RunOutcome outcome{
      .steps = result.steps,
      .episodes = result.episodes,
      .recent_return = recent.empty() ? std::numeric_limits<double>::quiet_NaN()
                                      : std::accumulate(recent.begin(), recent.end(), 0.0) /
                                            static_cast<double>(recent.size()),
      .seconds = seconds(),
      .interrupted = result.stopped};
  write_file(folder / "record.toml", record_of(outcome, started));
  draw_pictures(folder);
  return outcome;
}

void TrainingRun::save_agent(const fs::path& folder) const {
  Checkpoint checkpoint;
  agent_->save(checkpoint);
  checkpoint.write(folder / "agent.safetensors");
}

void TrainingRun::draw_pictures(const fs::path& folder) const {
  const Curve curve = learning_curve(folder);
  draw_curves({&curve, 1}, describe(setup_), folder / "curve.png");
  if (const auto report = GridReport::make(*env_, *agent_)) {
    report->draw(describe(setup_), folder / "values.png");
  }
}

std::string describe(const RunSetup& setup) {
  std::string text = setup.run.env + ", " + setup.run.agent;
  if (setup.run.seeds == 1) return text + ", seed " + std::to_string(setup.run.seed);
  return text + ", seeds " + std::to_string(setup.run.seed) + "–" +
         std::to_string(setup.run.seed + setup.run.seeds - 1);
}

std::unique_ptr<Learner> load_agent(const RunSetup& setup, const VectorEnv& env,
                                    const fs::path& folder) {
  auto agent = setup.make_agent(env);
  agent->load(Checkpoint::read(folder / "agent.safetensors"));
  return agent;
}

}  // namespace pavlov
