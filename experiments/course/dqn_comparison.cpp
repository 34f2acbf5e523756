// What do replay, target network, Double DQN and prioritised replay each add to a deep Q-network?
//
// Task RL-36 of the course (RL-31 to RL-39, RF-25): the pole cart learned
//   - by the naive DQN, Q-learning on the last transition with a network in place of the table;
//   - with a replay buffer;
//   - with a target network as well: DQN (Mnih et al. 2015);
//   - with the choice of the next action apart from its value: Double DQN;
//   - with prioritised replay;
//   - with all of it together.
// Network, step size and exploration are the same for all. Duelling networks and multi-step returns
// are no part of the course and left out.
//
//     ./run dqn_comparison
//
// Expected, in a minute on two threads: the naive DQN fails, and so does replay alone, whose values
// are learned from themselves and run away (beyond 10^5 within 5,000 steps, where 100 is the most
// there can be; Stable-Baselines3 with its target network copied at every step does the same). The
// target network is what cures it. The additions to DQN differ by less than their intervals: with
// ten seeds and so easy a task, no more can be said.

#include <algorithm>
#include <cstdio>

#include "core/text.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/learn_all.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/report.h"
#include "experiments/harness/results_page.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int runs = 10;
  std::int64_t steps = 50000;
  std::int64_t episodes = 100;
  std::string hidden_sizes = "64,64";
  double learning_rate = 1e-3;
  std::int64_t seed = 0;
  int threads = 2;
  std::string page;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "independent runs of each method (>= 2)");
    field("steps", self.steps, "steps of each run");
    field("episodes", self.episodes, "episodes that each learned policy is played for (>= 1)");
    field("hidden_sizes", self.hidden_sizes, "widths of the hidden layers");
    field("learning_rate", self.learning_rate, "step size of Adam (> 0)");
    field("seed", self.seed, "the first seed; decides everything");
    field("threads", self.threads, "runs at a time (>= 1); results do not depend on it");
    field("page", self.page,
          "folder where dqn_comparison.md and its picture are written anew; empty: --out");
    field("out", self.out, "folder for the picture and tables; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "dqn_comparison", "runs", runs, "2 or more");
    require(steps >= 1, "dqn_comparison", "steps", static_cast<double>(steps), "1 or more");
    require(episodes >= 1, "dqn_comparison", "episodes", static_cast<double>(episodes),
            "1 or more");
    require(threads >= 1, "dqn_comparison", "threads", threads, "1 or more");
  }
};

struct Method {
  const char* name;
  bool replay = true;
  bool target = true;
  bool twice = false;
  bool prioritized = false;
};
constexpr Method kMethods[] = {
    {.name = "naive", .replay = false, .target = false},
    {.name = "replay", .target = false},
    {.name = "replay, target (DQN)"},
    {.name = "Double DQN", .twice = true},
    {.name = "prioritised DQN", .prioritized = true},
    {.name = "all together", .twice = true, .prioritized = true},
};

RunSetup setup_of(const Method& method, const Config& config) {
  SetupCommand command{
      .agent_defaults = {{"hidden_sizes", config.hidden_sizes},
                         {"learning_rate", to_text(config.learning_rate)},
                         {"replay", to_text(method.replay)},
                         {"batch_size", method.replay ? "64" : "1"},
                         {"learning_starts", method.replay ? "500" : "0"},
                         {"train_every_steps", "1"},
                         {"target_network", to_text(method.target)},
                         {"target_sync_steps", "250"},
                         {"double_dqn", to_text(method.twice)},
                         {"sampling", method.prioritized ? "proportional" : "uniform"},
                         {"epsilon_fraction", "0.2"},
                         {"epsilon_end", "0.05"}}};
  command.defaults = {
      .env = "CartPole-v1", .agent = "dqn", .steps = config.steps, .seed = config.seed};
  return read_setup(command, {});
}

bool run(const Config& config) {
  std::vector<RunSetup> setups;
  for (const Method& method : kMethods) setups.push_back(setup_of(method, config));
  Report report("dqn_comparison", config.out);
  const auto runs =
      learn_all(setups, config.runs, {.episodes = config.episodes, .threads = config.threads});

  ResultsPage page(config.page.empty() ? report.folder().string() : config.page, "dqn_comparison",
                   "What the parts of DQN add on the pole cart",
                   "./run dqn_comparison --page experiments/results");
  std::vector<std::vector<std::string>> table{
      {"method", "final return, mean", "median", "each run", "time of a run"}};
  std::vector<Curve> curves;
  std::vector<Estimate> finals;
  for (std::size_t m = 0; m < std::size(kMethods); ++m) {
    const auto returns = final_returns(runs[m]);
    const Estimate estimate = finals.emplace_back(estimate_mean(returns));
    curves.push_back(curve_of(runs[m], kMethods[m].name));
    report.tell(std::string("final return, ") + kMethods[m].name, estimate);
    std::vector<std::string> texts;
    for (const double one : returns) texts.push_back(with_decimals(one, 0));
    table.push_back({kMethods[m].name, with_interval(estimate), with_decimals(median(returns), 0),
                     join(texts), duration_text(mean_seconds(runs[m]))});
  }
  report.claim("the naive DQN fails: below 200", finals[0].mean < 200);
  report.claim("replay alone fails, too: below 200", finals[1].mean < 200);
  report.claim("DQN does better than both, intervals apart",
               finals[2].low > std::max(finals[0].high, finals[1].high));
  report.claim("all together does, too", finals[5].low > std::max(finals[0].high, finals[1].high));

  page.text("CartPole-v1, " + with_separators(config.steps) + " steps, " +
            std::to_string(config.runs) + " seeds. Final return: of the last policy, played for " +
            std::to_string(config.episodes) +
            " episodes without exploration, with the 95 % interval of the mean over the seeds.");
  page.table(table);
  page.text(
      "Return of the training episodes, exploration included: interquartile mean over the "
      "seeds with a 95 % bootstrap interval.");
  Figure figure{.title = "Pole cart", .columns = 3, .panel_width = 330, .panel_height = 250};
  for (const Curve& curve : curves) {
    Plot plot = plot_of({&curve, 1}, curve.label);
    plot.y_range = Range{0, 510};
    figure.add(std::move(plot));
  }
  save(figure, page.picture("dqn_comparison.png"));
  page.write();
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "What does each part of DQN add? (course, pole cart with DQN)", run);
}
