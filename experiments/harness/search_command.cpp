#include <algorithm>
#include <cstdio>
#include <set>
#include <stdexcept>

#include "core/file.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/config_file.h"
#include "experiments/harness/interrupt.h"
#include "experiments/harness/report.h"
#include "experiments/harness/run_folder.h"
#include "experiments/harness/run_state.h"
#include "experiments/harness/search.h"
#include "experiments/harness/training_run.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSearchFile = "search.toml";
constexpr std::size_t kBest = 10;

struct OutputConfig {
  std::string out;
  std::string resume;
  int jobs = 2;
  bool quiet = false;

  static void visit(auto& self, auto&& field) {
    field("out", self.out,
          "folder for the results, new or empty; default: runs/ENV-AGENT-search-NNN");
    field("resume", self.resume, "go on with a search that was stopped, or killed: its folder");
    field("jobs", self.jobs, "processes at a time; results do not depend on it");
    field("quiet", self.quiet, "only the last lines");
  }
};

SetupCommand command_of(SearchConfig& config, OutputConfig& output) {
  SetupCommand command{
      .program = "pavlov search",
      .about =
          "Look for good settings: train an agent with many, each in a process of its own, and "
          "compare returns. Each trial is a run like those of `pavlov train`."};
  command.own_settings = settings_of_search(config);
  for (auto& setting : settings_of(output)) command.own_settings.push_back(std::move(setting));
  return command;
}

/// The setup of a trial: the same options with some more.
RunSetup setup_with(Arguments arguments, const SettingValues& values) {
  SearchConfig config;
  OutputConfig output;
  for (auto [name, value] : values) {
    std::ranges::replace(name, '_', '-');
    arguments.push_back("--" + name + "=" + value);
  }
  return read_setup(command_of(config, output), arguments);
}

/// Throws where a trial's settings do not fit environment or agent, before anything is written.
void check(const std::vector<Trial>& trials, const SearchConfig& config) {
  for (const auto& trial : trials) {
    const RunSetup& setup = trial.setup;
    const auto env = setup.make_env({.num_envs = setup.run.envs});
    setup.make_agent(*env);
    if (rounds_of(config, setup.run.steps).size() > 1 && !env->can_be_saved()) {
      throw std::invalid_argument("--method halving: " + env->name() +
                                  " does not tell its state, so its runs cannot be resumed");
    }
  }
}

/// The best rows: of each trial the first, which is of its last round.
Table best_of(const Table& table) {
  Table best = {table[0]};
  std::set<std::string> seen;
  for (std::size_t i = 1; i < table.size() && best.size() <= kBest; ++i) {
    if (seen.insert(table[i][0]).second) best.push_back(table[i]);
  }
  return best;
}

std::string text_of(SearchConfig config) {
  const ConfigTable table{"", settings_of_search(config)};
  return to_toml({&table, 1});
}

}  // namespace

int search_command(const Arguments& given) {
  SearchConfig config;
  OutputConfig output;
  const auto resumed = peek_option(given, "resume");
  Arguments arguments = given;
  std::string begun_with;
  if (resumed) {
    arguments = to_resume(*resumed, given);
    ConfigFile::read(fs::path(*resumed) / kSearchFile).apply("", settings_of_search(config));
    begun_with = text_of(config);
  }
  const RunSetup base = read_setup(command_of(config, output), arguments);
  config.validate();
  if (output.jobs < 1) throw std::invalid_argument("--jobs is at least 1");
  if (base.run.episodes > 0) {
    throw std::invalid_argument("a search trains by --steps, not by --episodes");
  }
  auto trials = make_trials(config, base, [&arguments](const SettingValues& values) {
    return setup_with(arguments, values);
  });
  check(trials, config);

  const fs::path folder =
      resumed ? fs::path(*resumed)
              : make_run_folder(output.out, base.run.env + "-" + base.run.agent + "-search");
  const FolderLock lock(folder);
  if (resumed) {
    check_same_settings(deciding_settings(load_setup(folder)), deciding_settings(base));
    check_same_settings(begun_with, text_of(config));
  } else {
    write_file(folder / "config.toml", base.to_toml(command_text("pavlov search", given)));
    write_file(folder / kSearchFile, text_of(config));
  }

  const InterruptGuard guard;
  Search search(config, std::move(trials), folder);
  search.run(output.jobs, [&output](const std::string& line) {
    if (!output.quiet) std::printf("%s\n", line.c_str());
    std::fflush(stdout);
  });
  const Table table = search.table();
  if (table.size() > 1) {
    std::printf("\nBest %s\n%s\n", search.complete() ? "trials" : "trials so far",
                aligned_table(rounded(best_of(table))).c_str());
  }
  if (!search.complete()) {
    std::printf("Stopped by Ctrl-C. To go on: %s search --resume %s\n", tool_name().c_str(),
                folder.c_str());
  }
  std::printf(
      "Results lie in %s: trials.csv, trials.sqlite, a run for each trial; next: %s runs %s\n",
      folder.c_str(), tool_name().c_str(), folder.c_str());
  return search.complete() ? 0 : kInterruptedExit;
}

}  // namespace pavlov
