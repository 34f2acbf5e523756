// Who gets further where rewards are rare, and who stays in front of the television?
//
// Tasks RL-49 to RL-53 of the course (and RF-14): in worlds that random exploration does not solve,
// DQN explores with epsilon-greedy, PPO with its entropy alone and with bonuses, which have a value
// head of their own: for counts of states, for errors in predicting the next state, in a learned
// feature space too (ICM, Pathak et al. 2017), and by random network distillation (Burda et al.
// 2018). Each with and without a television that an action switches to another random picture:
// there is always something that nobody foretells. Ten runs each: the share of the world that was
// covered within the budget, and the steps until the first success.
//
//     ./run exploration_coverage                              # in half an hour
//     ./run exploration_coverage --worlds MultiRoom-v0?rooms=4 --runs 3
//
// Expected: epsilon-greedy fails beyond a size; who predicts stays at the television; counts and
// random network distillation do not, since 16 pictures are soon no longer new. Not so on the
// mountain car, where 60,000 steps are too few for PPO to be led anywhere: DQN, whose greedy action
// stays the same for many steps, gathers momentum without any bonus.

#include <algorithm>
#include <cmath>

#include "core/statistics.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/exploring.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "experiments/harness/results_page.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  std::vector<std::string> worlds = {"KeyDoor-v0?room_size=6&observation=planes",
                                     "KeyDoor-v0?room_size=10&observation=planes",
                                     "MultiRoom-v0?observation=planes", "MountainCarSparse-v0"};
  std::vector<std::string> ways = {"ε-greedy", "entropy", "counts", "prediction", "ICM", "RND"};
  std::int64_t steps = 60'000;
  int runs = 10;
  bool tv = true;
  std::uint64_t seed = 0;
  int threads = 2;
  std::string page;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("worlds", self.worlds, "environments that count their coverage");
    field("ways", self.ways, "to explore, the first to be compared with the others");
    field("steps", self.steps, "of each run (>= 100)");
    field("runs", self.runs, "of each way in each world (>= 2)");
    field("tv", self.tv, "each world with a television, too, where it can have one");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "runs at a time (>= 1); results do not depend on it");
    field("page", self.page,
          "folder where exploration.md and its pictures are written anew; empty: --out");
    field("out", self.out, "folder for pictures and tables; empty: a new one under runs/");
  }
  void validate() const {
    require(!worlds.empty(), "exploration_coverage", "number of worlds", 0, "1 or more");
    require(!ways.empty(), "exploration_coverage", "number of ways", 0, "1 or more");
    require(steps >= 100, "exploration_coverage", "steps", static_cast<double>(steps),
            "100 or more");
    require(runs >= 2, "exploration_coverage", "runs", runs, "2 or more");
    require(threads >= 1, "exploration_coverage", "threads", threads, "1 or more");
  }
};

std::vector<ExplorationMethod> methods() {
  const SettingValues dqn = {{"torso", "none"},           {"hidden_sizes", "64,64"},
                             {"learning_rate", "0.0005"}, {"learning_starts", "500"},
                             {"train_every_steps", "4"},  {"target_sync_steps", "1000"},
                             {"batch_size", "64"},        {"replay_capacity", "20000"},
                             {"epsilon", "0.1"},          {"epsilon_schedule", "constant"}};
  const SettingValues ppo = {{"torso", "none"},         {"hidden_sizes", "64,64"},
                             {"rollout_steps", "128"},  {"epochs", "4"},
                             {"minibatch_size", "256"}, {"entropy_coefficient", "0.005"}};
  const SettingValues dense = {{"torso", "none"}};
  return {{"ε-greedy", "dqn", dqn},
          {"entropy", "ppo", ppo},
          {"counts", "ppo", ppo, "count"},
          {"SimHash", "ppo", ppo, "simhash"},
          {"prediction", "ppo", ppo, "prediction", dense},
          {"ICM", "ppo", ppo, "icm", dense},
          {"RND", "ppo", ppo, "rnd", dense}};
}

