// How well does a greedy gambler get to know the machines, and how well an epsilon-greedy one?
//
// Tasks RL-21 … RL-25 and RL-27 of the course: five arms, 1000 selections, sample averages;
// estimated against actual values of the arms, and the learning curves of both over many problems.
//
//     ./run greedy_bandit
//
// Expected, in some five seconds: greedy sticks to one arm on a good part of the problems and
// leaves the others unknown; epsilon-greedy (0.2) finds the best arm and estimates all of them
// well.

#include <algorithm>
#include <cmath>
#include <numeric>

#include "agents/bandit/action_value_bandit.h"
#include "envs/bandit/arms.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "render/bandit_plot.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int arms = 5;
  int selections = 1000;
  int runs = 1000;
  double epsilon = 0.2;
  std::uint64_t seed = 3;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("arms", self.arms, "arms of the bandit (>= 2)");
    field("selections", self.selections, "selections on each problem (>= 10)");
    field("runs", self.runs, "problems (>= 2)");
    field("epsilon", self.epsilon, "of the epsilon-greedy gambler (0, 1]");
    field("seed", self.seed, "decides everything; the first problem is shown arm by arm");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(arms >= 2, "greedy_bandit", "arms", arms, "2 or more");
    require(selections >= 10, "greedy_bandit", "selections", selections, "10 or more");
    require(runs >= 2, "greedy_bandit", "runs", runs, "2 or more");
    require(epsilon > 0 && epsilon <= 1, "greedy_bandit", "epsilon", epsilon, "in (0, 1]");
  }
};

struct Run {
  std::vector<double> actual;
  std::vector<double> estimated;
  std::vector<double> uncertainty;  ///< standard error of each estimate; infinite where untried
  std::vector<double> rewards;  ///< [selections]
  bool found_best = false;      ///< the arm it thinks best is the best one
  double error = 0;             ///< root mean square of estimated - actual
};

Run play(const Config& config, double epsilon, int index, const Rng& rng) {
  const auto env = make("Bandit-v0?max_episode_steps=0&arms=" + std::to_string(config.arms),
                        {.seed = config.seed, .first_stream = index});
  ActionValueBandit::Config settings;
  settings.exploration.epsilon = epsilon;
  ActionValueBandit learner(settings, {.observation_space = env->observation_space(),
                                       .action_space = env->action_space(),
                                       .seed = rng.state().key});
  Run run;
  const BatchView& view = env->view();
  env->reset();
  run.actual = true_values(*env, 0);
  for (int t = 0; t < config.selections; ++t) {
    learner.act(view, Mode::explore);
    env->step();
    learner.observe(view);
    run.rewards.push_back(view.rewards[0]);
  }
  run.estimated.assign(learner.values(0).begin(), learner.values(0).end());
  for (const auto count : learner.counts(0)) {
    run.uncertainty.push_back(1 / std::sqrt(static_cast<double>(count)));  // rewards deviate by 1
  }
  const auto best = [](const auto& v) { return std::max_element(v.begin(), v.end()) - v.begin(); };
  run.found_best = best(run.estimated) == best(run.actual);
  for (std::size_t a = 0; a < run.actual.size(); ++a) {
    run.error += std::pow(run.estimated[a] - run.actual[a], 2) / config.arms;
  }
  run.error = std::sqrt(run.error);
  return run;
}

struct Study {
  Estimate found, error, reward;
};

bool run(const Config& config) {
  Report report("greedy_bandit", config.out);
  Figure figure{.title = "Greedy and ε-greedy on a bandit", .columns = 3};
  Plot curves{.title = "all problems", .x_label = "selection", .y_label = "average reward"};
  std::vector<Study> studies;
  for (const double epsilon : {0.0, config.epsilon}) {
    const std::string label = epsilon == 0 ? "greedy" : "ε-greedy";
    const auto runs = independent_runs(config.runs, config.seed, [&](int index, const Rng& rng) {
      return play(config, epsilon, index, rng);
    });
    RunningStatistics found, error, reward;
    std::vector<double> curve(static_cast<std::size_t>(config.selections));
    for (const Run& one : runs) {
      found.add(one.found_best ? 100 : 0);
      error.add(one.error);
      reward.add(std::accumulate(one.rewards.begin(), one.rewards.end(), 0.0) / config.selections);
      for (std::size_t t = 0; t < curve.size(); ++t) curve[t] += one.rewards[t] / config.runs;
    }
    studies.push_back({estimate_mean(found), estimate_mean(error), estimate_mean(reward)});
    report.tell("best arm found [%], " + label, studies.back().found);
    report.tell("error of the estimates, " + label, studies.back().error);
    report.tell("average reward, " + label, studies.back().reward);

    figure.add(bandit_plot({.title = label + ", first problem",
                            .truth = runs.front().actual,
                            .estimates = runs.front().estimated,
                            .uncertainty = runs.front().uncertainty}));
    curves.line({.y = curve, .label = label, .width = 1});
  }
  figure.add(std::move(curves));
  report.claim("ε-greedy finds the best arm more often",
               studies[1].found.low > studies[0].found.high);
  report.claim("ε-greedy knows the arms better", studies[1].error.high < studies[0].error.low);
  save(figure, report.file("greedy_bandit.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How well do a greedy and an ε-greedy gambler get to know the arms? (course)",
      run);
}
