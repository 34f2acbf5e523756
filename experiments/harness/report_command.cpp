#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "agents/core/registry.h"
#include "core/bootstrap.h"
#include "core/file.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/evaluation.h"
#include "experiments/harness/grid_report.h"
#include "experiments/harness/html_page.h"
#include "experiments/harness/policy_file.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/provenance.h"
#include "experiments/harness/recording.h"
#include "experiments/harness/report.h"
#include "experiments/harness/run_record.h"
#include "render/figure.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

struct ReportConfig {
  std::string out;
  std::int64_t episodes = 100;
  std::int64_t seed = 0;
  bool animation = true;

  static void visit(auto& self, auto&& field) {
    field("out", self.out, "a new HTML file; default: report.html in the run's folder");
    field("episodes", self.episodes, "episodes of the evaluation; 0: none");
    field("seed", self.seed, "decides all random numbers of the evaluation");
    field("animation", self.animation, "show some episodes");
  }
};

/// What the learned policy of one run comes to.
struct Played {
  std::int64_t seed = 0;
  Evaluation evaluation;
};

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

double threshold_of(const RunSetup& setup) {
  const bool registered = setup.run.env.find(':') == std::string::npos;
  return registered ? find_environment(setup.run.env).spec.reward_threshold : NAN;
}

std::vector<Played> play(const std::vector<fs::path>& runs, const ReportConfig& config) {
  std::vector<Played> played;
  for (const auto& run : runs) {
    if (config.episodes == 0 || !has_agent(run)) continue;
    const RunSetup setup = load_setup(run);
    const auto env = make_evaluation_env(setup, config.seed);
    const auto agent = load_agent(setup, *env, run);
    played.push_back({setup.run.seed, evaluate(setup, *env, *agent, config.episodes)});
  }
  return played;
}

/// Of several runs the interquartile mean over them.
Estimate estimate_return(const std::vector<Played>& played) {
  if (played.size() == 1) return played.front().evaluation.mean_return();
  std::vector<double> means;
  for (const auto& one : played) means.push_back(mean(one.evaluation.returns));
  Rng rng = Rng(0).child("bootstrap");
  return bootstrap(means, interquartile_mean, rng);
}

void add_figures(HtmlPage& page, const std::vector<fs::path>& runs, const RunSetup& setup,
                 const std::vector<Played>& played) {
  std::vector<std::pair<std::string, std::string>> rows;
  if (!played.empty()) {
    rows.emplace_back("Learned policy's return", with_interval(estimate_return(played)));
  }
  if (const double threshold = threshold_of(setup); !std::isnan(threshold)) {
    rows.emplace_back("Solved from", shortest(threshold));
  }
  for (const auto& [name, key] : {std::pair{"Steps", "steps"}, {"Episodes", "episodes"}}) {
    if (const auto count = recorded_count(runs.front(), key)) {
      rows.emplace_back(name, with_separators(*count));
    }
  }
  if (const auto seconds = recorded_number(runs.front(), "seconds")) {
    rows.emplace_back("Time", duration_text(*seconds));
  }
  if (runs.size() > 1) rows.emplace_back("Seeds", std::to_string(runs.size()));
  page.figures(rows);
}

void add_animation(HtmlPage& page, const fs::path& run, std::int64_t seed) {
  const RunSetup setup = load_setup(run);
  if (!has_agent(run) || !can_be_recorded(setup)) return;
  const auto env = make_evaluation_env(setup, seed);
  const auto agent = load_agent(setup, *env, run);
  const fs::path file =
      fs::temp_directory_path() / ("pavlov-report-" + std::to_string(::getpid()) + ".mp4");
  const Recording film = record(setup, *agent, *env, seed, {.record = file.string()});
  page.heading("What was learned");
  page.film(read_file(file), film.width, film.height,
            std::to_string(film.episodes) + (film.episodes == 1 ? " episode" : " episodes") +
                " without exploration, seed " + std::to_string(setup.run.seed));
  fs::remove(file);
}

/// Whether there is nothing to be seen in a curve.
bool constant(const std::vector<double>& values) {
  double first = NAN;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (std::isnan(first)) first = value;
    if (value != first) return false;
  }
  return true;
}

void add_learning(HtmlPage& page, std::span<const NumberTable> tables, const RunSetup& setup,
                  const std::vector<Played>& played) {
  page.heading("Learning");
  const Curve curve = learning_curve(tables, "return");
  Plot plot = plot_of({&curve, 1}, "");
  if (!played.empty()) {
    const Estimate estimate = estimate_return(played);
    plot.horizontal({.at = estimate.mean, .label = "without exploration"});
  }
  if (const double threshold = threshold_of(setup); !std::isnan(threshold)) {
    plot.horizontal({.at = threshold, .label = "solved", .dash = Dash::dotted});
  }
  page.picture(draw(Figure{.panel_width = 640, .panel_height = 320, .panels = {plot}}),
               "Return over steps of training");
  page.text(tables.size() > 1 ? "Interquartile mean over seeds with its 95 % bootstrap band; each "
                                "point stands for a twentieth of the way."
                              : "Each point is the mean over a twentieth of the way.");

  Figure others{.columns = 3, .panel_width = 230, .panel_height = 170};
  for (const auto& name : tables.front().names) {
    if (name == "step" || name == "episode" || name == "return") continue;
    const Curve figure = learning_curve(tables, name, {.column = name});
    if (constant(figure.returns)) continue;
    Plot small = plot_of({&figure, 1}, name);
    small.y_label = "";
    others.add(std::move(small));
  }
  if (!others.panels.empty()) {
    page.picture(draw(others), "Length of episodes and what the agent tells of itself, over steps");
  }
}

