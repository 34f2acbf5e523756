#include <algorithm>
#include <cstdio>

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/grid_report.h"
#include "experiments/harness/interrupt.h"
#include "experiments/harness/placed_runs.h"
#include "experiments/harness/recording.h"
#include "experiments/harness/report.h"
#include "experiments/harness/run_folder.h"
#include "experiments/harness/run_record.h"
#include "experiments/harness/seeds.h"
#include "experiments/harness/together.h"
#include "experiments/harness/watch/training_window.h"
#include "nets/core/compute_threads.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

struct OutputConfig {
  std::string out;
  std::string resume;
  bool quiet = false;
  int threads = 2;
  int jobs = 1;
  std::int64_t only_seed = -1;
  std::int64_t stop_at = 0;
  double process_timeout = 60;
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
    field("jobs", self.jobs,
          "processes at a time with --seeds, in the place of threads; where one dies the others go "
          "on");
    field("only_seed", self.only_seed,
          "with --resume: of several seeds train this one alone, from its beginning if need be; "
          "-1: all");
    field("stop_at", self.stop_at,
          "stop after so many steps, as Ctrl-C does, to be resumed from there; 0: at the end");
    field("process_timeout", self.process_timeout,
          "of processes that a launcher has started to learn together: how long one waits for "
          "another [s]");
    field("evaluation_episodes", self.evaluation_episodes,
          "play what was learned for so many episodes without exploration at the end");
    field("window", self.window,
          "open a window in which the agent is watched while it learns, where there is a display");
  }
  void validate() const {
    const auto require_from = [](const char* name, std::int64_t value, std::int64_t least) {
      if (value >= least) return;
      throw std::invalid_argument("--" + std::string(name) + " is at least " +
                                  std::to_string(least) + ", not " + std::to_string(value));
    };
    require_from("threads", threads, 1);
    require_from("jobs", jobs, 1);
    require_from("only-seed", only_seed, -1);
    require_from("stop-at", stop_at, 0);
    require(process_timeout > 0, "train", "process_timeout", process_timeout, "more than 0");
    require_from("evaluation-episodes", evaluation_episodes, 0);
    if (only_seed >= 0 && resume.empty()) {
      throw std::invalid_argument("--only-seed takes up a run of a folder: give it by --resume");
    }
  }
};

Progress::Style style_of(const OutputConfig& output) {
  return output.quiet ? Progress::Style::none : Progress::detect();
}

/// What is to be trained, and by whom.
struct Order {
  SetupCommand command;
  OutputConfig output;
  RecordConfig film;
  std::string typed;  ///< the command line, for the record
  bool resumed = false;
  RunSetup setup;
  World world;
  bool several = false;      ///< seeds
  bool shared = false;       ///< among processes of a launcher
  bool together = false;     ///< several processes learn one run
  std::vector<int> numbers;  ///< of the setup's runs, those of this process
};

/// The numbers of the setup's runs that are to be trained by this process: all, the one that was
/// asked for, or every so many-th where processes of a launcher share them.
std::vector<int> chosen_runs(const RunSetup& setup, const OutputConfig& output,
                             const World& world) {
  std::vector<int> numbers;
  for (int i = 0; i < setup.run.seeds; ++i) {
    const bool chosen = output.only_seed < 0 || setup.run.seed + i == output.only_seed;
    const bool ours = setup.run.seeds == 1 || i % world.size == world.rank;
    if (chosen && ours) numbers.push_back(i);
  }
  if (numbers.empty() && output.only_seed >= 0) {
    throw std::invalid_argument("--only-seed " + std::to_string(output.only_seed) +
                                ": that is none of " + describe(setup));
  }
  return numbers;
}

