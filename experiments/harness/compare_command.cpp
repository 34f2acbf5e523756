#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "experiments/harness/run_folder.h"
#include "experiments/harness/run_scores.h"
#include "experiments/harness/table.h"
#include "render/figure.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr int kThresholds = 101;

struct CompareConfig {
  std::string out;
  ScoreKind score = ScoreKind::automatic;
  int resamples = 2000;

  static void visit(auto& self, auto&& field) {
    field("out", self.out, "a new folder for tables and profiles; default: runs/compare-NNN");
    field("score", self.score,
          "what of a run counts: the return of the learned policy (evaluation), of the last 100 "
          "episodes of training, or the first where all runs have it");
    field("resamples", self.resamples, "of the bootstrap");
  }
};

/// "CartPole-v1=22:475".
std::pair<std::string, ScoreRange> read_reference(const std::string& text) {
  const auto parts = split(text, '=');
  const auto ends = split(parts.back(), ':');
  if (parts.size() != 2 || ends.size() != 2) {
    throw std::invalid_argument("'" + text + "' is not ENV=ZERO:ONE");
  }
  return {parts[0], {from_text<double>(ends[0]), from_text<double>(ends[1])}};
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

std::string with_ends(const Estimate& estimate) {
  return number(estimate.mean) + " [" + number(estimate.low) + ", " + number(estimate.high) + "]";
}

/// Mean returns with their intervals.
Table returns_of(const ScoreBoard& board) {
  Table table = {{"environment", "0 is", "1 is"}};
  table[0].insert(table[0].end(), board.agents.begin(), board.agents.end());
  for (std::size_t task = 0; task < board.tasks.size(); ++task) {
    table.push_back(
        {board.tasks[task], number(board.ranges[task].zero), number(board.ranges[task].one)});
    for (const auto& returns : board.returns) {
      table.back().push_back(with_interval(estimate_mean(returns[task])));
    }
  }
  return table;
}

std::vector<AggregateScores> aggregates_of(const ScoreBoard& board, Rng& rng,
                                           const BootstrapOptions& options) {
  std::vector<AggregateScores> all;
  for (std::size_t agent = 0; agent < board.agents.size(); ++agent) {
    all.push_back(aggregate_scores(board.normalized(agent), rng, options));
  }
  return all;
}

Table to_print(const ScoreBoard& board, const std::vector<AggregateScores>& aggregates) {
  Table table = {{"agent", "runs", "median", "IQM", "mean", "optimality gap"}};
  for (std::size_t agent = 0; agent < board.agents.size(); ++agent) {
    const AggregateScores& scores = aggregates[agent];
    table.push_back({board.agents[agent], std::to_string(scores.mean.n), with_ends(scores.median),
                     with_ends(scores.interquartile_mean), with_ends(scores.mean),
                     with_ends(scores.optimality_gap)});
  }
  return table;
}

Table to_store(const ScoreBoard& board, const std::vector<AggregateScores>& aggregates) {
  Table table = {{"agent", "measure", "estimate", "low", "high"}};
  for (std::size_t agent = 0; agent < board.agents.size(); ++agent) {
    const auto& [median, interquartile_mean, mean, optimality_gap] = aggregates[agent];
    for (const auto& [measure, estimate] :
         {std::pair("median", median), std::pair("interquartile_mean", interquartile_mean),
          std::pair("mean", mean), std::pair("optimality_gap", optimality_gap)}) {
      table.push_back({board.agents[agent], measure, shortest(estimate.mean),
                       shortest(estimate.low), shortest(estimate.high)});
    }
  }
  return table;
}

/// How probably the agent of a row is better than that of a column.
Table improvements_of(const ScoreBoard& board, Rng& rng, const BootstrapOptions& options) {
  Table table = {{"P(row > column)"}};
  table[0].insert(table[0].end(), board.agents.begin(), board.agents.end());
  for (std::size_t row = 0; row < board.agents.size(); ++row) {
    table.push_back({board.agents[row]});
    for (std::size_t column = 0; column < board.agents.size(); ++column) {
      table.back().push_back(
          row == column ? ""
                        : with_ends(estimate_improvement(board.normalized(row),
                                                         board.normalized(column), rng, options)));
    }
  }
  return table;
}

Table scores_of(const ScoreBoard& board) {
  Table table = {{"agent", "environment", "seed", "return", "score"}};
  for (std::size_t agent = 0; agent < board.agents.size(); ++agent) {
    const Scores scores = board.normalized(agent);
    for (std::size_t task = 0; task < board.tasks.size(); ++task) {
      for (std::size_t run = 0; run < scores[task].size(); ++run) {
        table.push_back({board.agents[agent], board.tasks[task],
                         std::to_string(board.seeds[agent][task][run]),
                         shortest(board.returns[agent][task][run]), shortest(scores[task][run])});
      }
    }
  }
  return table;
}

Plot profiles_of(const ScoreBoard& board, Rng& rng, const BootstrapOptions& options) {
  double low = 0;
  double high = 1;
  for (std::size_t agent = 0; agent < board.agents.size(); ++agent) {
    const auto all = concatenated(board.normalized(agent));
    low = std::min(low, *std::ranges::min_element(all));
    high = std::max(high, *std::ranges::max_element(all));
  }
  std::vector<double> thresholds;
  for (int i = 0; i < kThresholds; ++i) {
    thresholds.push_back(low + (high - low) * i / (kThresholds - 1));
  }
  Plot plot{.x_label = "score", .y_label = "share of runs above it"};
  for (std::size_t agent = 0; agent < board.agents.size(); ++agent) {
    const auto profile = performance_profile(board.normalized(agent), thresholds, rng, options);
    Line line{.label = board.agents[agent]};
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
      add_point(line, thresholds[i], profile.shares[i]);
    }
    plot.line(std::move(line));
  }
  return plot;
}

}  // namespace