void add_evaluation(HtmlPage& page, const std::vector<Played>& played) {
  if (played.empty()) return;
  page.heading("Evaluation without exploration");
  std::vector<std::vector<std::string>> table = {
      {"seed", "mean return", "median", "lowest", "highest", "steps an episode", "episodes"}};
  std::vector<double> all;
  for (const auto& [seed, evaluation] : played) {
    const auto& returns = evaluation.returns;
    const auto [low, high] = std::ranges::minmax(returns);
    table.push_back(
        {std::to_string(seed), with_interval(evaluation.mean_return()), number(median(returns)),
         number(low), number(high),
         number(static_cast<double>(evaluation.steps) / static_cast<double>(returns.size())),
         std::to_string(returns.size())});
    all.insert(all.end(), returns.begin(), returns.end());
  }
  page.table(table);
  page.text("Means with their 95 % intervals.");
  if (std::ranges::min(all) == std::ranges::max(all)) return;
  Plot plot{.x_label = "return", .y_label = "episodes"};
  plot.histogram({.values = all});
  page.picture(draw(Figure{.panel_width = 640, .panel_height = 220, .panels = {plot}}),
               "How often each return occurred");
}

void add_grid(HtmlPage& page, const fs::path& run) {
  if (!has_agent(run)) return;
  const RunSetup setup = load_setup(run);
  const auto env = make_evaluation_env(setup, setup.run.seed);
  env->reset();
  const auto agent = load_agent(setup, *env, run);
  if (const auto report = GridReport::make(*env, *agent)) {
    page.heading("Values and policy");
    page.picture(draw(Figure{.panels = {report->picture("")}}),
                 "Value of each state and best actions");
  }
}

void add_settings(HtmlPage& page, const std::string& heading, const std::vector<Setting>& settings,
                  const std::vector<Setting>& defaults) {
  page.heading(heading);
  std::vector<std::vector<std::string>> table = {{"setting", "value", "default", ""}};
  std::vector<std::size_t> marked;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const bool same = settings[i].get() == defaults[i].get();
    if (!same) marked.push_back(i);
    table.push_back(
        {settings[i].name, settings[i].get(), same ? "" : defaults[i].get(), settings[i].help});
  }
  page.table(table, marked);
}

void add_record(HtmlPage& page, const fs::path& run) {
  page.heading("Record");
  std::vector<std::vector<std::string>> table = {{"", ""}};
  std::vector<std::string> keys = {"started", "interrupted", "resumed", "threads"};
  for (const auto& [key, now] : provenance()) keys.push_back(key);
  for (const auto& key : keys) {
    if (auto value = recorded(run, key); !value.empty()) table.push_back({key, std::move(value)});
  }
  page.table(table);
}

std::string page_of(const fs::path& folder, const ReportConfig& config) {
  const std::vector<fs::path> runs = runs_in(folder);
  const RunSetup setup = load_setup(runs.front());
  std::vector<NumberTable> tables;
  for (const auto& run : runs) tables.push_back(NumberTable::read(run / "metrics.csv"));
  const std::vector<Played> played = play(runs, config);

  HtmlPage page(setup.run.agent + " in " + setup.run.env);
  if (!setup.origin.empty()) page.text("Settings: " + setup.origin + ".");
  add_figures(page, runs, setup, played);
  if (config.animation) add_animation(page, runs.front(), config.seed);
  add_learning(page, tables, setup, played);
  add_grid(page, runs.front());
  add_evaluation(page, played);
  RunConfig run = setup.run;
  RunConfig default_run;
  default_run.env = run.env;  // both stand in the title
  default_run.agent = run.agent;
  add_settings(page, "Run", settings_of(run), settings_of(default_run));
  add_settings(page, "Agent " + setup.run.agent, setup.agent_settings,
               find_learner(setup.run.agent).settings());
  add_settings(page, "Environment " + setup.run.env, setup.env_settings,
               settings_of_environment(setup.run.env));
  add_record(page, runs.front());
  return page.html();
}

}  // namespace

int report_command(const Arguments& arguments) {
  ReportConfig config;
  const CommandLine line{
      .program = "pavlov report",
      .about =
          "Write a page of HTML that needs nothing else: what a run has learned, "
          "its curves, an animation, all settings.",
      .groups = {{"Options", settings_of(config), ""}},
      .operands = "RUN",
      .operands_help = "a folder that `pavlov train` wrote",
      .least_operands = 1,
      .most_operands = 1};
  const fs::path folder = line.parse(arguments).front();
  if (config.episodes < 0) throw std::invalid_argument("--episodes is at least 0");
  if (config.seed < 0) throw std::invalid_argument("--seed is at least 0");
  const fs::path file = config.out.empty() ? folder / "report.html" : fs::path(config.out);
  if (fs::exists(file)) {
    throw std::invalid_argument(file.string() +
                                ": exists; nothing is overwritten, choose another by --out");
  }
  write_file(file, page_of(folder, config));
  std::printf("The report lies in %s\n", file.c_str());
  return 0;
}

}  // namespace pavlov
