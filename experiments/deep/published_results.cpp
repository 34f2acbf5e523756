// Do the deep agents reach the published returns with the published settings?
//
// RL Baselines3 Zoo trains an agent on a task once and tells the return of the final policy without
// exploration (benchmark.md: one run, to check what the method can reach). This is the same from
// several seeds, with its settings and its steps (harness/published_settings.cpp), and tells two
// returns of each run: of the final policy, and of the best of twenty on the way, chosen by 20
// episodes and then played anew. With some of these settings the final policy is a matter of luck:
// it comes and goes within some thousand steps, with Stable-Baselines3 as with us.
//
//     ./run published_results                                   # DQN on CartPole-v1, minutes
//     ./run published_results --agents td3,sac --envs Pendulum-v1
//     ./run published_results --agents all                      # hours
//
// A page keeps what was measured before: `--page experiments/results` replaces the rows of the
// pairs that were run and leaves the others, so that hours of runs can be had in pieces.

#include <algorithm>
#include <cstdio>
#include <map>
#include <tuple>

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/learn_all.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/published_settings.h"
#include "experiments/harness/report.h"
#include "experiments/harness/results_page.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

namespace fs = std::filesystem;

/// What is published of an agent in an environment, with the standard deviation over episodes, and
/// the return over several seeds that we want.
struct Task {
  std::string agent;
  std::string env;
  std::string published;
  double wanted;
  int seeds = 5;
};

/// RL Baselines3 Zoo, benchmark.md, where the lander is that of version 2; PyTorch's example of
/// REINFORCE counts as solved from 475 on.
const std::vector<Task>& tasks() {
  static const std::vector<Task> all = {
      {"dqn", "CartPole-v1", "500 (sd 0)", 475},
      {"dqn", "Acrobot-v1", "-76.6 (sd 11.8)", -90},
      {"dqn", "MountainCar-v0", "-100.8 (sd 9.9)", -110},
      {"dqn", "LunarLander-v3", "154.4 (sd 79.2)", 200},
      {"reinforce", "CartPole-v1", "475", 475},
      {"a2c", "CartPole-v1", "500 (sd 0)", 475},
      {"ppo", "CartPole-v1", "500 (sd 0)", 475},
      {"ppo", "LunarLander-v3", "242.1 (sd 31.8)", 200},
      {"ddpg", "Pendulum-v1", "-152.1 (sd 94.3)", -170},
      {"ddpg", "MountainCarContinuous-v0", "93.5", 90},
      {"ddpg", "LunarLanderContinuous-v3", "230.2 (sd 92.4)", 200},
      {"td3", "Pendulum-v1", "-151.9 (sd 90.2)", -170},
      {"td3", "LunarLanderContinuous-v3", "207.5 (sd 67.6)", 240},
      {"td3", "BipedalWalker-v3", "306.0 (sd 56.9)", 280, 1},
      {"sac", "Pendulum-v1", "-157.0 (sd 88.7)", -170},
      {"sac", "LunarLanderContinuous-v3", "260.4 (sd 65.5)", 240},
      {"sac", "BipedalWalker-v3", "297.7 (sd 33.1)", 280, 1},
  };
  return all;
}

struct Config {
  std::vector<std::string> agents = {"dqn"};
  std::vector<std::string> envs = {"CartPole-v1"};
  int seeds = 0;
  std::int64_t steps = 0;
  std::int64_t episodes = 100;
  int looks = 20;
  std::int64_t seed = 0;
  int threads = 2;
  std::string page;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("agents", self.agents, "agents that results are published of, or 'all'");
    field("envs", self.envs, "environments that they are published in, or 'all'");
    field("seeds", self.seeds, "runs of each pair; 0: five, but one on BipedalWalker-v3");
    field("steps", self.steps, "steps of each run; 0: as published");
    field("episodes", self.episodes, "episodes that each learned policy is played for (>= 1)");
    field("looks", self.looks, "policies on the way that the best is chosen from (>= 1)");
    field("seed", self.seed, "the first seed; decides everything");
    field("threads", self.threads, "runs at a time (>= 1); results do not depend on it");
    field("page", self.page,
          "folder with published.md, its table and its pictures, where rows of these pairs are "
          "replaced; empty: --out");
    field("out", self.out, "folder for pictures and tables; empty: a new one under runs/");
  }
  void validate() const {
    require(seeds >= 0, "published_results", "seeds", seeds, "0 or more");
    require(episodes >= 1, "published_results", "episodes", static_cast<double>(episodes),
            "1 or more");
    require(looks >= 1, "published_results", "looks", looks, "1 or more");
    require(threads >= 1, "published_results", "threads", threads, "1 or more");
  }
};

