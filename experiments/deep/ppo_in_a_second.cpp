// How long does PPO take from random weights to a solved task?
//
// PPO with settings for the least time (harness/learning_race.cpp) on a batch of pole carts until
// the policy's mean return reaches 475 of 500, and on a batch of pendulums until it reaches -200.
// After each update the policy plays 100 episodes without exploration in copies with random numbers
// of their own; the first of these looks that finds the return ends the run. The time is the
// processor's, of one core: of training, from making environment and agent on, and besides with all
// looks. What a lucky look is worth is told by 100 episodes more.
//
//     ./run ppo_in_a_second
//
// Expected, within seconds: every seed arrives; the pole cart in the median over ten seeds in less
// than a second, the pendulum in less than two, looks included. (Hundredths, in fact.)

#include <algorithm>
#include <cstdio>

#include "core/statistics.h"
#include "core/text.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/learning_race.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/report.h"
#include "experiments/harness/results_page.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int seeds = 10;
  std::int64_t steps = 0;
  std::int64_t seed = 0;
  std::string page;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("seeds", self.seeds, "independent runs of each task (>= 1)");
    field("steps", self.steps, "steps of each run at most; 0: 300,000");
    field("seed", self.seed, "the first seed; decides everything but the times");
    field("page", self.page,
          "folder where ppo_in_a_second.md and its picture are written anew; empty: --out");
    field("out", self.out, "folder for the picture and tables; empty: a new one under runs/");
  }
  void validate() const {
    require(seeds >= 1, "ppo_in_a_second", "seeds", seeds, "1 or more");
    require(steps >= 0, "ppo_in_a_second", "steps", static_cast<double>(steps), "0 or more");
  }
};

/// "0.012 s" and so on: of training, with looks, steps, mean return, anew.
std::vector<std::string> row_of(const std::string& name, const std::vector<double>& numbers) {
  return {name,
          with_decimals(numbers[0], 3) + " s",
          with_decimals(numbers[1], 3) + " s",
          with_separators(static_cast<std::int64_t>(numbers[2])),
          with_decimals(numbers[3], 1),
          with_decimals(numbers[4], 1)};
}

std::string settings_text(const LearningRace& race) {
  std::vector<std::string> texts{"envs = " + std::to_string(race.envs)};
  for (const auto& [name, value] : race.settings) texts.push_back(name + " = " + value);
  return "`" + race.agent + "` with " + join(texts) + "; the rest as `pavlov info " + race.agent +
         "` has it.";
}

/// Mean returns of the looks over the time of training, a line for each seed.
Plot plot_of(const LearningRace& race, const std::vector<RaceResult>& results) {
  Plot plot{
      .title = race.env, .x_label = "training [s]", .y_label = "mean return", .legend = false};
  for (const RaceResult& result : results) {
    Line line{.dash = Dash::solid};
    for (const auto& look : result.looks) {
      line.x.push_back(look.training_seconds);
      line.y.push_back(look.mean_return);
    }
    if (!line.x.empty()) plot.line(std::move(line));
  }
  plot.horizontal({.at = race.goal, .dash = Dash::dotted});
  return plot;
}

bool run(const Config& config) {
  Report report("ppo_in_a_second", config.out);
  ResultsPage page(config.page.empty() ? report.folder().string() : config.page, "ppo_in_a_second",
                   "PPO from random weights to a solved task",
                   "./run ppo_in_a_second --page experiments/results");
  page.text(
      "Processor time of one core from random weights until the mean return of 100 episodes "
      "without exploration reaches the goal, looked for after each update. Training: without the "
      "looks. Anew: mean return of 100 other episodes of the same policy.");
  Figure figure{.title = "PPO from random weights", .columns = 2};
  for (LearningRace race : quick_ppo()) {
    if (config.steps > 0) race.steps = config.steps;
    std::vector<RaceResult> results;
    std::vector<std::vector<double>> columns(5);
    std::vector<std::vector<std::string>> table{
        {"seed", "training", "with looks", "steps", "mean return", "anew"}};
    for (int i = 0; i < config.seeds; ++i) {
      const RaceResult& one = results.emplace_back(run_race(race, config.seed + i));
      const auto last = one.last();
      const std::vector<double> numbers{
          last.training_seconds, last.training_seconds + one.look_seconds,
          static_cast<double>(last.steps), last.mean_return, one.played_anew};
      for (std::size_t j = 0; j < numbers.size(); ++j) columns[j].push_back(numbers[j]);
      table.push_back(row_of(std::to_string(config.seed + i), numbers));
    }
    std::vector<double> medians;
    for (const auto& column : columns) medians.push_back(median(column));
    table.push_back(row_of("median", medians));

    const std::string goal = race.env + " to " + shortest(race.goal);
    const double limit = race.goal > 0 ? 1 : 2;
    std::printf("%s\n%s\n", goal.c_str(), aligned_table(table).c_str());
    page.text("**" + goal + "**");
    page.table(table);
    page.text(settings_text(race));
    figure.add(plot_of(race, results));
    report.tell(goal + ", median of training", with_decimals(medians[0], 3) + " s");
    report.claim(goal + ": every seed arrives",
                 std::ranges::all_of(results, [](const RaceResult& r) { return r.reached; }));
    report.claim(goal + ": median under " + shortest(limit) + " s, looks included",
                 medians[1] < limit, with_decimals(medians[1], 3) + " s");
  }
  page.text("Mean return of the looks over the time of training, a line for each seed:");
  save(figure, page.picture("ppo_in_a_second.png"));
  page.write();
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How long does PPO take from random weights to a solved task?", run);
}
