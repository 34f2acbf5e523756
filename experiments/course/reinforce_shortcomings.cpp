// What is wrong with REINFORCE?
//
// Task RL-43 of the course: its shortcomings, measured on the course's grid world (RL-26), with a
// network without hidden layers, which is a table.
//   - It needs whole trajectories: not a single update before the first episodes have ended.
//   - It is on-policy: each step counts for one update and is thrown away. Q-learning, which may
//     learn from anything, needs far fewer.
//   - Its gradient varies much from episode to episode. The variance is measured for the random
//     policy: with the return of the whole episode, with rewards to go, minus their mean, and minus
//     a learned value of the state.
//   - A return of zero gives a gradient of zero: where only the goal pays, most episodes teach
//     nothing.
//
//     ./run reinforce_shortcomings
//
// Expected, in about ten seconds: with whole returns some hundred episodes are needed for a
// gradient that is as long as its noise; each of the three improvements makes the variance smaller.

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int episodes = 1000;
  int value_updates = 100;
  int runs = 10;
  std::int64_t steps = 30000;
  double learning_rate = 0.05;
  double alpha = 0.5;
  std::int64_t seed = 0;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("episodes", self.episodes, "episodes that a variance is measured over (>= 2)");
    field("value_updates", self.value_updates,
          "updates that a learned value gets before, of so many episodes each (>= 0)");
    field("runs", self.runs, "runs of each method (>= 2)");
    field("steps", self.steps, "steps of each run (>= 500)");
    field("learning_rate", self.learning_rate, "step size of REINFORCE (> 0)");
    field("alpha", self.alpha, "step size of Q-learning (0, 1]");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(episodes >= 2, "reinforce_shortcomings", "episodes", episodes, "2 or more");
    require(value_updates >= 0, "reinforce_shortcomings", "value_updates", value_updates,
            "0 or more");
    require(runs >= 2, "reinforce_shortcomings", "runs", runs, "2 or more");
    require(steps >= 500, "reinforce_shortcomings", "steps", static_cast<double>(steps),
            "500 or more");
  }
};

/// Without a time limit, so that all returns are whole.
constexpr const char* kEndless = "GridWorld-v0?max_episode_steps=0";

/// A table of preferences that begins with the random policy.
const SettingValues kTable = {{"hidden_sizes", "0"}, {"policy_gain", "0"}, {"gamma", "1"}};

