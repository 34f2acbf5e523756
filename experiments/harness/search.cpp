#include "experiments/harness/search.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <stdexcept>

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/jobs.h"
#include "experiments/harness/run_record.h"
#include "experiments/harness/seeds.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTrialsFile = "trials.csv";

/// All settings of a setup under the names that their options have.
std::vector<Setting> all_settings(RunSetup& setup) {
  auto settings = settings_of(setup.run);
  std::erase_if(settings, [](const Setting& setting) {
    return setting.name == "steps" || setting.name == "episodes" || setting.name == "seeds";
  });
  const auto add = [&settings](const std::string& prefix, const std::vector<Setting>& more) {
    for (Setting setting : more) {
      setting.name = prefix + setting.name;
      settings.push_back(std::move(setting));
    }
  };
  add("", setup.agent_settings);
  add("bonus_", setup.bonus_settings);
  add("env_", setup.env_settings);
  return settings;
}

std::vector<VariedSetting> varied_settings(const SearchConfig& config, RunSetup base) {
  const auto settings = all_settings(base);
  std::vector<VariedSetting> all;
  for (const auto& text : config.vary) {
    VariedSetting varied = VariedSetting::parse(text);
    const Setting* const setting = find_setting(settings, varied.name);
    if (setting == nullptr) {
      std::vector<std::string> names;
      for (const auto& one : settings) names.push_back(one.name);
      throw std::invalid_argument("--vary: " + unknown_name("setting", varied.name, names));
    }
    varied.whole = setting->type == "integer";
    if (varied.scale != VariedSetting::Scale::list && !varied.whole && setting->type != "number") {
      throw std::invalid_argument("--vary: " + varied.name + " is " + setting->type +
                                  ", which has no range: list its values");
    }
    all.push_back(std::move(varied));
  }
  return all;
}

double number_or_nan(const std::string& text) {
  return text.empty() || text == "nan" ? NAN : from_text<double>(text);
}
std::string text_or_empty(double value) { return std::isnan(value) ? "" : shortest(value); }

std::string describe(const SettingValues& values) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : values) texts.push_back(name + " = " + value);
  return join(texts);
}

}  // namespace

void SearchConfig::validate() const {
  const auto check = [](const char* name, std::int64_t value, std::int64_t least) {
    require(value >= least, "search", name, static_cast<double>(value),
            std::to_string(least) + " or more");
  };
  check("trials", trials, 1);
  check("reduction", reduction, 2);
  check("first_steps", first_steps, 0);
  check("evaluation_episodes", evaluation_episodes, 0);
  if (vary.empty()) {
    throw std::invalid_argument(
        "search: nothing varies: --vary NAME=VALUE,VALUE… or "
        "--vary NAME=log:LOW:HIGH, for each setting that is searched");
  }
}

std::vector<Setting> settings_of_search(SearchConfig& config) {
  auto settings = settings_of(config);
  settings.insert(
      settings.begin() + 1,
      {"vary",
       "a setting and what is tried: NAME=VALUE,VALUE… or a range NAME=linear:LOW:HIGH "
       "or NAME=log:LOW:HIGH, in a grid with :POINTS; for each setting that is searched",
       "text…", [&config] { return join(config.vary, "; "); },
       [&config](std::string_view text) {
         for (const auto& part : split(text, ';')) config.vary.emplace_back(trim(part));
       }});
  return settings;
}

std::vector<Trial> make_trials(const SearchConfig& config, const RunSetup& base,
                               const std::function<RunSetup(const SettingValues&)>& make_setup) {
  const auto varied = varied_settings(config, base);
  const Rng rng = Rng(static_cast<std::uint64_t>(base.run.seed)).child("search");
  const auto choices =
      config.method == SearchMethod::grid ? grid_of(varied) : draws_of(varied, config.trials, rng);
  std::vector<Trial> trials;
  for (const auto& values : choices) {
    trials.push_back({static_cast<int>(trials.size()), values, make_setup(values)});
  }
  return trials;
}

std::vector<std::int64_t> rounds_of(const SearchConfig& config, std::int64_t steps) {
  std::vector<std::int64_t> rounds = {steps};
  if (config.method != SearchMethod::halving) return rounds;
  for (int left = config.trials / config.reduction; left >= 1; left /= config.reduction) {
    const std::int64_t fewer = rounds.front() / config.reduction;
    if (fewer < std::max<std::int64_t>(1, config.first_steps)) break;
    rounds.insert(rounds.begin(), fewer);
  }
  return rounds;
}

Search::Search(SearchConfig config, std::vector<Trial> trials, fs::path folder)
    : config_(std::move(config)),
      trials_(std::move(trials)),
      folder_(std::move(folder)),
      steps_(rounds_of(config_, trials_.front().setup.run.steps)),
      results_(steps_.size()) {
  read();
}

fs::path Search::folder_of(const Trial& trial) const {
  char name[32];
  std::snprintf(name, sizeof name, "trial-%03d", trial.number);
  return folder_ / name;
}

std::vector<int> Search::ranking(const Round& results) const {
  std::vector<int> numbers;
  for (const auto& [number, result] : results) numbers.push_back(number);
  const auto merit = [&](int number) {
    const double value = results.at(number).recent_return;
    return std::isnan(value) ? -INFINITY : value;
  };
  std::ranges::stable_sort(numbers, std::greater<>(), merit);
  return numbers;
}

