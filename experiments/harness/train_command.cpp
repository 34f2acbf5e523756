#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/file.h"
#include "core/parallel.h"
#include "core/statistics.h"
#include "core/text.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/event_file.h"
#include "experiments/harness/grid_report.h"
#include "experiments/harness/interrupt.h"
#include "experiments/harness/recording.h"
#include "experiments/harness/report.h"
#include "experiments/harness/run_folder.h"
#include "experiments/harness/run_record.h"
#include "experiments/harness/training_run.h"
#include "experiments/harness/watch/training_window.h"
#include "nets/core/compute_threads.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSummaryFile = "summary.csv";

struct OutputConfig {
  std::string out;
  std::string resume;
  bool quiet = false;
  int threads = 2;
  std::int64_t evaluation_episodes = 0;
  bool window = false;

  static void visit(auto& self, auto&& field) {
    field("out", self.out,
          "folder for the results, new or empty; default: runs/ENV-AGENT-sSEED-NNN");
    field("resume", self.resume,
          "go on with a run that was stopped, or killed, from its last checkpoint: its folder");
    field("quiet", self.quiet, "no progress, only the last line");
    field("threads", self.threads,
          "runs at a time with --seeds; of a single run, threads that compute its network's "
          "updates; results do not depend on it");
    field("evaluation_episodes", self.evaluation_episodes,
          "play what was learned for so many episodes without exploration at the end");
    field("window", self.window,
          "open a window in which the agent is watched while it learns, where there is a display");
  }
};

/// The command line as it may be typed again.
std::string command_text(const std::string& program, const Arguments& arguments) {
  std::string text = program;
  for (const auto& argument : arguments) {
    const bool plain = argument.find_first_of(" \t\n\"'\\$&|;<>()*?[]#~`!{}") == std::string::npos;
    text += " " + (plain && !argument.empty() ? argument : "'" + argument + "'");
  }
  return text;
}

Progress::Style style_of(const OutputConfig& output) {
  return output.quiet ? Progress::Style::none : Progress::detect();
}

/// The arguments, with the settings of the run that is to be resumed.
Arguments with_settings_of(const std::string& run, Arguments arguments) {
  for (const char* other : {"config", "out"}) {
    if (peek_option(arguments, other)) {
      throw std::invalid_argument(
          std::string("--resume goes on with the run's own settings in its ") + "own folder: --" +
          other + " makes no sense beside it");
    }
  }
  const fs::path config = fs::path(run) / "config.toml";
  if (!fs::exists(config)) throw std::invalid_argument("--resume " + run + ": no such run");
  arguments.insert(arguments.begin(), "--config=" + config.string());
  return arguments;
}

/// A run for each seed; throws before anything is written where environment and agent do not fit.
std::vector<TrainingRun> make_runs(const RunSetup& setup, std::int64_t evaluation_episodes) {
  std::vector<TrainingRun> runs;
  for (int i = 0; i < setup.run.seeds; ++i) {
    RunSetup one = setup;
    one.run.seed += i;
    one.run.seeds = 1;
    runs.emplace_back(std::move(one), evaluation_episodes);
  }
  return runs;
}

/// Where run i of several lies, or the only one.
fs::path place_of(const std::vector<TrainingRun>& runs, std::size_t i, const fs::path& folder) {
  if (runs.size() == 1) return folder;
  return folder / ("seed-" + std::to_string(runs[i].setup().run.seed));
}

/// Takes up all runs of a folder; of several, those that had not come to a checkpoint begin anew.
void resume_all(std::vector<TrainingRun>& runs, const fs::path& folder) {
  const std::string name = "--resume " + folder.string();
  std::size_t finished = 0;
  std::int64_t evaluation_episodes = -1;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const fs::path place = place_of(runs, i, folder);
    const auto found = runs[i].resume(place);
    if (found == TrainingRun::Found::end) ++finished;
    evaluation_episodes = std::max(evaluation_episodes, runs[i].evaluation_episodes());
    if (found != TrainingRun::Found::nothing) continue;
    if (!runs[i].env().can_be_saved()) {
      throw std::invalid_argument(name + ": " + runs[i].env().name() +
                                  " does not tell its state, so its runs cannot be resumed");
    }
    if (runs.size() == 1) {
      throw std::invalid_argument(name +
                                  ": no checkpoint yet; the first comes after a minute, or with "
                                  "--checkpoint-steps N; begin it anew with --config " +
                                  (folder / "config.toml").string());
    }
    remove_event_files(place);
  }
  if (finished == runs.size() && (finished == 1 || fs::exists(folder / kSummaryFile))) {
    throw std::invalid_argument(name + ": has come to its end, there is nothing to resume");
  }
  for (auto& run : runs) run.set_evaluation_episodes(evaluation_episodes);
}

