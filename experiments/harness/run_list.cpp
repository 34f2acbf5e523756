#include "experiments/harness/run_list.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <compare>
#include <optional>
#include <set>
#include <stdexcept>

#include "core/text.h"
#include "experiments/harness/config_file.h"
#include "experiments/harness/run_record.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

/// Settings that say where and how a run was made, not what it is.
const std::set<std::string> kUntold = {
    "env",   "agent",        "bonus", "seed", "seeds", "plugin", "checkpoint_steps",
    "looks", "look_episodes"};

std::optional<double> number_of(const std::string& text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  if (text.empty() || std::from_chars(text.data(), end, number).ptr != end) return std::nullopt;
  return number;
}

ListedRun read_run(const fs::path& folder) {
  ListedRun run{.folder = folder};
  const auto config = ConfigFile::read(folder / "config.toml");
  for (const auto& entry : config.entries()) {
    const std::string prefix = entry.table == "env_settings"     ? "env_"
                               : entry.table == "bonus_settings" ? "bonus_"
                                                                 : "";
    run.values[prefix + entry.key] = entry.text;
  }
  for (const auto& [name, key] : {std::pair("done", "steps"),
                                  {"episodes_done", "episodes"},
                                  {"return", "recent_return"},
                                  {"evaluation", "evaluation_return"},
                                  {"best", "best_look_return"},
                                  {"seconds", "seconds"},
                                  {"started", "started"}}) {
    const std::string value = recorded(folder, key);
    run.values[name] = value == "nan" ? "" : value;
  }
  const std::string interrupted = recorded(folder, "interrupted");
  run.values["state"] = interrupted.empty()     ? "unfinished"
                        : interrupted == "true" ? "stopped"
                                                : "finished";
  return run;
}

}  // namespace

std::string ListedRun::value(const std::string& name) const {
  const auto found = values.find(name);
  return found == values.end() ? "" : found->second;
}

std::vector<ListedRun> runs_below(const fs::path& folder, std::vector<std::string>& notes) {
  if (!fs::is_directory(folder)) {
    throw std::invalid_argument(folder.string() + ": no such folder");
  }
  std::vector<fs::path> folders;
  const auto is_run = [](const fs::path& path) {
    return fs::exists(path / "config.toml") && fs::exists(path / "metrics.csv");
  };
  if (is_run(folder)) folders.push_back(folder);
  for (const auto& entry :
       fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied)) {
    if (entry.is_directory() && is_run(entry.path())) folders.push_back(entry.path());
  }
  std::ranges::sort(folders);
  std::vector<ListedRun> runs;
  for (const auto& path : folders) {
    try {
      runs.push_back(read_run(path));
    } catch (const std::exception& error) {
      notes.emplace_back(error.what());
    }
  }
  return runs;
}

RunFilter RunFilter::parse(std::string_view text) {
  const auto at = text.find_first_of("<>=!");
  const auto end = at == std::string_view::npos ? at : text.find_first_not_of("<>=!", at);
  RunFilter filter;
  if (end != std::string_view::npos) {
    filter = {.name = std::string(trim(text.substr(0, at))),
              .relation = std::string(text.substr(at, end - at)),
              .value = std::string(trim(text.substr(end)))};
    std::ranges::replace(filter.name, '-', '_');
  }
  const std::set<std::string> relations = {"=", "!=", "<", "<=", ">", ">="};
  if (filter.name.empty() || filter.value.empty() || !relations.contains(filter.relation)) {
    throw std::invalid_argument("'" + std::string(text) +
                                "' is not NAME=VALUE, or with !=, <, <=, > or >=");
  }
  if (filter.relation.find_first_of("<>") != std::string::npos && !number_of(filter.value)) {
    throw std::invalid_argument("'" + std::string(text) + "': '" + filter.value +
                                "' is not a number");
  }
  return filter;
}

bool RunFilter::fits(const ListedRun& run) const {
  const std::string text = run.value(name);
  if (text.empty()) return false;
  const auto own = number_of(text);
  const auto other = number_of(value);
  const auto order = own && other ? *own <=> *other : std::partial_ordering(text <=> value);
  if (relation == "=") return order == 0;
  if (relation == "!=") return order != 0;
  if (!own) return false;
  return relation == "<"    ? order < 0
         : relation == "<=" ? order <= 0
         : relation == ">"  ? order > 0
                            : order >= 0;
}

void check_value_name(const std::vector<ListedRun>& runs, const std::string& name) {
  std::set<std::string> names;
  for (const auto& run : runs) {
    for (const auto& [own, value] : run.values) names.insert(own);
  }
  if (runs.empty() || names.contains(name)) return;
  const std::vector<std::string> all(names.begin(), names.end());
  throw std::invalid_argument(unknown_name("value", name, all));
}

void sort_runs(std::vector<ListedRun>& runs, const std::string& name, bool lowest_first) {
  std::ranges::stable_sort(runs, [&](const ListedRun& a, const ListedRun& b) {
    const std::string left = a.value(name);
    const std::string right = b.value(name);
    if (left.empty() || right.empty()) return !left.empty();
    const auto x = number_of(left);
    const auto y = number_of(right);
    if (x && y) return lowest_first ? *x < *y : *x > *y;
    return left < right;
  });
}

std::vector<std::string> telling_values(const std::vector<ListedRun>& runs) {
  std::vector<std::string> names = {"env", "agent"};
  std::set<std::string> differing;
  std::map<std::pair<std::string, std::string>, const ListedRun*> firsts;
  const auto any = [&runs](const std::string& name, const std::string& plain) {
    return std::ranges::any_of(runs, [&](const auto& run) { return run.value(name) != plain; });
  };
  for (const auto& run : runs) {
    const auto [first, fresh] = firsts.try_emplace({run.value("env"), run.value("agent")}, &run);
    for (const auto& [name, value] : run.values) {
      if (first->second->value(name) != value) differing.insert(name);
    }
  }
  for (const char* name :
       {"state", "done", "episodes_done", "return", "evaluation", "best", "seconds", "started"}) {
    differing.erase(name);
  }
  if (any("bonus", "none")) names.emplace_back("bonus");
  names.emplace_back("seed");
  for (const auto& name : differing) {
    if (!kUntold.contains(name)) names.push_back(name);
  }
  for (const char* name : {"done", "return", "evaluation", "best", "seconds", "state"}) {
    if (any(name, "")) names.emplace_back(name);
  }
  return names;
}

Table table_of(const std::vector<ListedRun>& runs, const std::vector<std::string>& names) {
  Table table = {{"run"}};
  table[0].insert(table[0].end(), names.begin(), names.end());
  for (const auto& run : runs) {
    table.push_back({run.folder.string()});
    for (const auto& name : names) table.back().push_back(run.value(name));
  }
  return table;
}

}  // namespace pavlov
