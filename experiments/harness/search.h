#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "experiments/harness/run_setup.h"
#include "experiments/harness/search_space.h"
#include "experiments/harness/table.h"

namespace pavlov {

enum class SearchMethod { grid, random, halving };

constexpr std::array<std::pair<SearchMethod, std::string_view>, 3> enum_names(SearchMethod) {
  return {{{SearchMethod::grid, "grid"},
           {SearchMethod::random, "random"},
           {SearchMethod::halving, "halving"}}};
}

/// How settings are searched.
struct SearchConfig {
  SearchMethod method = SearchMethod::random;
  std::vector<std::string> vary;
  int trials = 20;
  int reduction = 3;  // eta of Li et al. 2018
  std::int64_t first_steps = 0;
  std::int64_t evaluation_episodes = 0;

  static void visit(auto& self, auto&& field) {
    field("method", self.method,
          "grid: every combination; random: draws; halving: draws that are trained for a part of "
          "the steps, of which the better ones go on (Jamieson & Talwalkar 2016)");
    field("trials", self.trials, "random, halving: how many are drawn");
    field("reduction", self.reduction,
          "halving: one in so many goes on, for so many times the steps");
    field("first_steps", self.first_steps,
          "halving: least steps of the first round; 0: as few as it comes to");
    field("evaluation_episodes", self.evaluation_episodes,
          "play what was learned in all steps for so many episodes without exploration");
  }
  void validate() const;
};

/// All of the config with `vary`, an option that may be repeated.
std::vector<Setting> settings_of_search(SearchConfig& config);

/// One choice of settings. Its runs lie in a folder of their own as `pavlov train` writes them.
struct Trial {
  int number = 0;
  SettingValues values;
  RunSetup setup;
};

/// The trials of a search over `base`: `make_setup` gives the setup with settings as options of
/// `pavlov train` are called. Throws std::invalid_argument for what none of them is or takes.
std::vector<Trial> make_trials(const SearchConfig& config, const RunSetup& base,
                               const std::function<RunSetup(const SettingValues&)>& make_setup);

/// Steps after which trials are compared; the last is all of them. Successive halving: in round k
/// of K, steps / reduction^(K - k).
std::vector<std::int64_t> rounds_of(const SearchConfig& config, std::int64_t steps);

/// A search in a folder: trials lie in trial-N, what has come of them in trials.csv and
/// trials.sqlite.
class Search {
 public:
  /// Takes up what the folder holds.
  Search(SearchConfig config, std::vector<Trial> trials, std::filesystem::path folder);

  /// Runs what is left, `jobs` processes at a time, until Ctrl-C, and calls `tell` with a line for
  /// each trial that has come to the end of a round.
  void run(int jobs, const std::function<void(const std::string&)>& tell);

  /// A row for each trial in each round that it has come to the end of, the last round first, and
  /// the best trial first: trial, round, steps, the settings, return (of the last 100 episodes,
  /// mean over seeds), evaluation_return, seconds, note.
  Table table() const;
  bool complete() const;

 private:
  struct Result {
    double recent_return = 0;  ///< NaN where there is none
    double evaluation_return = 0;
    double seconds = 0;
    std::string note;
  };
  using Round = std::map<int, Result>;  ///< by number of trial

  std::filesystem::path folder_of(const Trial& trial) const;
  /// Numbers of the trials in a round, the better ones of the round before.
  std::vector<int> trials_in(std::size_t round) const;
  std::vector<int> ranking(const Round& results) const;
  Result result_of(const Trial& trial, const std::string& note) const;
  void run_round(std::size_t round, int jobs, const std::function<void(const std::string&)>& tell);
  void read();
  void write() const;

  SearchConfig config_;
  std::vector<Trial> trials_;
  std::filesystem::path folder_;
  std::vector<std::int64_t> steps_;  ///< [rounds]
  std::vector<Round> results_;       ///< [rounds]
};

}  // namespace pavlov
