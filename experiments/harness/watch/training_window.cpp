#include "experiments/harness/watch/training_window.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>

#include "experiments/harness/evaluation.h"
#include "experiments/harness/interrupt.h"
#include "experiments/harness/policy_file.h"

namespace pavlov {

std::unique_ptr<Player> make_player(const RunSetup& setup, std::uint64_t seed, bool replays) {
  auto env = setup.make_limited_env({.num_envs = setup.run.envs, .seed = seed, .auto_reset = false},
                                    kEpisodeCap);
  auto agent = replays ? setup.make_agent(*env) : make_playing_agent(setup, *env);
  return std::make_unique<Player>(std::move(env), std::move(agent));
}

double shown_steps_per_second(const RunSetup& setup, const VectorEnv& env) {
  const auto* box = std::get_if<Box>(&env.observation_space());
  if (box == nullptr) return 5;
  if (box->dtype == Dtype::u8 && width_of(*box) < 2000) return 12;  // small games
  for (const Setting& setting : setup.env_settings) {
    if (setting.name == "time_step") {
      return std::clamp(1 / std::stod(setting.get()), 5.0, 100.0);
    }
  }
  return 30;
}

TrainingWindow::TrainingWindow(TrainingRun& run, const std::filesystem::path& folder) : run_(run) {
  run_.on_poll = [this](const Learner& agent, const VectorEnv& env, std::int64_t steps) {
    mailbox_.poll(agent, env, steps);
  };
  mailbox_.poll(run.agent(), run.env(), 0);
  ViewerOptions options{.title = describe(run.setup()), .folder = folder};
  options.seed = static_cast<std::uint64_t>(run.setup().run.seed);
  thread_ = std::thread([this, setup = run.setup(), options] { show(setup, options); });
}

TrainingWindow::~TrainingWindow() {
  run_.on_poll = nullptr;
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void TrainingWindow::finish() { mailbox_.finish(run_.agent(), run_.env()); }

void TrainingWindow::show(RunSetup setup, ViewerOptions options) {
  try {
    ::setpriority(PRIO_PROCESS, 0, 10);  // of this thread (Linux): the training comes first
    const auto player = make_player(setup, options.seed, false);
    options.steps_per_second = shown_steps_per_second(setup, player->env());
    Viewer viewer(*player, &mailbox_, std::move(options));
    viewer.run([this] { return stop_ || InterruptGuard::interrupted(); });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "The window is closed, the run goes on: %s\n", error.what());
  }
  open_ = false;
}

}  // namespace pavlov
