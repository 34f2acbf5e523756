#include "experiments/harness/learning_race.h"

#include <ctime>
#include <utility>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/statistics.h"
#include "envs/core/registry.h"
#include "experiments/harness/evaluation.h"

namespace pavlov {
namespace {

double mean_return(VectorEnv& env, Learner& agent, std::int64_t episodes) {
  RunningStatistics returns;
  for (const auto& record : evaluate(env, agent, episodes)) returns.add(record.episode_return);
  return returns.mean();
}

class Stopwatch {
 public:
  /// Seconds of processor time since the last call, or since it was made.
  double lap() {
    const std::clock_t before = std::exchange(last_, std::clock());
    return static_cast<double>(last_ - before) / CLOCKS_PER_SEC;
  }

 private:
  std::clock_t last_ = std::clock();
};

}  // namespace

RaceResult run_race(const LearningRace& race, std::int64_t seed) {
  const auto looked_at =
      make(race.env, {.num_envs = static_cast<int>(race.episodes), .seed = evaluation_seed(seed)});
  RaceResult result;
  Stopwatch watch;
  const auto streams = static_cast<std::uint64_t>(seed);
  const auto env = make(race.env, {.num_envs = race.envs, .seed = streams});
  const auto agent = make_learner(race.agent, *env, streams, race.steps, race.settings);
  double training_seconds = 0;
  const auto look = [&](std::int64_t steps) {
    training_seconds += watch.lap();
    const double found = mean_return(*looked_at, *agent, race.episodes);
    result.looks.push_back(
        {.steps = steps, .training_seconds = training_seconds, .mean_return = found});
    result.reached = found >= race.goal;
    result.look_seconds += watch.lap();
    return !result.reached;
  };
  train(*env, *agent, {.steps = race.steps, .poll = look, .poll_steps = race.look_steps});
  result.played_anew = mean_return(*looked_at, *agent, race.episodes);
  return result;
}

std::span<const LearningRace> quick_ppo() {
  // Tuned with other seeds than the experiment's: one hidden layer, many small steps, looked at
  // after each rollout.
  static const std::vector<LearningRace> races = {{.agent = "ppo",
                                                   .env = "CartPole-v1?real=float",
                                                   .settings = {{"hidden_sizes", "64"},
                                                                {"activation", "relu"},
                                                                {"rollout_steps", "32"},
                                                                {"minibatch_size", "64"},
                                                                {"epochs", "5"},
                                                                {"learning_rate", "0.01"},
                                                                {"gamma", "0.98"},
                                                                {"gae_lambda", "0.9"}},
                                                   .envs = 16,
                                                   .goal = 475,
                                                   .steps = 300'000,
                                                   .look_steps = 16 * 32},
                                                  {.agent = "ppo",
                                                   .env = "Pendulum-v1?real=float",
                                                   .settings = {{"hidden_sizes", "64"},
                                                                {"activation", "relu"},
                                                                {"rollout_steps", "128"},
                                                                {"minibatch_size", "64"},
                                                                {"epochs", "5"},
                                                                {"learning_rate", "0.003"},
                                                                {"gamma", "0.9"},
                                                                {"gae_lambda", "0.95"}},
                                                   .envs = 16,
                                                   .goal = -200,
                                                   .steps = 300'000,
                                                   .look_steps = 16 * 128}};
  return races;
}

}  // namespace pavlov
