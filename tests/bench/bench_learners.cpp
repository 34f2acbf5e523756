// How fast DQN, A2C and PPO learn from 1 to 65,536 pole carts in the float32 form, on one core with
// networks of 64 x 64 units: steps of all copies together a second of processor time, acting,
// stepping and learning all counted, and the memory of the process. DQN: an update of 64 each 256
// steps; A2C: rollouts of 5 steps; PPO: four epochs of rollouts of 16 steps, or of 512 in all where
// copies are few.
//
//     ./run bench_learners
//
// Wanted: steps are not slower with many copies than with few.

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "envs/core/registry.h"

using namespace pavlov;

namespace {

SettingValues settings_of(const std::string& agent, int copies) {
  SettingValues settings{{"hidden_sizes", "64,64"}, {"activation", "relu"}};
  const auto add = [&](const char* name, std::int64_t value) {
    settings.emplace_back(name, std::to_string(value));
  };
  if (agent == "dqn") {
    add("train_every_steps", 256);
    add("batch_size", 64);
  } else if (agent == "ppo") {
    const int rollout = std::max(16, 512 / copies);
    add("rollout_steps", rollout);
    add("epochs", 4);
    add("minibatch_size", std::clamp(rollout * copies / 8, 64, 4096));
  }
  return settings;
}

/// Steps a second of processor time over three updates of the largest batch at least.
double speed(const std::string& agent_name, int copies) {
  const auto env = make("CartPole-v1?real=float", {.num_envs = copies, .seed = 1});
  const std::int64_t steps = std::max<std::int64_t>(100'000, std::int64_t{48} * copies);
  const auto agent = make_learner(agent_name, *env, 1, steps, settings_of(agent_name, copies));
  const std::clock_t begin = std::clock();
  train(*env, *agent, {.steps = steps});
  return static_cast<double>(steps) / (static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
}

/// The most memory that the process has held, in MB.
double most_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

int main() {
  std::printf("%8s %14s %14s %14s %12s\n", "copies", "dqn steps/s", "a2c steps/s", "ppo steps/s",
              "peak MB");
  for (const int copies : {1, 16, 256, 4096, 65'536}) {
    std::printf("%8d", copies);
    for (const char* agent : {"dqn", "a2c", "ppo"}) {
      double best = 0;
      for (int round = 0; round < 3; ++round) best = std::max(best, speed(agent, copies));
      std::printf(" %14.0f", best);
      std::fflush(stdout);
    }
    std::printf(" %12.0f\n", most_memory());
  }
}