Order read_order(const Arguments& arguments, SetupCommand command) {
  Order order{.command = std::move(command)};
  OutputConfig& output = order.output;
  output.evaluation_episodes = order.command.evaluation_episodes;
  output.window = order.command.window != WindowUse::off;
  SetupCommand reading = order.command;
  reading.own_settings = settings_of(output);
  for (auto& setting : settings_of(order.film)) reading.own_settings.push_back(std::move(setting));
  const auto resumed = peek_option(arguments, "resume");
  order.resumed = resumed.has_value();
  order.setup = read_setup(reading, resumed ? to_resume(*resumed, arguments) : arguments);
  output.validate();
  check_recording(order.setup, order.film);
  order.typed = command_text(order.command.program, arguments);
  // A run that goes on is played at its end as often as it was told when it began.
  if (resumed && !peek_option(arguments, "evaluation-episodes")) output.evaluation_episodes = -1;

  const int seeds = order.setup.run.seeds;
  if (output.window && seeds > 1) {
    throw std::invalid_argument("--window shows a single run, not several --seeds");
  }
  if (order.command.window == WindowUse::always) {
    require_display("pavlov train … --record FILE.mp4");
  }
  order.world = output.only_seed < 0 ? World::from_environment() : World{};
  if (order.world.size > 1) order.world.take_own_card();
  order.several = seeds > 1 && output.only_seed < 0;
  order.shared = order.several && order.world.size > 1;
  order.together = !order.several && order.world.size > 1;
  if (order.together && output.window) {
    throw std::invalid_argument("--window is for one process, not for several that learn together");
  }
  order.numbers = chosen_runs(order.setup, output, order.world);
  return order;
}

std::vector<TrainingRun> make_runs(const Order& order) {
  return make_runs(order.setup, order.numbers, order.output.evaluation_episodes);
}

/// Learns beside process 0, which does the rest.
int train_along(const Order& order) {
  TrainingRun run(order.setup, 0, order.world.rank);
  check_learns_together(order.setup, run.agent());
  set_compute_threads(order.output.threads);
  const InterruptGuard guard;
  const LearningTogether together(order.world, order.output.process_timeout);
  const fs::path folder = text_of_first_process("");
  if (order.resumed && run.resume(folder) != TrainingRun::Found::checkpoint) {
    throw std::invalid_argument("--resume " + order.output.resume +
                                ": process 0 tells why it cannot go on");
  }
  return run.train_along(folder, order.output.stop_at) ? 0 : kInterruptedExit;
}

/// The folder of runs that processes of a launcher share: whichever comes first writes its
/// config.toml, so that a launcher may start them all again.
fs::path shared_folder(const Order& order) {
  if (order.output.out.empty()) {
    throw std::invalid_argument(
        "--seeds in several processes needs one folder for all of them: give it by --out");
  }
  const fs::path folder = order.output.out;
  if (fs::exists(folder / "config.toml")) {
    check_same_settings(deciding_settings(load_setup(folder)), deciding_settings(order.setup));
  } else {
    write_file(folder / "config.toml", order.setup.to_toml(order.typed));
  }
  return folder;
}

/// Where results go: a new folder, the one of the run that goes on, or one that is shared.
fs::path folder_of(const Order& order) {
  if (order.resumed) return order.output.resume;
  if (order.shared) return shared_folder(order);
  const RunConfig& run = order.setup.run;
  const std::string bonus = run.bonus == "none" ? "" : "-" + run.bonus;
  const fs::path folder = make_run_folder(
      order.output.out, run.env + "-" + run.agent + bonus + "-s" + std::to_string(run.seed));
  if (order.several) write_file(folder / "config.toml", order.setup.to_toml(order.typed));
  return folder;
}

/// Takes up what the folder holds, where it may hold something.
void take_up(const Order& order, std::vector<PlacedRun>& runs, const fs::path& folder) {
  if (order.resumed) {
    check_same_settings(deciding_settings(load_setup(folder)), deciding_settings(order.setup));
  }
  if (!order.resumed && !order.shared) return;
  const auto finished = resume_all(runs, folder, order.several || order.output.only_seed >= 0);
  if (!order.shared && finished == runs.size() && (!order.several || has_summary(folder))) {
    throw std::invalid_argument("--resume " + folder.string() +
                                ": has come to its end, there is nothing to resume");
  }
}