std::vector<RunOutcome> train_all(std::vector<TrainingRun>& runs, const fs::path& folder,
                                  const std::string& command, const OutputConfig& output) {
  const RunConfig& run = runs.front().setup().run;
  const bool by_steps = run.steps > 0;
  const auto count = static_cast<std::int64_t>(runs.size());
  Progress progress((by_steps ? run.steps : run.episodes) * count,
                    by_steps ? Progress::Unit::steps : Progress::Unit::episodes, style_of(output));
  std::vector<RunOutcome> outcomes(runs.size());
  parallel_for(count, output.threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const fs::path place = place_of(runs, i, folder);
      if (!has_finished(place)) outcomes[i] = runs[i].train(place, command, progress);
    }
  });
  progress.finish();
  return outcomes;
}

void print_over_seeds(const char* what, const std::vector<double>& returns) {
  if (returns.empty()) return;
  Rng rng = Rng(0).child("bootstrap");
  const Estimate estimate = bootstrap(returns, interquartile_mean, rng);
  std::printf("%s, %zu seeds: interquartile mean %.4g, 95 %% bootstrap interval [%.4g, %.4g]\n",
              what, returns.size(), estimate.mean, estimate.low, estimate.high);
}

/// Writes `summary.csv` and the curve with its band, and tells interquartile means.
void summarise(const std::vector<TrainingRun>& runs, const RunSetup& setup,
               const fs::path& folder) {
  const char* const columns[] = {"steps", "episodes", "recent_return", "evaluation_return"};
  std::string csv = "seed,steps,episodes,recent_return,evaluation_return\n";
  std::vector<double> returns;
  std::vector<double> evaluations;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const fs::path place = place_of(runs, i, folder);
    csv += std::to_string(runs[i].setup().run.seed);
    for (const char* column : columns) csv += "," + recorded(place, column);
    csv += "\n";
    const double recent = std::stod(recorded(place, "recent_return"));
    if (!std::isnan(recent)) returns.push_back(recent);
    const std::string evaluation = recorded(place, "evaluation_return");
    if (!evaluation.empty()) evaluations.push_back(std::stod(evaluation));
  }
  write_file(folder / kSummaryFile, csv);
  const Curve curve = learning_curve(folder);
  draw_curves({&curve, 1}, describe(setup), folder / "curve.png");
  print_over_seeds("Return at the end", returns);
  print_over_seeds("Learned policies without exploration", evaluations);
}

/// What a single run has come to.
void tell(TrainingRun& run, const RunOutcome& outcome, const fs::path& folder) {
  const Curve curve = learning_curve(folder);
  if (const std::string line = sparkline(curve); !line.empty()) {
    std::printf("Return over steps: %s\n", line.c_str());
  }
  if (const auto report = GridReport::make(run.env(), run.agent())) report->print();
  if (outcome.evaluation) print(run.setup(), *outcome.evaluation);
  if (outcome.best_look) {
    std::printf(
        "Best of the policies on the way: that of step %s, return %s%s; `%s eval %s --best`\n",
        with_separators(outcome.best_look->step).c_str(),
        shortest(outcome.best_look->mean_return).c_str(),
        outcome.best_evaluation
            ? (" when it was chosen, " + with_interval(outcome.best_evaluation->mean_return()) +
               " in new episodes")
                  .c_str()
            : "",
        tool_name().c_str(), folder.c_str());
  }
}

/// The window on a single run; none where it is not wanted or cannot be opened.
std::unique_ptr<TrainingWindow> open_window_on(TrainingRun& run, const fs::path& folder,
                                               const OutputConfig& output, WindowUse use) {
  if (!output.window) return nullptr;
  const std::string why = missing_display();
  if (why.empty()) return std::make_unique<TrainingWindow>(run, folder);
  if (use != WindowUse::where_possible && !output.quiet) {
    std::printf("note: no window: %s; --record FILE.mp4 writes an animation\n", why.c_str());
  }
  return nullptr;
}

}  // namespace