/// The way of that name, for a world.
ExplorationMethod method(const std::string& label, const std::string& world) {
  std::vector<std::string> labels;
  for (ExplorationMethod& one : methods()) {
    if (one.label == label) {
      const bool real = dtype_of(make(world)->observation_space()) == Dtype::f32;
      if (one.bonus == "count" && real) one.bonus = "tiles";
      return one;
    }
    labels.push_back(one.label);
  }
  throw std::invalid_argument(unknown_name("way to explore", label, labels));
}

constexpr std::string_view kTelevision = "noisy_tv=switched";

/// The worlds without and with a television.
std::vector<std::string> all_worlds(const Config& config) {
  std::vector<std::string> all;
  for (const std::string& world : config.worlds) {
    all.push_back(world);
    if (!config.tv) continue;
    const auto with_tv =
        world + (world.find('?') == std::string::npos ? "?" : "&") + std::string(kTelevision);
    try {
      make(with_tv);
      all.push_back(with_tv);
    } catch (const std::invalid_argument&) {
      std::printf("%s has no television\n", world.c_str());
    }
  }
  return all;
}

/// What the runs of one way in one world came to.
struct Outcome {
  std::vector<double> covered;  ///< at the end
  std::vector<double> first;    ///< steps until the first success; the budget where there was none
  int successes = 0;
  Line curve;
  std::vector<double> visits;  ///< [cells] sums
};

Outcome outcome_of(std::span<const Exploration> runs, const Config& config) {
  Outcome outcome;
  for (const Exploration& one : runs) {
    outcome.covered.push_back(100 * one.covered.back());
    const bool success = one.first_success >= 0;
    outcome.first.push_back(static_cast<double>(success ? one.first_success : config.steps));
    outcome.successes += success ? 1 : 0;
    outcome.visits.resize(one.visits.size());
    for (std::size_t c = 0; c < one.visits.size(); ++c) outcome.visits[c] += one.visits[c];
  }
  const std::size_t points = runs.front().covered.size();
  for (std::size_t k = 0; k < points; ++k) {
    RunningStatistics shares;
    for (const Exploration& one : runs) shares.add(100 * one.covered[k]);
    const Estimate share = estimate_mean(shares);
    outcome.curve.x.push_back(static_cast<double>(config.steps) * static_cast<double>(k + 1) /
                              static_cast<double>(points));
    outcome.curve.y.push_back(share.mean);
    outcome.curve.low.push_back(share.low);
    outcome.curve.high.push_back(share.high);
  }
  return outcome;
}

/// Whether the television keeps who predicts from the world, and who distils does not.
void claim_effect_of_television(Report& report, const std::vector<std::string>& worlds,
                                std::span<const Exploration> explorations, const Config& config) {
  const std::size_t ways = config.ways.size();
  const auto runs = static_cast<std::size_t>(config.runs);
  // Each run's mean over the worlds.
  const auto covered = [&](std::string_view way, bool television) {
    std::vector<RunningStatistics> shares(runs);
    for (std::size_t at = 0; at < worlds.size() * ways; ++at) {
      if (config.ways[at % ways] != way) continue;
      if ((worlds[at / ways].find(kTelevision) != std::string::npos) != television) continue;
      for (std::size_t r = 0; r < runs; ++r) {
        shares[r].add(100 * explorations[at * runs + r].covered.back());
      }
    }
    RunningStatistics means;
    for (const RunningStatistics& one : shares) means.add(one.mean());
    return estimate_mean(means);
  };
  const auto has = [&](std::string_view way) {
    return std::ranges::find(config.ways, way) != config.ways.end();
  };
  const bool paired = worlds.size() == 2 * config.worlds.size();
  if (!paired || !has("prediction") || !has("RND")) return;
  const Estimate prediction = covered("prediction", false);
  const Estimate watching = covered("prediction", true);
  const Estimate distilling = covered("RND", true);
  report.claim("who predicts covers less beside a television", watching.high < prediction.low,
               with_interval(watching) + " against " + with_interval(prediction));
  report.claim("and less there than who distils", watching.high < distilling.low,
               with_interval(watching) + " against " + with_interval(distilling));
}

