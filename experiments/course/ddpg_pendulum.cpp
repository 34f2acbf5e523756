// Does DDPG learn to swing a pendulum up?
//
// Task RL-48 of the course (and RF-26): DDPG on Pendulum-v1, several seeds, played without noise
// after every thousand steps; beside it actions at random and a controller that knows the physics:
// it feeds the energy of the upright pendulum to the swing (Astrom & Furuta 2000), u = k (E* - E)
// omega, and holds the top by a spring with a damper.
//
//     ./run ddpg_pendulum
//     ./run ddpg_pendulum --agent sac
//
// Expected, in some two minutes of a core for each seed: a return above -170 after 20,000 steps,
// where random actions earn -1230 and the controller about -154.

#include <algorithm>
#include <cmath>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "envs/classic/pendulum.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  std::string agent = "ddpg";
  int seeds = 5;
  std::int64_t steps = 20000;
  std::int64_t every_steps = 1000;
  int episodes = 20;
  std::uint64_t seed = 0;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("agent", self.agent, "ddpg, td3 or sac");
    field("seeds", self.seeds, "independent runs (>= 2)");
    field("steps", self.steps, "steps of each run");
    field("every_steps", self.every_steps, "steps between two evaluations (>= 1)");
    field("episodes", self.episodes, "episodes of an evaluation (>= 1)");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(seeds >= 2, "ddpg_pendulum", "seeds", seeds, "2 or more");
    require(episodes >= 1, "ddpg_pendulum", "episodes", episodes, "1 or more");
    require(every_steps >= 1 && every_steps <= steps, "ddpg_pendulum", "every_steps",
            static_cast<double>(every_steps), "1 … steps");
  }
};

/// Energy shaping for the rod of Pendulum-v1: E = I omega^2 / 2 + m g l / 2 cos(theta).
class EnergyShaping final : public Learner {
 public:
  void act(const BatchView& batch, Mode /*mode*/) override {
    for (int i = 0; i < batch.size; ++i) {
      const double torque = control(batch.observations.numbers(i));
      batch.actions.set(i, 0, std::clamp(torque, -rod_.max_torque, rod_.max_torque));
    }
  }
  void observe(const BatchView& /*batch*/) override {}
  void save(Checkpoint& /*checkpoint*/) const override {}
  void load(const Checkpoint& /*checkpoint*/) override {}

 private:
  static constexpr double kGain = 2;                       ///< k [s]
  static constexpr double kSpring = 10, kDamper = 2;       ///< [N m / rad], [N m s / rad]
  static constexpr double kTopAngle = 0.5, kTopSpeed = 3;  ///< where they hold [rad], [rad/s]

  double control(const std::vector<double>& observation) const {
    const double angle = std::atan2(observation[1], observation[0]);
    const double speed = observation[2];
    if (std::abs(angle) < kTopAngle && std::abs(speed) < kTopSpeed) {
      return -kSpring * angle - kDamper * speed;
    }
    const double inertia = rod_.mass * rod_.length * rod_.length / 3;
    const double upright = rod_.mass * rod_.g * rod_.length / 2;
    const double energy = inertia * speed * speed / 2 + upright * std::cos(angle);
    return kGain * (upright - energy) * (speed == 0 ? 1 : speed);
  }

  Pendulum::Config rod_;
};

RunningStatistics play(Learner& learner, int episodes, std::uint64_t seed) {
  const auto env = make("Pendulum-v1", {.seed = seed});
  RunningStatistics returns;
  for (const auto& episode : evaluate(*env, learner, episodes)) returns.add(episode.episode_return);
  return returns;
}

/// Returns of a run without noise, after each thousand steps.
std::vector<double> learn(const Config& config, std::uint64_t seed) {
  const auto env = make("Pendulum-v1", {.seed = seed});
  // RL Baselines3 Zoo for DDPG and TD3, but for a warm-up of 100 steps instead of 10,000.
  const auto agent =
      make_learner(config.agent, *env, seed, config.steps,
                   {{"gamma", "0.98"}, {"learning_rate", "1e-3"}, {"replay_capacity", "200000"}});
  std::vector<double> returns;
  const auto look = [&](std::int64_t) {
    returns.push_back(play(*agent, config.episodes, config.seed + 1).mean());
    return true;
  };
  train(*env, *agent, {.steps = config.steps, .poll = look, .poll_steps = config.every_steps});
  return returns;
}

bool run(const Config& config) {
  constexpr int kMany = 1000;
  Report report("ddpg_pendulum", config.out);
  EnergyShaping controller;
  const auto env = make("Pendulum-v1");
  const auto random = make_learner("random", *env, config.seed);
  const auto controlled = play(controller, kMany, config.seed + 1);
  const auto unguided = play(*random, kMany, config.seed + 1);
  report.tell("return of actions at random", estimate_mean(unguided));
  report.tell("return of energy shaping", estimate_mean(controlled));

  const auto runs = independent_runs(config.seeds, config.seed, [&](int index, const Rng&) {
    return learn(config, config.seed + 100 + static_cast<std::uint64_t>(index));
  });
  const auto statistics = over_runs(runs);
  report.tell("return of " + config.agent + " at the end", estimate_mean(statistics.back()));
  report.claim("the mean return at the end is above -170", statistics.back().mean() > -170);

  Plot plot{.title = "Pendulum-v1", .x_label = "steps", .y_label = "return without noise"};
  Line line = mean_line(statistics, config.agent + ", mean of " + std::to_string(config.seeds));
  for (double& x : line.x) x = (x + 1) * static_cast<double>(config.every_steps);
  plot.line(std::move(line));
  plot.horizontal({.at = controlled.mean(), .label = "energy shaping"});
  plot.horizontal({.at = unguided.mean(), .label = "at random"});
  Figure figure{.title = "Swinging a pendulum up"};
  figure.add(std::move(plot));
  save(figure, report.file("ddpg_pendulum.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "Does DDPG learn to swing a pendulum up? (course, task 2)", run);
}
