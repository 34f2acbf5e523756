// Does DDPG learn to swing a pendulum up, and to land on the moon?
//
// Task RL-48 of the course (and RF-26): DDPG on Pendulum-v1 and on LunarLanderContinuous-v3,
// several seeds, played without noise on the way; beside it actions at random and a controller that
// knows the task. On the pendulum that is energy shaping (Astrom & Furuta 2000), which feeds the
// energy of the upright rod to the swing, u = k (E* - E) omega, and holds the top by a spring with
// a damper; on the moon it is Gymnasium's published heuristic.
//
//     ./run ddpg_control                              # the pendulum, 20 s of a core for each seed
//     ./run ddpg_control --task lander                # some minutes for each seed
//     ./run ddpg_control --agent sac
//
// Expected: on the pendulum a return above -170 after 20,000 steps, where random actions earn -1230
// and the controller about -154; on the moon more than 100 after 150,000 steps, where random
// actions earn about -200 and the heuristic about 250. With all steps that are published:
// published_results.

#include <algorithm>
#include <array>
#include <cmath>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/text.h"
#include "envs/box2d/lunar_lander_heuristic.h"
#include "envs/classic/pendulum.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "experiments/harness/results_page.h"
#include "experiments/harness/rule.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

/// Energy shaping for the rod of Pendulum-v1: E = I omega^2 / 2 + m g l / 2 cos(theta).
std::vector<double> swing_up(const std::vector<double>& observation) {
  constexpr double kGain = 2;                       // k [s]
  constexpr double kSpring = 10, kDamper = 2;       // [N m / rad], [N m s / rad]
  constexpr double kTopAngle = 0.5, kTopSpeed = 3;  // where they hold [rad], [rad/s]
  const Pendulum::Config rod;
  const double angle = std::atan2(observation[1], observation[0]);
  const double speed = observation[2];
  double torque = -kSpring * angle - kDamper * speed;
  if (std::abs(angle) > kTopAngle || std::abs(speed) > kTopSpeed) {
    const double inertia = rod.mass * rod.length * rod.length / 3;
    const double upright = rod.mass * rod.g * rod.length / 2;
    const double energy = inertia * speed * speed / 2 + upright * std::cos(angle);
    torque = kGain * (upright - energy) * (speed == 0 ? 1 : speed);
  }
  return {std::clamp(torque, -rod.max_torque, rod.max_torque)};
}

std::vector<double> land(const std::vector<double>& observation) {
  std::array<float, 8> numbers{};
  std::copy(observation.begin(), observation.end(), numbers.begin());
  const auto engines = lunar_lander_continuous_heuristic(numbers);
  return {engines.begin(), engines.end()};
}

struct Task {
  std::string name;
  std::string env;
  std::string title;
  std::string controller;
  std::vector<double> (*control)(const std::vector<double>& observation);
  int seeds;
  std::int64_t steps;
  double wanted;
  /// RL Baselines3 Zoo for DDPG and TD3, but on the pendulum for a warm-up of 100 steps instead of
  /// 10,000.
  SettingValues settings;
};

const std::vector<Task>& tasks() {
  static const std::vector<Task> all = {
      {"pendulum",
       "Pendulum-v1",
       "Swinging a pendulum up",
       "energy shaping",
       swing_up,
       5,
       20000,
       -170,
       {{"batch_size", "256"},
        {"gamma", "0.98"},
        {"learning_rate", "1e-3"},
        {"replay_capacity", "200000"}}},
      {"lander",
       "LunarLanderContinuous-v3",
       "Landing on the moon",
       "the published heuristic",
       land,
       3,
       150000,
       100,
       {{"hidden_sizes", "400,300"},
        {"batch_size", "100"},
        {"gamma", "0.98"},
        {"learning_rate", "1e-3"},
        {"learning_starts", "10000"},
        {"replay_capacity", "200000"}}},
  };
  return all;
}

struct Config {
  std::string task = "pendulum";
  std::string agent = "ddpg";
  int seeds = 0;
  std::int64_t steps = 0;
  int looks = 20;
  int episodes = 20;
  std::uint64_t seed = 0;
  std::string page;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("task", self.task, "pendulum or lander");
    field("agent", self.agent, "ddpg, td3 or sac");
    field("seeds", self.seeds, "independent runs (>= 2); 0: 5 on the pendulum, 3 on the moon");
    field("steps", self.steps, "steps of each run; 0: 20,000 on the pendulum, 150,000 on the moon");
    field("looks", self.looks, "evaluations on the way, evenly (>= 1)");
    field("episodes", self.episodes, "episodes of an evaluation (>= 1)");
    field("seed", self.seed, "decides everything");
    field("page", self.page,
          "folder where AGENT_TASK.md and its picture are written anew; empty: --out");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(seeds == 0 || seeds >= 2, "ddpg_control", "seeds", seeds, "0, 2 or more");
    require(episodes >= 1, "ddpg_control", "episodes", episodes, "1 or more");
    require(looks >= 1, "ddpg_control", "looks", looks, "1 or more");
    require(steps == 0 || steps >= looks, "ddpg_control", "steps", static_cast<double>(steps),
            "0, or as many as looks");
  }
};

