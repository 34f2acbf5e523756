// Does DQN reach the published returns with the published settings?
//
// RL Baselines3 Zoo trains DQN on the classic tasks once and tells the return of the final policy
// without exploration (benchmark.md: one run, to check what the method can reach). This is the same
// from several seeds, with its settings and its steps (harness/published_settings.cpp), and tells
// two returns of each run: of the final policy, and of the best of twenty on the way, chosen by 20
// episodes and then played anew. With these settings the final policy is a matter of luck: it comes
// and goes within some thousand steps, with Stable-Baselines3 as with us.
//
//     ./run dqn_results                               # experiments/results/dqn.md is one of these
//     ./run dqn_results --envs CartPole-v1 --seeds 10
//
// Expected, in some ten minutes on two threads: the best policies reach 475 and more on
// CartPole-v1, -90 and more on Acrobot-v1, -110 and more on MountainCar-v0, in the mean over five
// seeds.

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
  std::vector<std::string> envs = {"CartPole-v1", "Acrobot-v1", "MountainCar-v0"};
  int seeds = 5;
  std::int64_t steps = 0;
  std::int64_t episodes = 100;
  int looks = 20;
  std::int64_t seed = 0;
  int threads = 2;
  std::string page;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("envs", self.envs, "environments, of those named by default");
    field("seeds", self.seeds, "runs on each (>= 2)");
    field("steps", self.steps, "steps of each run; 0: as published");
    field("episodes", self.episodes, "episodes that each learned policy is played for (>= 1)");
    field("looks", self.looks, "policies on the way that the best is chosen from (>= 1)");
    field("seed", self.seed, "the first seed; decides everything");
    field("threads", self.threads, "runs at a time (>= 1); results do not depend on it");
    field("page", self.page, "folder where dqn.md and its pictures are written anew; empty: --out");
    field("out", self.out, "folder for pictures and tables; empty: a new one under runs/");
  }
  void validate() const {
    require(seeds >= 2, "dqn_results", "seeds", seeds, "2 or more");
    require(episodes >= 1, "dqn_results", "episodes", static_cast<double>(episodes), "1 or more");
    require(looks >= 1, "dqn_results", "looks", looks, "1 or more");
    require(threads >= 1, "dqn_results", "threads", threads, "1 or more");
  }
};

/// RL Baselines3 Zoo, benchmark.md: one seed, mean and standard deviation over episodes; and the
/// mean over seeds that we want.
struct Task {
  const char* env;
  const char* published;
  double wanted;
};
constexpr Task kTasks[] = {{"CartPole-v1", "500 (sd 0)", 475},
                           {"Acrobot-v1", "-76.6 (sd 11.8)", -90},
                           {"MountainCar-v0", "-100.8 (sd 9.9)", -110}};

const Task& task_of(const std::string& env) {
  std::vector<std::string> names;
  for (const Task& task : kTasks) {
    if (task.env == env) return task;
    names.emplace_back(task.env);
  }
  throw std::invalid_argument(unknown_name("task", env, names));
}

std::string each(const std::vector<double>& returns) {
  std::vector<std::string> texts;
  for (const double value : returns) texts.push_back(with_decimals(value, 0));
  return join(texts);
}

bool run(const Config& config) {
  for (const auto& env : config.envs) task_of(env);
  Report report("dqn_results", config.out);
  ResultsPage page(config.page.empty() ? report.folder().string() : config.page, "dqn",
                   "What DQN reaches with published settings",
                   "./run dqn_results --page experiments/results");
  Figure figure{.columns = 3, .panel_width = 330, .panel_height = 260};
  std::vector<std::vector<std::string>> table{{"environment", "steps", "final policy", "each seed",
                                               "best policy", "each seed", "published", "wanted"}};
  for (const auto& env : config.envs) {
    const Task& task = task_of(env);
    RunSetup setup = read_setup({}, {"--agent", "dqn", "--env", env});
    if (config.steps > 0) setup.run.steps = config.steps;
    setup.run.seed = config.seed;
    std::printf("%s: %s\n", env.c_str(), setup.origin.c_str());
    const auto runs =
        learn_all(with_seeds(setup, config.seeds),
                  {.episodes = config.episodes, .looks = config.looks, .threads = config.threads});
    for (std::size_t i = 0; i < runs.size(); ++i) {
      std::printf("  seed %lld: final %s, best %s, in %s\n",
                  static_cast<long long>(setup.run.seed) + static_cast<long long>(i),
                  with_interval(runs[i].evaluation.mean_return()).c_str(),
                  with_interval(runs[i].best.mean_return()).c_str(),
                  duration_text(runs[i].seconds).c_str());
    }
    const auto finals = final_returns(runs);
    const auto bests = best_returns(runs);
    const Estimate best = estimate_mean(bests);
    table.push_back({env, with_separators(setup.run.steps), with_interval(estimate_mean(finals)),
                     each(finals), with_interval(best), each(bests), task.published,
                     "≥ " + shortest(task.wanted)});
    report.tell(env + ", final policy", estimate_mean(finals));
    report.tell(env + ", best policy", best);
    report.tell(env + ", published (one seed)", task.published);
    report.claim(env + ": best policy " + shortest(task.wanted) + " or more",
                 best.mean >= task.wanted);
    const Curve curve = curve_of(runs, env);
    figure.add(plot_of({&curve, 1}, env));
  }
  page.text(
      "Mean return of " + std::to_string(config.episodes) +
      " episodes without exploration: of the final policy, and of the best of " +
      std::to_string(config.looks) + " policies on the way. " + std::to_string(config.seeds) +
      " seeds, with the 95 % interval of their mean. Settings and steps: RL Baselines3 Zoo. "
      "Published: its benchmark.md, the final policy of one seed, with the standard deviation "
      "over episodes.");
  page.table(table);
  page.text(
      "Return of the training episodes, exploration included: interquartile mean over the "
      "seeds with a 95 % bootstrap interval.");
  save(figure, page.picture("dqn.png"));
  page.write();
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "Does DQN reach the published returns with the published settings?", run);
}