/// What is about to be trained.
void announce(const Order& order, const std::vector<PlacedRun>& runs) {
  const bool quiet = order.output.quiet;
  if (!quiet) {
    std::printf("%s: %s\n", order.command.program.c_str(), describe(order.setup).c_str());
    if (!order.setup.origin.empty()) std::printf("settings: %s\n", order.setup.origin.c_str());
    for (const auto& note : order.setup.notes) std::printf("note: %s\n", note.c_str());
    if (const std::string network = runs[0].run.agent().summary(); !network.empty()) {
      std::printf("%s\n", network.c_str());
    }
  }
  for (const auto& one : runs) {
    for (const auto& note : one.run.notes()) std::printf("note: %s\n", note.c_str());
  }
  if (order.world.size == 1 || quiet) return;
  const std::string size = std::to_string(order.world.size);
  std::printf("process %d of %s\n", order.world.rank,
              (order.together ? size + " that learn together, each for so many steps"
                              : size + " that share the seeds")
                  .c_str());
}

/// Each run in a process of its own, whose the folders are then.
void train_in_jobs(const Order& order, std::vector<PlacedRun>& runs, const fs::path& folder) {
  const SeedJobs jobs{.program = order.command.program,
                      .jobs = order.output.jobs,
                      .numbers = order.numbers,
                      .evaluation_episodes = runs[0].run.evaluation_episodes(),
                      .stop_at = order.output.stop_at,
                      .progress = style_of(order.output)};
  runs.clear();
  train_in_processes(order.setup, folder, jobs);
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

/// Films what was learned, where that was asked for.
void make_film(const Order& order, std::vector<PlacedRun>& runs, const fs::path& folder,
               bool finished) {
  RecordConfig film = order.film;
  if (film.record.empty() && order.command.animation && finished && order.output.only_seed < 0 &&
      can_be_recorded(order.setup)) {
    film.record = folder / "episode.mp4";
  }
  if (film.record.empty()) return;
  TrainingRun* const run = order.several ? nullptr : &runs[0].run;
  const Recording filmed =
      run == nullptr ? record_first(order.setup, folder, film)
                     : record(run->setup(), run->agent(), run->env(), run->setup().run.seed, film);
  std::printf("Animation of what was learned: %s\n", describe(filmed).c_str());
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
  const Order order = read_order(arguments, std::move(command));
  if (order.together && order.world.rank > 0) return train_along(order);

  std::vector<TrainingRun> made = make_runs(order);
  if (made.empty()) return 0;  // more processes than seeds
  const InterruptGuard guard;
  std::optional<LearningTogether> group;
  if (order.together) {
    check_learns_together(order.setup, made[0].agent());
    group.emplace(order.world, order.output.process_timeout);
  }
  set_compute_threads(order.several ? 1 : order.output.threads);
  const fs::path folder = folder_of(order);
  text_of_first_process(folder.string());
  auto runs = place(std::move(made), order.setup, order.numbers, folder);
  take_up(order, runs, folder);
  announce(order, runs);

  const bool can_be_resumed = runs[0].run.env().can_be_saved();
  std::unique_ptr<TrainingWindow> window;
  std::vector<RunOutcome> outcomes;
  if (order.several && order.output.jobs > 1) {
    train_in_jobs(order, runs, folder);
  } else {
    window = open_window_on(runs[0].run, folder, order.output, order.command.window);
    outcomes = train_all(runs, order.typed,
                         {.threads = order.output.threads,
                          .stop_at = order.output.stop_at,
                          .progress = style_of(order.output)});
    if (window) window->finish();
  }
  group.reset();

  const bool elsewhere = order.together && outcomes[0].interrupted && order.output.stop_at == 0;
  const bool interrupted = InterruptGuard::interrupted() || elsewhere;
  const int left = order.several ? unfinished_runs(order.setup, folder) : 0;
  if (order.shared && left > 0 && !interrupted) {
    std::printf("%d of %d seeds are with other processes still; the last one sums up\n", left,
                order.setup.run.seeds);
    return 0;
  }
  if (order.several) {
    summarise(order.setup, folder);
  } else if (!order.output.quiet) {
    tell(runs[0].run, outcomes[0], folder);
  }
  const bool finished = order.several ? left == 0 : !outcomes[0].interrupted;
  make_film(order, runs, folder, finished);
  if (!finished) {
    std::printf("Stopped by %s; what was learned until then is kept.\n",
                interrupted ? "Ctrl-C" : "--stop-at");
    if (can_be_resumed) {
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