std::vector<int> Search::trials_in(std::size_t round) const {
  if (round == 0) {
    std::vector<int> all(trials_.size());
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
  auto numbers = ranking(results_[round - 1]);
  numbers.resize(
      std::max<std::size_t>(1, numbers.size() / static_cast<std::size_t>(config_.reduction)));
  return numbers;
}

bool Search::complete() const {
  return results_.back().size() == trials_in(steps_.size() - 1).size();
}

void Search::run(int jobs, const std::function<void(const std::string&)>& tell) {
  for (std::size_t round = 0; round < steps_.size(); ++round) {
    run_round(round, jobs, tell);
    if (InterruptGuard::interrupted()) return;
  }
}

void Search::run_round(std::size_t round, int jobs,
                       const std::function<void(const std::string&)>& tell) {
  struct Open {
    int number = 0;
    int runs = 0;
    bool interrupted = false;
    std::string note = {};
  };
  std::vector<Open> open;
  std::vector<Job> all;
  std::vector<std::size_t> owners;  // of each job: place in `open`
  const SeedJobs how{.program = "pavlov train",
                     .evaluation_episodes = config_.evaluation_episodes,
                     .stop_at = steps_[round]};
  const auto close = [&](const Open& one) {
    const Trial& trial = trials_[static_cast<std::size_t>(one.number)];
    const Result result = result_of(trial, one.note);
    results_[round][one.number] = result;
    write();
    tell("trial " + std::to_string(trial.number) + " (" + describe(trial.values) + "), " +
         std::to_string(steps_[round]) + " steps: " +
         (result.note.empty() ? "return " + shortest(result.recent_return) : result.note));
  };
  for (const int number : trials_in(round)) {
    if (results_[round].contains(number)) continue;
    const Trial& trial = trials_[static_cast<std::size_t>(number)];
    const fs::path folder = folder_of(trial);
    if (!fs::exists(folder / "config.toml")) {
      write_file(folder / "config.toml", trial.setup.to_toml("trial of pavlov search"));
    }
    open.push_back({.number = number});
    for (int i = 0; i < trial.setup.run.seeds; ++i) {
      const fs::path run = folder_of_run(trial.setup, i, folder);
      if (recorded_count(run, "steps").value_or(0) >= steps_[round]) continue;
      all.push_back(job_of_run(trial.setup, i, folder, how));
      owners.push_back(open.size() - 1);
      ++open.back().runs;
    }
    if (open.back().runs == 0) close(open.back());
  }
  run_jobs(all, jobs, [&](const Job& job, const JobResult& result) {
    Open& one = open[owners[static_cast<std::size_t>(&job - all.data())]];
    one.interrupted |= result.code == kInterruptedExit;
    if (result.failed()) one.note = job.name + ": " + result.why();
    if (--one.runs == 0 && !one.interrupted) close(one);
  });
}

Search::Result Search::result_of(const Trial& trial, const std::string& note) const {
  Result result{.note = note};
  RunningStatistics returns;
  RunningStatistics evaluations;
  for (int i = 0; i < trial.setup.run.seeds; ++i) {
    const fs::path run = folder_of_run(trial.setup, i, folder_of(trial));
    returns.add(recorded_number(run, "recent_return").value_or(NAN));
    evaluations.add(recorded_number(run, "evaluation_return").value_or(NAN));
    result.seconds += recorded_number(run, "seconds").value_or(0);
  }
  result.recent_return = note.empty() ? returns.mean() : NAN;
  result.evaluation_return = evaluations.mean();
  return result;
}

Table Search::table() const {
  Table table = {{"trial", "round", "steps"}};
  for (const auto& [name, value] : trials_.front().values) table[0].push_back(name);
  for (const char* name : {"return", "evaluation_return", "seconds", "note"}) {
    table[0].emplace_back(name);
  }
  for (std::size_t round = steps_.size(); round-- > 0;) {
    for (const int number : ranking(results_[round])) {
      const Result& result = results_[round].at(number);
      auto& row = table.emplace_back();
      row = {std::to_string(number), std::to_string(round + 1), std::to_string(steps_[round])};
      for (const auto& [name, value] : trials_[static_cast<std::size_t>(number)].values) {
        row.push_back(value);
      }
      row.insert(row.end(),
                 {text_or_empty(result.recent_return), text_or_empty(result.evaluation_return),
                  shortest(result.seconds), result.note});
    }
  }
  return table;
}

void Search::write() const {
  const Table trials = table();
  write_file(folder_ / kTrialsFile, to_csv(trials));
  write_sqlite(trials, folder_ / "trials.sqlite", "trials");
}

void Search::read() {
  if (!fs::exists(folder_ / kTrialsFile)) return;
  const Table rows = read_csv(folder_ / kTrialsFile);
  if (rows[0] != table()[0]) {
    throw std::runtime_error((folder_ / kTrialsFile).string() + ": is not of this search");
  }
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const auto cell = [&](std::size_t from_end) { return row[row.size() - from_end]; };
    const auto number = from_text<int>(row[0]);
    const auto round = static_cast<std::size_t>(std::int64_t{from_text<int>(row[1])} - 1);
    if (number < 0 || number >= std::ssize(trials_) || round >= steps_.size()) {
      throw std::runtime_error((folder_ / kTrialsFile).string() + ":" + std::to_string(i + 1) +
                               ": there is no such trial or round");
    }
    results_[round][number] = {.recent_return = number_or_nan(cell(4)),
                               .evaluation_return = number_or_nan(cell(3)),
                               .seconds = number_or_nan(cell(2)),
                               .note = cell(1)};
  }
}

}  // namespace pavlov