/// The task by its name, with what the command line moves.
Task task_of(const Config& config) {
  std::vector<std::string> names;
  for (Task task : tasks()) {
    names.push_back(task.name);
    if (task.name != config.task) continue;
    if (config.seeds > 0) task.seeds = config.seeds;
    if (config.steps > 0) task.steps = config.steps;
    return task;
  }
  throw std::invalid_argument(unknown_name("task", config.task, names));
}

RunningStatistics play(const Task& task, Learner& learner, int episodes, std::uint64_t seed) {
  const auto env = make(task.env, {.seed = seed});
  RunningStatistics returns;
  for (const auto& episode : evaluate(*env, learner, episodes)) returns.add(episode.episode_return);
  return returns;
}

/// Returns of a run without noise, at each look.
std::vector<double> learn(const Task& task, const Config& config, std::uint64_t seed) {
  const auto env = make(task.env, {.seed = seed});
  const auto agent = make_learner(config.agent, *env, seed, task.steps, task.settings);
  std::vector<double> returns;
  const auto look = [&](std::int64_t) {
    returns.push_back(play(task, *agent, config.episodes, config.seed + 1).mean());
    return true;
  };
  train(*env, *agent, {.steps = task.steps, .poll = look, .poll_steps = task.steps / config.looks});
  returns.resize(static_cast<std::size_t>(config.looks));
  return returns;
}

bool run(const Config& config) {
  const Task task = task_of(config);
  constexpr int kMany = 500;
  Report report("ddpg_control", config.out);
  Rule controller(task.control);
  const auto env = make(task.env);
  const auto random = make_learner("random", *env, config.seed);
  const auto controlled = play(task, controller, kMany, config.seed + 1);
  const auto unguided = play(task, *random, kMany, config.seed + 1);
  report.tell("return of actions at random", estimate_mean(unguided));
  report.tell("return of " + task.controller, estimate_mean(controlled));

  const auto runs = independent_runs(task.seeds, config.seed, [&](int index, const Rng&) {
    return learn(task, config, config.seed + 100 + static_cast<std::uint64_t>(index));
  });
  const auto statistics = over_runs(runs);
  const Estimate at_the_end = estimate_mean(statistics.back());
  report.tell("return of " + config.agent + " at the end", at_the_end);
  report.claim("the mean return at the end is above " + shortest(task.wanted),
               at_the_end.mean > task.wanted);

  Plot plot{.title = task.env, .x_label = "steps", .y_label = "return without noise"};
  Line line = mean_line(statistics, config.agent + ", mean of " + std::to_string(task.seeds), 1);
  for (double& x : line.x) x *= static_cast<double>(task.steps / config.looks);
  plot.line(std::move(line));
  plot.horizontal({.at = controlled.mean(), .label = task.controller});
  plot.horizontal({.at = unguided.mean(), .label = "at random", .dash = Dash::dotted});
  Figure figure{.title = task.title};
  figure.add(std::move(plot));

  const std::string name = config.agent + "_" + task.name;
  const std::string options = (config.task == Config().task ? "" : " --task " + config.task) +
                              (config.agent == Config().agent ? "" : " --agent " + config.agent);
  ResultsPage page(config.page.empty() ? report.folder().string() : config.page, name, task.title,
                   "./run ddpg_control" + options + " --page experiments/results");
  page.text("Return of " + task.env + " without noise: mean over " + std::to_string(task.seeds) +
            " seeds with its 95 % interval, " + std::to_string(config.episodes) +
            " episodes at each look.");
  page.table(
      {{"policy", "return"},
       {"at random", with_interval(estimate_mean(unguided))},
       {task.controller, with_interval(estimate_mean(controlled))},
       {config.agent + ", " + with_separators(task.steps) + " steps", with_interval(at_the_end)}});
  save(figure, page.picture(name + ".png"));
  page.write();
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "Does DDPG learn to swing a pendulum up, and to land? (course, task 2)", run);
}
