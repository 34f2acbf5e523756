#include <cstdio>
#include <stdexcept>

#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/interrupt.h"
#include "experiments/harness/training_run.h"
#include "experiments/harness/watch/training_window.h"

namespace pavlov {
namespace {

struct WatchConfig {
  std::int64_t seed = 0;
  std::string record;

  static void visit(auto& self, auto&& field) {
    field("seed", self.seed, "decides the episodes that are shown");
    field("record", self.record, "record the window into this file (.mp4, .webm, .gif)");
  }
};

struct WatchRunConfig : WatchConfig {
  bool best = false;

  static void visit(auto& self, auto&& field) {
    WatchConfig::visit(self, field);
    field("best", self.best, "the best policy on the way (`pavlov train --looks`), not the last");
  }
};

constexpr const char* kAbout =
    "Watch an agent in a window: one that a run has learned, or is learning (pavlov watch RUN; a "
    "run saves it with --checkpoint-steps), or one that begins to learn now (pavlov watch --env E "
    "--agent A, with all options of `pavlov train`). In the window, h lists the keys.";

int watch_run(const Arguments& arguments) {
  WatchRunConfig config;
  const CommandLine line{.program = "pavlov watch",
                         .about = kAbout,
                         .groups = {{"Options", settings_of(config), ""}},
                         .operands = "RUN",
                         .operands_help = "a folder that `pavlov train` wrote or is writing",
                         .least_operands = 1,
                         .most_operands = 1};
  const auto runs = runs_in(line.parse(arguments).front());
  if (config.seed < 0) throw std::invalid_argument("--seed is at least 0");
  require_display("pavlov eval " + runs.front().string() + " --record FILE.mp4");
  if (runs.size() > 1) std::printf("Of several seeds, the first: %s\n", runs.front().c_str());

  const RunSetup setup = load_setup(runs.front());
  const auto player = make_player(setup, static_cast<std::uint64_t>(config.seed), true);
  SavedAgent source(runs.front(), config.best);
  ViewerOptions options{.title = describe(setup), .folder = runs.front(), .record = config.record};
  options.seed = static_cast<std::uint64_t>(config.seed);
  options.steps_per_second = shown_steps_per_second(setup, player->env());
  const InterruptGuard guard;
  Viewer(*player, &source, options).run(InterruptGuard::interrupted);
  return 0;
}

}  // namespace

void require_display(const std::string& instead) {
  if (const std::string why = missing_display(); !why.empty()) {
    throw std::runtime_error("no window: " + why + "; without one, `" + instead +
                             "` writes an animation");
  }
}

int watch_command(const Arguments& arguments) {
  if (!arguments.empty() && !arguments[0].starts_with('-')) return watch_run(arguments);
  SetupCommand command{.program = "pavlov watch", .about = kAbout};
  command.window = WindowUse::always;
  return train_command(arguments, command);
}

int play_command(const Arguments& arguments) {
  WatchConfig config;
  SetupCommand command{.program = "pavlov play",
                       .about =
                           "Play an environment by hand in a window (pavlov play ENV): arrows, the "
                           "space bar, digits; h lists the keys."};
  command.run_settings = {"env", "plugin"};
  command.own_settings = settings_of(config);
  command.agent = false;
  Arguments options = arguments;
  if (!options.empty() && !options[0].starts_with('-')) options.insert(options.begin(), "--env");
  const RunSetup setup = read_setup(command, options);
  if (config.seed < 0) throw std::invalid_argument("--seed is at least 0");
  require_display("pavlov rollout --env " + setup.run.env + " --record FILE.mp4");

  Player player(setup.make_env({.auto_reset = false}), nullptr);
  const Hand hand(player.env());  // refuses what no keys are known for, before a window opens
  ViewerOptions options_of_window{.title = player.env().name(), .record = config.record};
  options_of_window.seed = static_cast<std::uint64_t>(config.seed);
  options_of_window.steps_per_second = shown_steps_per_second(setup, player.env());
  options_of_window.by_hand = true;
  const InterruptGuard guard;
  Viewer(player, nullptr, options_of_window).run(InterruptGuard::interrupted);
  std::printf("%s: %lld episodes begun, return of the last %g in %lld steps\n",
              player.env().name().c_str(), static_cast<long long>(player.episode()),
              player.episode_return(), static_cast<long long>(player.steps()));
  return 0;
}

}  // namespace pavlov