bool is_among(const std::vector<std::string>& names, const std::string& name) {
  return names == std::vector<std::string>{"all"} ||
         std::find(names.begin(), names.end(), name) != names.end();
}

/// Throws std::invalid_argument for a name of no task and where no pair is left.
std::vector<Task> chosen(const Config& config) {
  const auto check = [](const char* kind, const std::vector<std::string>& names, auto member) {
    std::vector<std::string> known{"all"};
    for (const Task& task : tasks()) known.push_back(task.*member);
    for (const auto& name : names) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      std::sort(known.begin(), known.end());
      known.erase(std::unique(known.begin(), known.end()), known.end());
      throw std::invalid_argument(unknown_name(kind, name, known));
    }
  };
  check("agent", config.agents, &Task::agent);
  check("environment", config.envs, &Task::env);
  std::vector<Task> pairs;
  for (const Task& task : tasks()) {
    if (is_among(config.agents, task.agent) && is_among(config.envs, task.env)) {
      pairs.push_back(task);
    }
  }
  if (pairs.empty()) {
    throw std::invalid_argument("nothing is published of " + join(config.agents) + " in " +
                                join(config.envs) + "; --envs all takes what is");
  }
  return pairs;
}

/// What came of a seed: a line of published.csv.
struct Outcome {
  std::int64_t seed = 0;
  std::int64_t steps = 0;
  double final_return = 0;
  double best_return = 0;
  double seconds = 0;
};
using Outcomes = std::map<std::pair<std::string, std::string>, std::vector<Outcome>>;

constexpr const char* kHead = "agent,env,seed,steps,final_return,best_return,seconds\n";

Outcomes read_outcomes(const fs::path& file) {
  Outcomes outcomes;
  if (!fs::exists(file)) return outcomes;
  for (const auto& line : split(read_file(file), '\n')) {
    const auto cells = split(line, ',');
    if (cells.size() != 7 || cells[0] == "agent") continue;
    outcomes[{cells[0], cells[1]}].push_back({.seed = std::stoll(cells[2]),
                                              .steps = std::stoll(cells[3]),
                                              .final_return = std::stod(cells[4]),
                                              .best_return = std::stod(cells[5]),
                                              .seconds = std::stod(cells[6])});
  }
  return outcomes;
}

void write_outcomes(const Outcomes& outcomes, const fs::path& file) {
  std::string text = kHead;
  for (const auto& [pair, seeds] : outcomes) {
    for (const Outcome& one : seeds) {
      text += pair.first + "," + pair.second + "," + std::to_string(one.seed) + "," +
              std::to_string(one.steps) + "," + shortest(one.final_return) + "," +
              shortest(one.best_return) + "," + with_decimals(one.seconds, 1) + "\n";
    }
  }
  write_file(file, text);
}

std::vector<double> returns_of(const std::vector<Outcome>& seeds, double Outcome::*member) {
  std::vector<double> returns;
  for (const Outcome& one : seeds) returns.push_back(one.*member);
  return returns;
}

std::string each(const std::vector<double>& returns) {
  std::vector<std::string> texts;
  for (const double value : returns) texts.push_back(with_decimals(value, 0));
  return join(texts);
}

/// "120,000 of 300,000", where fewer than published.
std::string steps_text(const Task& task, std::int64_t steps) {
  const auto* published = find_published_settings(task.agent, task.env);
  const bool all = published == nullptr || published->steps == steps;
  return with_separators(steps) + (all ? "" : " of " + with_separators(published->steps));
}

std::string picture_of(const Task& task) {
  return "published_" + task.agent + "_" + task.env + ".png";
}