SettingValues with(SettingValues settings, const SettingValues& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

double figure(const Learner& learner, const std::string& name) {
  for (const auto& [other, value] : learner.figures()) {
    if (other == name) return value;
  }
  return 0;
}

/// Of the gradient of one episode, at the random policy.
struct Spread {
  double variance = 0;  ///< of all weights together
  double length = 0;    ///< of the mean, squared, less what chance adds
};

Spread measure(const Config& config, const SettingValues& estimator, int updates) {
  const auto env = make(kEndless, {.seed = static_cast<std::uint64_t>(config.seed)});
  const auto agent = make_learner(
      "reinforce", *env, static_cast<std::uint64_t>(config.seed), 0,
      with(kTable, with({{"episodes_per_update", std::to_string(config.episodes)},
                         {"measure_variance", "true"},
                         {"learning_rate", "1e-30"}},  // too small for a float to notice
                        estimator)));
  train(*env, *agent, {.episodes = std::int64_t{updates} * config.episodes});
  const double variance = figure(*agent, "gradient_variance");
  const double norm = figure(*agent, "gradient_norm");
  return {variance, norm * norm - variance / config.episodes};
}

constexpr std::int64_t kInterval = 250;

/// Returns of the learned policy without exploration, each 250 steps.
std::vector<double> learn(const std::string& name, const SettingValues& settings, Rng rng,
                          std::int64_t steps) {
  const auto env = make("GridWorld-v0", {.seed = rng.bits64()});
  const auto test = make("GridWorld-v0", {.seed = rng.bits64()});
  const auto agent = make_learner(name, *env, rng.bits64(), steps, settings);
  std::vector<double> returns;
  train(*env, *agent,
        {.steps = steps,
         .poll =
             [&](std::int64_t) {
               returns.push_back(evaluate(*test, *agent, 1)[0].episode_return);
               return true;
             },
         .poll_steps = kInterval});
  return returns;
}

/// Steps until the policy is the best there is, for good; all of them where it never is.
double steps_needed(const std::vector<double>& returns) {
  std::size_t last = returns.size();
  while (last > 0 && returns[last - 1] > 0.49) --last;
  return static_cast<double>((static_cast<std::int64_t>(last) + 1) * kInterval);
}

struct Sparse {
  int updates = 0;
  int without_gradient = 0;
};

/// Updates of one episode each where only the goal pays.
Sparse play_sparse(const Config& config) {
  const auto env = make("GridWorld-v0?step_reward=0&trap_reward=0&max_episode_steps=20",
                        {.seed = static_cast<std::uint64_t>(config.seed)});
  const auto agent = make_learner("reinforce", *env, static_cast<std::uint64_t>(config.seed), 0,
                                  with(kTable, {{"learning_rate", "1e-30"}}));
  Sparse sparse;
  for (int i = 0; i < config.episodes; ++i) {
    train(*env, *agent, {.episodes = 1});
    ++sparse.updates;
    sparse.without_gradient += figure(*agent, "gradient_norm") == 0 ? 1 : 0;
  }
  return sparse;
}

void measure_variance(const Config& config, Report& report, Figure& figures) {
  struct Estimator {
    const char* name;
    SettingValues settings;
    int updates = 1;
  };
  const Estimator estimators[] = {
      {"whole return", {{"reward_to_go", "false"}}},
      {"rewards to go", {}},
      {"minus their mean", {{"baseline", "mean"}}},
      {"minus a value",
       {{"baseline", "value"}, {"value_learning_rate", "0.05"}},
       config.value_updates + 1},
  };
  Bars bars;
  for (const auto& [name, settings, updates] : estimators) {
    const Spread spread = measure(config, settings, updates);
    report.tell(std::string("gradient variance, ") + name, shortest(std::round(spread.variance)));
    report.tell(std::string("episodes for a signal as strong as its noise, ") + name,
                spread.length > 0 ? shortest(std::ceil(spread.variance / spread.length))
                                  : "more than measured");
    bars.names.emplace_back(name);
    bars.y.push_back(spread.variance);
  }
  report.claim("rewards to go: less variance than whole returns", bars.y[1] < bars.y[0]);
  report.claim("both baselines: less again", std::max(bars.y[2], bars.y[3]) < bars.y[1]);
  Plot plot{.title = "One episode's gradient", .y_label = "variance, all weights"};
  plot.bars(std::move(bars));
  figures.add(std::move(plot));
}

void compare_learning(const Config& config, Report& report, Figure& figures) {
  struct Method {
    const char* name;
    const char* agent;
    SettingValues settings;
  };
  const auto reinforce = [&](const char* baseline) {
    return with(kTable, {{"learning_rate", to_text(config.learning_rate)},
                         {"episodes_per_update", "10"},
                         {"baseline", baseline}});
  };
  const Method methods[] = {
      {"REINFORCE", "reinforce", reinforce("none")},
      {"minus the mean", "reinforce", reinforce("mean")},
      {"Q-learning", "q-learning", {{"alpha", to_text(config.alpha)}, {"gamma", "1"}}}};
  Plot plot{.title = "The policy so far", .x_label = "steps", .y_label = "return"};
  std::vector<Estimate> needed;
  for (const auto& [name, agent, settings] : methods) {
    const auto runs =
        independent_runs(config.runs, static_cast<std::uint64_t>(config.seed),
                         [&](int, Rng rng) { return learn(agent, settings, rng, config.steps); });
    Line line{.label = name};
    for (std::size_t i = 0; i < runs[0].size(); ++i) {
      RunningStatistics returns;
      for (const auto& run : runs) returns.add(run[i]);
      line.x.push_back(static_cast<double>((static_cast<std::int64_t>(i) + 1) * kInterval));
      line.y.push_back(returns.mean());
    }
    plot.line(std::move(line));
    std::vector<double> steps;
    for (const auto& run : runs) steps.push_back(steps_needed(run));
    needed.push_back(estimate_mean(steps));
    report.tell(std::string("steps to the best policy, ") + name, needed.back());
  }
  report.claim("Q-learning needs fewer steps than REINFORCE, intervals apart",
               needed[2].high < std::min(needed[0].low, needed[1].low));
  figures.add(std::move(plot));
}

bool run(const Config& config) {
  Report report("reinforce_shortcomings", config.out);
  Figure figures{.title = "REINFORCE on the course's grid", .columns = 2};

  const auto env = make(kEndless, {.seed = static_cast<std::uint64_t>(config.seed)});
  const auto random = make_learner("random", *env, static_cast<std::uint64_t>(config.seed));
  RunningStatistics lengths;
  for (const auto& episode : evaluate(*env, *random, config.episodes)) {
    lengths.add(static_cast<double>(episode.length));
  }
  report.tell("steps of an episode at the beginning, before which nothing is learned",
              estimate_mean(lengths));

  measure_variance(config, report, figures);
  compare_learning(config, report, figures);

  const Sparse sparse = play_sparse(config);
  report.tell("only the goal pays: updates without any gradient",
              std::to_string(sparse.without_gradient) + " of " + std::to_string(sparse.updates));
  report.claim("most of them", 2 * sparse.without_gradient > sparse.updates);
  save(figures, report.file("reinforce_shortcomings.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "What is wrong with REINFORCE? (course, measured variance)", run);
}
