// What does a bandit problem look like?
//
// Sutton & Barto, Figure 2.1: the rewards of one problem of the ten-armed testbed: each arm's mean
// is drawn from N(0, 1), each reward from N(mean, 1). Many problems tell whether the testbed keeps
// its law.
//
//     ./run figure_2_1
//
// Expected, within a second: the best of ten arms has a mean of 1.539 on the average (exact: the
// expected maximum of ten standard normal numbers), all arms 0 with deviation 1, as have rewards
// about their means.

#include <algorithm>
#include <cmath>

#include "envs/bandit/arms.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int problems = 20000;
  int rewards = 300;
  std::uint64_t seed = 1;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("problems", self.problems, "problems to measure the testbed on (>= 2)");
    field("rewards", self.rewards, "rewards of each arm to draw (>= 1)");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(problems >= 2, "figure_2_1", "problems", problems, "2 or more");
    require(rewards >= 1 && rewards <= 1000, "figure_2_1", "rewards", rewards, "1 to 1000");
  }
};

bool run(const Config& config) {
  Report report("figure_2_1", config.out);
  const auto env = make("Bandit-v0?max_episode_steps=0&redraw=true", {.seed = config.seed});
  const BatchView& view = env->view();
  const auto pull = [&](int arm) {
    view.actions.set(0, 0, arm);
    env->step();
    return view.rewards[0];
  };

  RunningStatistics arms, best, noise;
  for (int problem = 0; problem < config.problems; ++problem) {
    env->reset();
    const auto values = true_values(*env, 0);
    for (const double value : values) arms.add(value);
    best.add(*std::max_element(values.begin(), values.end()));
    noise.add(pull(problem % 10) - values[static_cast<std::size_t>(problem % 10)]);
  }
  report.compare("mean of the best arm", estimate_mean(best), {.value = 1.539, .tolerance = 5e-4});
  report.compare("mean of all arms", estimate_mean(arms), {.value = 0});
  report.compare("deviation of all arms", arms.standard_deviation(), 1,
                 4 / std::sqrt(2.0 * static_cast<double>(arms.count())));
  report.compare("deviation of rewards about their arm's mean", noise.standard_deviation(), 1,
                 4 / std::sqrt(2.0 * static_cast<double>(noise.count())));

  Plot plot{.title = "One problem of the ten-armed testbed (Figure 2.1)",
            .x_label = "arm",
            .y_label = "reward"};
  env->seed(config.seed);
  env->reset();
  const auto values = true_values(*env, 0);
  Rng spread = Rng(config.seed).child("spread");
  Scatter rewards{.label = "rewards", .color = Color{0.55, 0.7, 0.85, 0.6}, .radius = 1.3};
  Scatter means{.label = "true value", .color = Color{0.8, 0.2, 0.1}, .radius = 4};
  for (int arm = 0; arm < 10; ++arm) {
    for (int i = 0; i < config.rewards; ++i) {
      rewards.x.push_back(arm + 1 + 0.12 * spread.normal());
      rewards.y.push_back(pull(arm));
    }
    means.x.push_back(arm + 1);
    means.y.push_back(values[static_cast<std::size_t>(arm)]);
  }
  plot.scatter(std::move(rewards));
  plot.scatter(std::move(means));
  save(plot, report.file("figure_2_1.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "What does a bandit problem look like? (Sutton & Barto, Figure 2.1)", run);
}