std::vector<Outcome> learn(const Task& task, const Config& config, const fs::path& folder) {
  RunSetup setup = read_setup({}, {"--agent", task.agent, "--env", task.env});
  if (config.steps > 0) setup.run.steps = config.steps;
  setup.run.seed = config.seed;
  std::printf("%s: %s\n", describe(setup).c_str(), setup.origin.c_str());
  const auto runs =
      learn_all(with_seeds(setup, config.seeds > 0 ? config.seeds : task.seeds),
                {.episodes = config.episodes, .looks = config.looks, .threads = config.threads});
  std::vector<Outcome> outcomes;
  for (const LearnedRun& run : runs) {
    outcomes.push_back({.seed = setup.run.seed + static_cast<std::int64_t>(outcomes.size()),
                        .steps = setup.run.steps,
                        .final_return = run.evaluation.mean_return().mean,
                        .best_return = run.best.mean_return().mean,
                        .seconds = run.seconds});
    std::printf("  seed %lld: final %s, best %s, in %s\n",
                static_cast<long long>(outcomes.back().seed),
                with_interval(run.evaluation.mean_return()).c_str(),
                with_interval(run.best.mean_return()).c_str(), duration_text(run.seconds).c_str());
  }
  const Curve curve = curve_of(runs, task.agent);
  draw_curves({&curve, 1}, task.agent + " in " + task.env, folder / picture_of(task));
  return outcomes;
}

void write_page(const Outcomes& outcomes, const fs::path& folder) {
  ResultsPage page(folder, "published", "What deep agents reach with published settings",
                   "./run published_results --agents all --envs all --page experiments/results");
  page.text(
      "Mean return of 100 episodes without exploration: of the final policy, and of the best of 20 "
      "policies on the way, with the 95 % interval of the mean over the seeds. Settings and steps: "
      "`pavlov info AGENT`. Published: the final policy of one seed, with the standard deviation "
      "over episodes (RL Baselines3 Zoo, benchmark.md; the lander's of its version 2).");
  std::vector<std::vector<std::string>> table{{"agent", "environment", "steps", "final policy",
                                               "each seed", "best policy", "each seed", "published",
                                               "wanted"}};
  std::vector<std::string> pictures;
  for (const Task& task : tasks()) {
    const auto found = outcomes.find({task.agent, task.env});
    if (found == outcomes.end()) continue;
    const auto finals = returns_of(found->second, &Outcome::final_return);
    const auto bests = returns_of(found->second, &Outcome::best_return);
    table.push_back({task.agent, task.env, steps_text(task, found->second.front().steps),
                     with_interval(estimate_mean(finals)), each(finals),
                     with_interval(estimate_mean(bests)), each(bests), task.published,
                     "≥ " + shortest(task.wanted)});
    pictures.push_back(picture_of(task));
  }
  page.table(table);
  page.text(
      "Return of the training episodes, exploration included: interquartile mean over the seeds "
      "with a 95 % bootstrap interval. " +
      std::string("Each seed's numbers and times: [published.csv](published.csv)."));
  for (const auto& picture : pictures) page.picture(picture);
  page.write();
}

bool run(const Config& config) {
  const auto pairs = chosen(config);
  Report report("published_results", config.out);
  const fs::path folder = config.page.empty() ? report.folder() : fs::path(config.page);
  fs::create_directories(folder);
  for (const Task& task : pairs) {
    const auto seeds = learn(task, config, folder);
    Outcomes outcomes = read_outcomes(folder / "published.csv");
    outcomes[{task.agent, task.env}] = seeds;
    write_outcomes(outcomes, folder / "published.csv");
    write_page(outcomes, folder);

    const std::string name = task.agent + " in " + task.env;
    const Estimate best = estimate_mean(returns_of(seeds, &Outcome::best_return));
    report.tell(name + ", final policy", estimate_mean(returns_of(seeds, &Outcome::final_return)));
    report.tell(name + ", best policy", best);
    report.tell(name + ", published (one seed)", task.published);
    report.claim(name + ": best policy " + shortest(task.wanted) + " or more",
                 best.mean >= task.wanted);
  }
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "Do the deep agents reach the published returns with published settings?", run);
}