std::string tool_name() {
  return fs::exists("run") && fs::exists("experiments/pavlov.cpp") ? "./run pavlov" : "pavlov";
}

int train_command(const Arguments& arguments, SetupCommand command) {
  OutputConfig output{.evaluation_episodes = command.evaluation_episodes,
                      .window = command.window != WindowUse::off};
  RecordConfig film;
  command.own_settings = settings_of(output);
  for (auto& setting : settings_of(film)) command.own_settings.push_back(std::move(setting));
  const auto resumed = peek_option(arguments, "resume");
  const RunSetup setup =
      read_setup(command, resumed ? with_settings_of(*resumed, arguments) : arguments);
  if (output.threads < 1) throw std::invalid_argument("--threads is at least 1");
  if (output.evaluation_episodes < 0) {
    throw std::invalid_argument("--evaluation-episodes is at least 0");
  }
  check_recording(setup, film);

  if (output.window && setup.run.seeds > 1) {
    throw std::invalid_argument("--window shows a single run, not several --seeds");
  }
  if (command.window == WindowUse::always) require_display("pavlov train … --record FILE.mp4");

  const bool as_before = resumed && !peek_option(arguments, "evaluation-episodes");
  auto runs = make_runs(setup, as_before ? -1 : output.evaluation_episodes);
  const bool several = runs.size() > 1;
  set_compute_threads(several ? 1 : output.threads);
  const std::string bonus = setup.run.bonus == "none" ? "" : "-" + setup.run.bonus;
  const fs::path folder =
      resumed ? fs::path(*resumed)
              : make_run_folder(output.out, setup.run.env + "-" + setup.run.agent + bonus + "-s" +
                                                std::to_string(setup.run.seed));
  if (resumed) {
    check_same_settings(deciding_settings(load_setup(folder)), deciding_settings(setup));
    resume_all(runs, folder);
  }
  const std::string typed = command_text(command.program, arguments);
  if (several && !resumed) write_file(folder / "config.toml", setup.to_toml(typed));
  if (!output.quiet) {
    std::printf("%s: %s\n", command.program.c_str(), describe(setup).c_str());
    if (!setup.origin.empty()) std::printf("settings: %s\n", setup.origin.c_str());
    for (const auto& note : setup.notes) std::printf("note: %s\n", note.c_str());
    if (const std::string network = runs[0].agent().summary(); !network.empty()) {
      std::printf("%s\n", network.c_str());
    }
  }

  for (const auto& run : runs) {
    for (const auto& note : run.notes()) std::printf("note: %s\n", note.c_str());
  }

  const InterruptGuard guard;
  const auto window = open_window_on(runs[0], folder, output, command.window);
  const auto outcomes = train_all(runs, folder, typed, output);
  if (window) window->finish();
  if (several) {
    summarise(runs, setup, folder);
  } else if (!output.quiet) {
    tell(runs[0], outcomes[0], folder);
  }
  const bool interrupted = InterruptGuard::interrupted();
  if (film.record.empty() && command.animation && !interrupted && can_be_recorded(setup)) {
    film.record = folder / "episode.mp4";
  }
  if (!film.record.empty()) {
    const Recording made =
        record(runs[0].setup(), runs[0].agent(), runs[0].env(), runs[0].setup().run.seed, film);
    std::printf("Animation of what was learned: %s\n", describe(made).c_str());
  }
  if (interrupted) {
    std::printf("Stopped by Ctrl-C; what was learned until then is kept.\n");
    if (runs[0].env().can_be_saved()) {
      std::printf("To go on: %s train --resume %s\n", tool_name().c_str(), folder.c_str());
    }
  }
  std::printf("Results lie in %s (curve.png%s); next: %s eval %s\n", folder.c_str(),
              fs::exists(folder / "values.png") ? ", values.png" : "", tool_name().c_str(),
              folder.c_str());
  if (window && window->open() && !interrupted) {
    std::printf("The window plays what was learned; close it to end.\n");
    std::fflush(stdout);
    window->wait_until_closed();
  }
  return interrupted ? kInterruptedExit : 0;
}

}  // namespace pavlov
