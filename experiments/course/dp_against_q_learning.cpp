// Does learning from experience find what planning with the model knows?
//
// Task RL-16 of the course: the grid world solved exactly by value iteration and learned by
// Q-learning, compared state by state as values and arrows.
//
//     ./run dp_against_q_learning
//
// Expected, within a second: the values of the course's oracle (0.5 from the start) by value
// iteration, to the last digit; Q-learning with enough exploration comes as close as one likes and
// finds an optimal action in every state.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "agents/core/train.h"
#include "agents/planning/grid_text.h"
#include "agents/planning/value_iteration.h"
#include "agents/tabular/q_learning.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int steps = 200000;
  double alpha = 0.1;
  double gamma = 1;
  double epsilon = 1;
  std::uint64_t seed = 0;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("steps", self.steps, "steps of Q-learning (>= 1)");
    field("alpha", self.alpha, "its step size (0, 1]");
    field("gamma", self.gamma, "discount [0, 1]");
    field("epsilon", self.epsilon, "its exploration; 1 tries everything everywhere [0, 1]");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(steps >= 1, "dp_against_q_learning", "steps", steps, "1 or more");
  }
};

GridPicture picture(const std::string& title, const GridView& grid, std::vector<double> values,
                    const Policy& policy) {
  GridPicture panel{.title = title, .grid = grid, .values = std::move(values)};
  for (int s = 0; s < policy.num_states(); ++s) panel.policy.push_back(actions_of(policy, s));
  return panel;
}

bool run(const Config& config) {
  Report report("dp_against_q_learning", config.out);
  const auto env = make("GridWorld-v0", {.seed = config.seed});
  const TabularModel model = *env->model();
  GridView grid = *env->grid(0);
  grid.agent = -1;
  const Plan plan = value_iteration(model, 1e-12, {.gamma = config.gamma});

  TabularConfig settings{.alpha = config.alpha, .gamma = config.gamma};
  settings.exploration.epsilon = config.epsilon;
  QLearning learner(settings, {.observation_space = env->observation_space(),
                               .action_space = env->action_space(),
                               .seed = config.seed});
  train(*env, learner, {.steps = config.steps});
  const auto learned = learner.values();
  const Policy learned_policy = learner.greedy_policy(1e-3);

  std::printf("Value iteration, %lld sweeps\n%s%s\nQ-learning, %d steps\n%s%s\n",
              static_cast<long long>(plan.sweeps), values_text(grid, plan.values).c_str(),
              policy_text(grid, plan.policy).c_str(), config.steps,
              values_text(grid, learned).c_str(), policy_text(grid, learned_policy).c_str());

  double worst = 0;
  int not_optimal = 0;
  for (int s = 0; s < model.num_states(); ++s) {
    if (model.terminal(s)) continue;
    const auto k = static_cast<std::size_t>(s);
    worst = std::max(worst, std::abs(plan.values[k] - learned[k]));
    const auto optimal = actions_of(plan.policy, s);
    const int chosen = actions_of(learned_policy, s).front();
    not_optimal += std::find(optimal.begin(), optimal.end(), chosen) == optimal.end() ? 1 : 0;
  }
  if (config.gamma == 1) {
    report.compare("V*(start), value iteration",
                   plan.values[static_cast<std::size_t>(model.start.front().first)], 0.5, 1e-9);
  }
  report.compare("largest |V* - max Q| of Q-learning", worst, 0, 1e-3);
  report.compare("states where its action is not optimal", not_optimal, 0, 0);
  Figure figure{.title = "The model's answer and experience's", .columns = 2};
  figure.add(picture("value iteration", grid, plan.values, plan.policy));
  figure.add(picture("Q-learning", grid, learned, learned_policy));
  save(figure, report.file("dp_against_q_learning.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "Does experience find what planning knows? (course, DP against Q-learning)", run);
}
