// Does a network learn to balance the pole by its policy alone?
//
// Tasks RL-40 to RL-42 of the course: REINFORCE on the pole cart, and what has been made of it:
//   - REINFORCE, four episodes to an update, returns as they are;
//   - returns standardised over the update;
//   - minus a learned value of the state (Sutton & Barto 13.4);
//   - actor-critic, which updates each five steps: A2C (Mnih et al. 2016);
//   - several small steps from each rollout: PPO (Schulman et al. 2017).
// The first three differ in nothing else; A2C and PPO have the settings of RL Baselines3 Zoo. For
// comparison: actions at random, and the rule "push to the side to which the pole is falling",
// the sign of its angle plus its angular velocity.
//
//     ./run reinforce_cart_pole
//
// Expected, in about two minutes on two threads: all learn; REINFORCE with a learned value, A2C and
// PPO reach 475 of 500 and more in the mean over the seeds.

#include <cstdio>

#include "agents/core/train.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/learn_all.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/report.h"
#include "experiments/harness/results_page.h"
#include "experiments/harness/rule.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int runs = 5;
  std::int64_t steps = 0;
  std::int64_t episodes = 100;
  std::int64_t seed = 0;
  int threads = 2;
  std::string page;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "independent runs of each method (>= 2)");
    field("steps", self.steps,
          "steps of each run; 0: 200,000, and for A2C and PPO as published (500,000, 100,000)");
    field("episodes", self.episodes, "episodes that each learned policy is played for (>= 1)");
    field("seed", self.seed, "the first seed; decides everything");
    field("threads", self.threads, "runs at a time (>= 1); results do not depend on it");
    field("page", self.page,
          "folder where reinforce_cart_pole.md and its picture are written anew; empty: --out");
    field("out", self.out, "folder for the picture and tables; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "reinforce_cart_pole", "runs", runs, "2 or more");
    require(steps >= 0, "reinforce_cart_pole", "steps", static_cast<double>(steps), "0 or more");
    require(episodes >= 1, "reinforce_cart_pole", "episodes", static_cast<double>(episodes),
            "1 or more");
    require(threads >= 1, "reinforce_cart_pole", "threads", threads, "1 or more");
  }
};

struct Method {
  const char* name;
  const char* agent;
  const char* baseline = nullptr;  ///< of REINFORCE
  bool reaches_475 = false;
};
constexpr Method kMethods[] = {
    {.name = "REINFORCE", .agent = "reinforce", .baseline = "none"},
    {.name = "standardised", .agent = "reinforce", .baseline = "standardized"},
    {.name = "with a value", .agent = "reinforce", .baseline = "value", .reaches_475 = true},
    {.name = "A2C", .agent = "a2c", .reaches_475 = true},
    {.name = "PPO", .agent = "ppo", .reaches_475 = true},
};

RunSetup setup_of(const Method& method, const Config& config) {
  std::vector<std::string> arguments = {"--env", "CartPole-v1", "--agent", method.agent};
  if (method.baseline != nullptr) {
    for (const char* word : {"--baseline", method.baseline, "--episodes-per-update", "4"}) {
      arguments.emplace_back(word);
    }
  }
  RunSetup setup = read_setup({}, arguments);
  if (config.steps > 0) setup.run.steps = config.steps;
  setup.run.seed = config.seed;
  return setup;
}

Estimate play(VectorEnv& env, Learner& learner, std::int64_t episodes) {
  RunningStatistics returns;
  for (const auto& record : evaluate(env, learner, episodes)) returns.add(record.episode_return);
  return estimate_mean(returns);
}

bool run(const Config& config) {
  const auto seed = static_cast<std::uint64_t>(config.seed);
  const auto env = make("CartPole-v1", {.seed = seed});
  const auto at_random = make_learner("random", *env, seed);
  const Estimate random = play(*env, *at_random, config.episodes);
  Rule to_the_falling_side([](const std::vector<double>& observation) {
    return std::vector<double>{observation[2] + observation[3] > 0 ? 1.0 : 0.0};
  });
  const Estimate rule = play(*env, to_the_falling_side, config.episodes);

  std::vector<RunSetup> setups;
  for (const Method& method : kMethods) setups.push_back(setup_of(method, config));
  Report report("reinforce_cart_pole", config.out);
  const auto runs =
      learn_all(setups, config.runs, {.episodes = config.episodes, .threads = config.threads});

  ResultsPage page(config.page.empty() ? report.folder().string() : config.page,
                   "reinforce_cart_pole", "The pole cart by policy gradients",
                   "./run reinforce_cart_pole --page experiments/results");
  std::vector<std::vector<std::string>> table{
      {"method", "steps", "final return, mean", "each run", "time of a run"},
      {"random", "", with_interval(random), "", ""},
      {"sign(angle + angular velocity)", "", with_interval(rule), "", ""}};
  report.tell("return, random", random);
  report.tell("return, sign(angle + angular velocity)", rule);
  Figure figure{.title = "Pole cart", .columns = 3, .panel_width = 330, .panel_height = 250};
  for (std::size_t m = 0; m < std::size(kMethods); ++m) {
    const Method& method = kMethods[m];
    const auto returns = final_returns(runs[m]);
    const Estimate estimate = estimate_mean(returns);
    std::vector<std::string> texts;
    for (const double one : returns) texts.push_back(with_decimals(one, 0));
    table.push_back({method.name, with_separators(setups[m].run.steps), with_interval(estimate),
                     join(texts), duration_text(mean_seconds(runs[m]))});
    report.tell(std::string("return, ") + method.name, estimate);
    report.claim(std::string(method.name) + ": far better than random", estimate.mean > 100);
    if (method.reaches_475) {
      report.claim(std::string(method.name) + ": 475 and more", estimate.mean >= 475);
    }
    const Curve curve = curve_of(runs[m], method.name);
    Plot plot = plot_of({&curve, 1}, method.name);
    plot.y_range = Range{0, 510};
    plot.horizontal({.at = random.mean, .label = "random", .dash = Dash::dotted});
    plot.horizontal({.at = rule.mean, .label = "rule"});
    figure.add(std::move(plot));
  }
  page.text("CartPole-v1, " + std::to_string(config.runs) +
            " seeds. Final return: of the last policy, played for " +
            std::to_string(config.episodes) +
            " episodes without exploration, with the 95 % interval of the mean over the seeds.");
  page.table(table);
  page.text(
      "Return of the training episodes, exploration included: interquartile mean over the seeds "
      "with a 95 % bootstrap interval.");
  save(figure, page.picture("reinforce_cart_pole.png"));
  page.write();
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "Does a network balance the pole by its policy alone? (course, REINFORCE)", run);
}
