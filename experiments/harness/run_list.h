#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/harness/table.h"

namespace pavlov {

/// A run as names and values: what it was set to, settings of the environment under `env_…` and of
/// the bonus under `bonus_…`, and what came of it: state (finished, stopped, unfinished), done
/// (steps), episodes_done, return (of the last 100 episodes), evaluation, best (look on the
/// way), seconds, started.
struct ListedRun {
  std::filesystem::path folder;
  std::map<std::string, std::string> values;  ///< "" where there is nothing to tell

  /// "" where the run has no such value.
  std::string value(const std::string& name) const;
};

/// All runs below a folder, by name; what is no sound run is told in `notes`.
std::vector<ListedRun> runs_below(const std::filesystem::path& folder,
                                  std::vector<std::string>& notes);

/// "learning_rate<0.001": what a run's value has to be. Numbers are compared as numbers; a run
/// without that value never fits.
struct RunFilter {
  std::string name;
  std::string relation;  ///< =, !=, <, <=, >, >=
  std::string value;

  /// Throws std::invalid_argument that quotes the text.
  static RunFilter parse(std::string_view text);
  bool fits(const ListedRun& run) const;
};

/// Throws std::invalid_argument, with the nearest names, unless one of the runs has it.
void check_value_name(const std::vector<ListedRun>& runs, const std::string& name);

/// The best first: numbers from the highest, text by the alphabet; runs without that value last.
void sort_runs(std::vector<ListedRun>& runs, const std::string& name, bool lowest_first);

/// Names of the values to be told of these runs: what most people want to know, and the settings in
/// which runs of the same agent in the same environment differ.
std::vector<std::string> telling_values(const std::vector<ListedRun>& runs);

/// A row for each run: its folder and these values.
Table table_of(const std::vector<ListedRun>& runs, const std::vector<std::string>& names);

}  // namespace pavlov
