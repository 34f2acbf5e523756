#include <cstdio>
#include <stdexcept>

#include "core/file.h"
#include "core/settings.h"
#include "core/text.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/report.h"
#include "experiments/harness/run_list.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

struct RunsConfig {
  std::string sort = "return";
  bool lowest = false;
  std::vector<std::string> columns;
  std::int64_t most = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("sort", self.sort,
          "value to sort by, numbers from the highest: return, evaluation, seconds, any setting; "
          "`run`: by folder");
    field("lowest", self.lowest, "sort numbers from the lowest");
    field("columns", self.columns, "values that are told; default: those in which runs differ");
    field("most", self.most, "list so many at most; 0: all");
    field("out", self.out, "write the list to this new .csv or .sqlite file as well");
  }
};

void check(const RunsConfig& config) {
  if (config.most < 0) throw std::invalid_argument("--most is at least 0");
  if (config.out.empty()) return;
  if (fs::exists(config.out)) {
    throw std::invalid_argument("--out " + config.out +
                                ": exists; nothing is overwritten, choose another");
  }
  const auto suffix = fs::path(config.out).extension();
  if (suffix != ".csv" && suffix != ".sqlite") {
    throw std::invalid_argument("--out " + config.out + ": a list is written as .csv or .sqlite");
  }
}

}  // namespace

int runs_command(const Arguments& arguments) {
  RunsConfig config;
  std::vector<RunFilter> filters;
  auto settings = settings_of(config);
  settings.push_back(
      {"filter",
       "list only runs whose value fits: NAME=VALUE, or with !=, <, <=, > or >=; of several "
       "filters "
       "all have to",
       "text…", [] { return std::string(); },
       [&filters](std::string_view text) { filters.push_back(RunFilter::parse(text)); }});
  const CommandLine command{
      .program = "pavlov runs",
      .about = "List, sort and filter the runs below a folder, those of searches included.",
      .groups = {{"Options", settings, ""}},
      .operands = "FOLDER",
      .operands_help = "where to look; default: runs",
      .most_operands = 1};
  const auto operands = command.parse(arguments);
  check(config);

  std::vector<std::string> notes;
  auto runs = runs_below(operands.empty() ? "runs" : operands[0], notes);
  for (const auto& filter : filters) check_value_name(runs, filter.name);
  for (const auto& name : config.columns) check_value_name(runs, name);
  if (config.sort != "run") check_value_name(runs, config.sort);
  const std::size_t all = runs.size();
  std::erase_if(runs, [&filters](const ListedRun& run) {
    return !std::ranges::all_of(filters, [&](const auto& filter) { return filter.fits(run); });
  });
  if (config.sort != "run") sort_runs(runs, config.sort, config.lowest);
  const std::size_t fitting = runs.size();
  if (config.most > 0 && std::ssize(runs) > config.most) {
    runs.resize(static_cast<std::size_t>(config.most));
  }

  const Table table =
      table_of(runs, config.columns.empty() ? telling_values(runs) : config.columns);
  if (!runs.empty()) std::printf("%s", aligned_table(rounded(table)).c_str());
  std::printf("%zu of %zu runs%s\n", fitting, all,
              runs.size() < fitting ? (", the first " + std::to_string(runs.size())).c_str() : "");
  for (const auto& note : notes) std::printf("note: %s\n", note.c_str());
  if (config.out.ends_with(".csv")) write_file(config.out, to_csv(table));
  if (config.out.ends_with(".sqlite")) write_sqlite(table, config.out, "runs");
  return 0;
}

}  // namespace pavlov
