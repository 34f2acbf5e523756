#include <cmath>
#include <cstdio>
#include <map>
#include <stdexcept>

#include "core/text.h"
#include "envs/core/palette.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/report.h"
#include "experiments/harness/run_folder.h"
#include "experiments/harness/run_groups.h"
#include "render/figure.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

struct PlotConfig {
  std::string out;
  std::string title;
  std::string column = "return";
  double window = 0.05;

  static void visit(auto& self, auto&& field) {
    field("out", self.out,
          "a new PNG or SVG file; default: curves.png in a new folder runs/plot-NNN");
    field("title", self.title, "of the picture");
    field("column", self.column, "of metrics.csv that is drawn");
    field("window", self.window, "part of the way that each point is the mean of, above 0 to 1");
  }
};

void check(const PlotConfig& config) {
  if (!(config.window > 0 && config.window <= 1)) {
    throw std::invalid_argument("--window is above 0 and at most 1, not " +
                                shortest(config.window));
  }
  if (config.out.empty()) return;
  if (fs::exists(config.out)) {
    throw std::invalid_argument("--out " + config.out +
                                ": exists; nothing is overwritten, choose another");
  }
  const auto suffix = fs::path(config.out).extension();
  if (suffix != ".png" && suffix != ".svg") {
    throw std::invalid_argument("--out " + config.out + ": a picture is saved as .png or .svg");
  }
}

Curve curve_of(const RunGroup& group, const PlotConfig& config) {
  std::vector<NumberTable> tables;
  for (const auto& run : group.runs) tables.push_back(NumberTable::read(run / "metrics.csv"));
  return learning_curve(tables, group.label, {.column = config.column, .window = config.window});
}

/// A row of the table: what a curve ends with.
std::vector<std::string> last_row(const std::string& env, const Curve& curve, std::size_t runs) {
  const auto number = [](double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return std::string(text);
  };
  const double last = curve.returns.back();
  return {env, curve.label, std::to_string(runs), std::isnan(last) ? "none" : number(last),
          curve.low.empty() || std::isnan(last)
              ? ""
              : number(curve.low.back()) + " to " + number(curve.high.back())};
}

}  // namespace

int plot_command(const Arguments& arguments) {
  PlotConfig config;
  const CommandLine command{
      .program = "pavlov plot",
      .about =
          "Compare runs: a panel for each environment, in it a curve for each "
          "agent and settings. Runs that differ by their seeds alone are one "
          "curve, their interquartile mean with a 95 % bootstrap band.",
      .groups = {{"Options", settings_of(config), ""}},
      .operands = "RUN",
      .operands_help = "folders that `pavlov train` wrote",
      .least_operands = 1,
      .most_operands = -1};
  std::vector<fs::path> folders;
  for (const auto& run : command.parse(arguments)) folders.emplace_back(run);
  check(config);

  std::vector<std::string> envs;  // in the order in which they are named
  std::map<std::string, std::vector<Curve>> curves;
  std::map<std::string, std::size_t> colors;  // the same agent has the same one everywhere
  std::vector<std::vector<std::string>> table = {
      {"environment", "agent", "seeds", config.column + " at the end", "95 % interval"}};
  for (const auto& group : group_runs(folders)) {
    const std::string& env = group.setup.run.env;
    if (!curves.contains(env)) envs.push_back(env);
    curves[env].push_back(curve_of(group, config));
    colors.try_emplace(group.label, colors.size());
    table.push_back(last_row(env, curves[env].back(), group.runs.size()));
  }
  Figure figure{.title = config.title, .columns = envs.size() > 4 ? 3 : 2};
  for (const auto& env : envs) {
    Plot plot = plot_of(curves[env], env);
    plot.y_label = config.column;
    for (std::size_t i = 0; i < plot.marks.size(); ++i) {
      auto& line = std::get<Line>(plot.marks[i]);
      const std::string& label = curves[env][i].label;
      line.color = okabe_ito(colors.at(label));
      if (colors.size() > 1) line.label = label;
    }
    figure.add(std::move(plot));
  }
  const fs::path file =
      config.out.empty() ? make_run_folder("", "plot") / "curves.png" : fs::path(config.out);
  save(figure, file);
  std::printf("%s\nThe picture lies in %s\n", aligned_table(table).c_str(), file.c_str());
  return 0;
}

}  // namespace pavlov