int compare_command(const Arguments& arguments) {
  CompareConfig config;
  std::map<std::string, ScoreRange> references;
  auto settings = settings_of(config);
  settings.push_back({"reference",
                      "ENV=ZERO:ONE, returns in an environment that count as 0 and as 1 instead of "
                      "random play's and the reward threshold; may be given for several",
                      "text…", [] { return std::string(); },
                      [&references](std::string_view text) {
                        const auto [env, range] = read_reference(std::string(text));
                        references.insert_or_assign(env, range);
                      }});
  const CommandLine command{
      .program = "pavlov compare",
      .about =
          "Compare agents over several environments by few runs of each, as Agarwal et al. "
          "2021 advise: returns are made scores between random play (0) and the reward "
          "threshold (1); their median, interquartile mean, mean and optimality gap over all "
          "environments, the probability that one agent does better than another, and the "
          "share of runs above each score have 95 % stratified bootstrap intervals.",
      .groups = {{"Options", settings, ""}},
      .operands = "RUN",
      .operands_help = "folders that `pavlov train` wrote",
      .least_operands = 1,
      .most_operands = -1};
  std::vector<fs::path> folders;
  for (const auto& run : command.parse(arguments)) folders.emplace_back(run);
  if (config.resamples < 1) throw std::invalid_argument("--resamples is at least 1");

  const ScoreBoard board = make_score_board(group_runs(folders), config.score, references);
  const BootstrapOptions options{.resamples = config.resamples};
  Rng rng = Rng(0).child("bootstrap");
  const auto aggregates = aggregates_of(board, rng, options);
  std::printf("Mean returns (%s) with 95 %% intervals\n%s\n", board.kind.c_str(),
              aligned_table(returns_of(board)).c_str());
  std::printf("Scores over %zu environments\n%s\n", board.tasks.size(),
              aligned_table(to_print(board, aggregates)).c_str());
  if (board.agents.size() > 1) {
    std::printf("%s\n", aligned_table(improvements_of(board, rng, options)).c_str());
  }
  if (!board.left_out.empty()) {
    std::printf("note: left out is %s, where not all agents were trained\n",
                join(board.left_out).c_str());
  }
  const fs::path folder = make_run_folder(config.out, "compare");
  write_file(folder / "scores.csv", to_csv(scores_of(board)));
  write_file(folder / "aggregates.csv", to_csv(to_store(board, aggregates)));
  save(profiles_of(board, rng, options), folder / "profiles.png");
  std::printf("Results lie in %s: scores.csv, aggregates.csv, profiles.png\n", folder.c_str());
  return 0;
}

}  // namespace pavlov
