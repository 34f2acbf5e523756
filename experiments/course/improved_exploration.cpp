// Is there a better way to explore the grid world than epsilon-greedy?
//
// Task RL-29 of the course (and RF-05): Q-learning on the grid world with epsilon-greedy, UCB (t
// counts the visits of the state), softmax, a count bonus, and greedily from an optimistic start;
// how many steps until the greedy policy is optimal (return 0.5 from the start) and stays so.
//
//     ./run improved_exploration
//
// All but the last start from Q = -2, below what any policy earns: then only exploration finds new
// ways. (From Q = 0 every untried action looks better than those that have cost something, and all
// ways do about equally well: --initial-value 0 shows it.)
//
// Expected, in some five seconds: UCB needs about half the steps of epsilon-greedy.

#include <cmath>

#include "agents/core/train.h"
#include "agents/tabular/q_learning.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int runs = 500;
  int episodes = 300;
  double alpha = 0.5;
  double gamma = 1;
  double ucb_c = 2;
  double initial_value = -2;
  std::uint64_t seed = 0;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "independent runs of each method (>= 2)");
    field("episodes", self.episodes, "episodes of each run (>= 10)");
    field("alpha", self.alpha, "step size of Q-learning (0, 1]");
    field("gamma", self.gamma, "discount [0, 1]");
    field("ucb_c", self.ucb_c, "degree of exploration of UCB (>= 0)");
    field("initial_value", self.initial_value, "first Q of all ways but the optimistic start");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "improved_exploration", "runs", runs, "2 or more");
    require(episodes >= 10, "improved_exploration", "episodes", episodes, "10 or more");
  }
};

struct Way {
  std::string label;
  ExplorationConfig exploration;
  double initial_value = 0;
};

/// The return of the greedy policy from the start, by the model; cut after 20 steps.
double greedy_return(const TabularModel& model, const Policy& policy) {
  double sum = 0;
  int state = model.start.front().first;
  for (int t = 0; t < 20; ++t) {
    const Outcome& outcome = model.outcomes(state, actions_of(policy, state).front()).front();
    sum += outcome.reward;
    if (outcome.terminated) return sum;
    state = outcome.next;
  }
  return sum;
}

struct Run {
  double steps_to_optimal = 0;  ///< after which the greedy policy was optimal to the end
  std::vector<double> returns;  ///< [episodes]
};

Run learn(const Way& way, const Config& config, int index) {
  const auto env = make("GridWorld-v0", {.seed = config.seed, .first_stream = index});
  const TabularModel model = *env->model();
  TabularConfig settings{.alpha = config.alpha,
                         .gamma = config.gamma,
                         .initial_value = way.initial_value,
                         .exploration = way.exploration};
  QLearning learner(settings, {.observation_space = env->observation_space(),
                               .action_space = env->action_space(),
                               .seed = config.seed + 7919U * static_cast<std::uint64_t>(index)});
  Run run;
  bool optimal = false;
  const auto on_episode = [&](const EpisodeRecord& episode) {
    run.returns.push_back(episode.episode_return);
    const bool now = greedy_return(model, learner.greedy_policy()) > 0.5 - 1e-9;
    if (now != optimal || !now) run.steps_to_optimal = static_cast<double>(episode.step);
    optimal = now;
  };
  train(*env, learner, {.episodes = config.episodes, .on_episode = on_episode});
  return run;
}

bool run(const Config& config) {
  Report report("improved_exploration", config.out);
  const double q = config.initial_value;
  const Way ways[] = {
      {"ε-greedy, ε = 0.1", {.epsilon = 0.1}, q},
      {"UCB, c = " + to_text(config.ucb_c),
       {.exploration = ExplorationKind::ucb, .ucb_c = config.ucb_c},
       q},
      {"softmax, T = 0.1", {.exploration = ExplorationKind::softmax, .temperature = 0.1}, q},
      {"count bonus, b = 0.5",
       {.exploration = ExplorationKind::count_bonus, .count_bonus = 0.5},
       q},
      {"optimistic start, Q = 0", {.exploration = ExplorationKind::greedy}, 0}};
  Plot curves{.title = "learning curves",
              .x_label = "episode",
              .y_label = "return (mean of 10)",
              .y_range = Range{-2, 0.7}};
  curves.horizontal({.at = 0.5, .label = "optimum"});
  Plot bars{.title = "until optimal for good", .y_label = "steps"};
  Bars steps;
  std::vector<Estimate> estimates;
  for (const Way& way : ways) {
    const auto runs = independent_runs(
        config.runs, config.seed, [&](int index, const Rng&) { return learn(way, config, index); });
    RunningStatistics to_optimal;
    std::vector<double> curve(static_cast<std::size_t>(config.episodes));
    for (const Run& one : runs) {
      to_optimal.add(one.steps_to_optimal);
      for (std::size_t e = 0; e < curve.size(); ++e) curve[e] += one.returns[e] / config.runs;
    }
    const Estimate& estimate = estimates.emplace_back(estimate_mean(to_optimal));
    report.tell("steps to the optimal policy, " + way.label, estimate);
    steps.names.push_back(way.label.substr(0, way.label.find(',')));
    steps.y.push_back(estimate.mean);
    steps.low.push_back(estimate.low);
    steps.high.push_back(estimate.high);
    curves.line({.y = moving_average(curve, 10), .label = way.label});
  }
  bars.bars(std::move(steps));
  report.claim("UCB needs fewer steps than ε-greedy", estimates[1].high < estimates[0].low);
  report.claim("so does a greedy agent with an optimistic start",
               estimates[4].high < estimates[0].low);
  Figure figure{.title = "Exploration in the grid world", .columns = 2, .panel_width = 560};
  figure.add(std::move(curves));
  figure.add(std::move(bars));
  save(figure, report.file("improved_exploration.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "Is there a better way to explore than ε-greedy? (course, improved exploration)",
      run);
}
