// An environment of one's own in a program of one's own: a plain struct, one line that registers
// it, and Q-learning that learns it.
//
//     cmake -S . -B build -DCMAKE_PREFIX_PATH=<where pavlov is installed> && cmake --build build
//     build/own_program

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "envs/core/registry.h"

using namespace pavlov;

/// A room is to be kept at 20 degrees with a heater that is on or off.
///
/// Actions: 0 off, 1 on. Observation: the temperature, 0 for 10 degrees to 20 for 30 degrees. Each
/// step the room cools by one degree or not, with equal chances, and the heater warms it by one or
/// two. Start: any temperature. Reward: minus the distance from the target [degrees]. End: never;
/// see the time limit.
struct Thermostat {
  struct Config {
    int target = 20;
    static void visit(auto& self, auto&& field) {
      field("target", self.target, "temperature to be kept [degrees Celsius]");
    }
  };
  using Observation = int;
  using Action = int;

  explicit Thermostat(const Config& c) : config(c) {}

  Discrete observation_space() const { return {.n = 21}; }
  Discrete action_space() const { return {.n = 2}; }

  Observation reset(Rng& rng) { return level = rng.integer(0, 20); }

  StepResult<Observation> step(Action action, Rng& rng) {
    level -= rng.integer(0, 1);
    if (action == 1) level += rng.integer(1, 2);
    level = std::clamp(level, 0, 20);
    return {.observation = level, .reward = -std::abs(level + 10.0 - config.target)};
  }

  Config config;
  int level = 0;
};

const bool registered = register_environment<Thermostat>(
    {.id = "Thermostat-v0", .summary = "keep a room warm", .max_episode_steps = 50});

int main() try {
  const auto env = make("Thermostat-v0?target=22", {.seed = 1});
  const auto agent = make_learner("q-learning", *env, 1);

  const auto mean_return = [&] {
    double sum = 0;
    for (const auto& episode : evaluate(*env, *agent, 200)) sum += episode.episode_return;
    return sum / 200;
  };
  const double before = mean_return();
  train(*env, *agent, {.steps = 200'000});
  const double after = mean_return();
  std::printf("mean return before training %.1f, after it %.1f\n", before, after);
  return after > -100 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception& error) {
  std::fprintf(stderr, "own_program: %s\n", error.what());
  return EXIT_FAILURE;
}