/// How often each place was visited, as powers of ten.
Plot map_of(const CoverageMap& map, std::span<const double> visits, const std::string& title) {
  HeatMap heat{.rows = map.rows, .columns = map.columns, .label = "log10 visits"};
  for (int row = map.rows - 1; row >= 0; --row) {
    for (int column = 0; column < map.columns; ++column) {
      const int cell = map.cells[static_cast<std::size_t>(row * map.columns + column)];
      const double count = cell < 0 ? 0 : visits[static_cast<std::size_t>(cell)];
      heat.values.push_back(count > 0 ? std::log10(count) : std::nan(""));
    }
  }
  Plot plot{.title = title};
  plot.heat_map(std::move(heat));
  return plot;
}

bool run(const Config& config) {
  Report report("exploration_coverage", config.out);
  ResultsPage page(config.page.empty() ? report.folder().string() : config.page, "exploration",
                   "Exploring where rewards are rare",
                   "./run exploration_coverage --page experiments/results");
  const auto worlds = all_worlds(config);
  const std::size_t ways = config.ways.size();
  const auto runs = static_cast<std::size_t>(config.runs);
  std::vector<ExplorationMethod> chosen;
  for (const auto& world : worlds) {
    for (const auto& way : config.ways) chosen.push_back(method(way, world));
  }
  const auto explorations = independent_runs(
      static_cast<int>(worlds.size() * ways * runs), config.seed,
      [&](int index, const Rng&) {
        const auto at = static_cast<std::size_t>(index) / runs;
        return explore(worlds[at / ways], chosen[at],
                       {.steps = config.steps,
                        .num_envs = 8,
                        .seed = config.seed,
                        .run = index % config.runs});
      },
      config.threads);

  page.text(
      "Means over " + std::to_string(config.runs) + " runs of " + with_separators(config.steps) +
      " steps with 95 % intervals: the share of its cells that an agent covered; below it the "
      "median of the steps until the first success, and how many runs had one. Of the maps each "
      "row is "
      "a world, in the same order: how often each place was visited, in all runs together.");
  Figure curves{.columns = config.tv ? 2 : 1, .panel_width = 420, .panel_height = 260};
  Figure maps{.columns = static_cast<int>(ways), .panel_width = 250, .panel_height = 230};
  std::vector<std::vector<std::string>> table{{"world"}};
  for (const auto& way : config.ways) table.front().push_back(way);
  for (std::size_t w = 0; w < worlds.size(); ++w) {
    Plot plot{.title = worlds[w], .x_label = "steps", .y_label = "covered [%]"};
    const auto map = make(worlds[w])->coverage_map();
    auto& shares = table.emplace_back(std::vector<std::string>{worlds[w]});
    std::vector<std::string> firsts = {""};
    for (std::size_t k = 0; k < ways; ++k) {
      const std::string& way = config.ways[k];
      Outcome outcome =
          outcome_of(std::span(explorations).subspan((w * ways + k) * runs, runs), config);
      const Estimate covered = estimate_mean(outcome.covered);
      report.tell(worlds[w] + ", " + way + ": covered [%]", covered);
      shares.push_back(with_interval(covered));
      firsts.push_back((2 * outcome.successes > config.runs
                            ? with_separators(std::llround(median(outcome.first)))
                            : "–") +
                       " (" + std::to_string(outcome.successes) + ")");
      outcome.curve.label = way;
      plot.line(std::move(outcome.curve));
      if (map) maps.add(map_of(*map, outcome.visits, w == 0 ? way : ""));
    }
    table.push_back(std::move(firsts));
    curves.add(std::move(plot));
  }
  claim_effect_of_television(report, worlds, explorations, config);
  page.table(table);
  save(curves, page.picture("exploration.png"));
  save(maps, page.picture("exploration_maps.png"));
  page.write();
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "Who gets further where rewards are rare, and who stays at the television?", run);
}
