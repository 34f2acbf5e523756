// DQN, A2C and PPO learn from one copy of an environment and from very many.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "agents/deep/actor_critic.h"
#include "core/statistics.h"
#include "envs/core/env_batch.h"
#include "envs/core/registry.h"
#include "tests/agents/deep/learner_checks.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::OneStep;
using test::with;

namespace {

/// One state, one step, reward 1 whatever the action.
struct Constant {
  struct Config {};
  using Observation = std::array<float, 1>;
  using Action = int;

  Constant() = default;
  explicit Constant(const Config& /*config*/) {}
  Box observation_space() const { return {{0}, {1}}; }
  Discrete action_space() const { return {.n = 2}; }
  Observation reset(Rng& /*rng*/) { return {1}; }
  StepResult<Observation> step(int /*action*/, Rng& /*rng*/) {
    return {.observation = {1}, .reward = 1, .terminated = true};
  }
};

/// Mean return after training of as many episodes without exploration as there are copies, of 20
/// at least.
double learned_return(VectorEnv& env, const std::string& agent_name, std::int64_t steps,
                      const SettingValues& settings) {
  const auto agent = make_learner(agent_name, env, 1, steps, settings);
  train(env, *agent, {.steps = steps});
  RunningStatistics returns;
  for (const auto& episode : evaluate(env, *agent, std::max(20, env.size()))) {
    returns.add(episode.episode_return);
  }
  return returns.mean();
}

/// The same of pole carts in the float32 form.
double balanced(const std::string& agent_name, int num_envs, std::int64_t steps,
                const SettingValues& settings) {
  const auto env = make("CartPole-v1?real=float", {.num_envs = num_envs, .seed = 1});
  return learned_return(
      *env, agent_name, steps,
      with({{"hidden_sizes", "32"}, {"activation", "relu"}, {"gamma", "0.98"}}, settings));
}

}  // namespace

TEST_CASE("DQN, A2C and PPO learn from one copy as from thousands", "[learning]") {
  constexpr double kFarBetterThanRandom = 60;  // random: 22
  const SettingValues ppo = {{"rollout_steps", "32"}, {"learning_rate", "5e-3"}};
  CHECK(balanced("ppo", 1, 20'000, with(ppo, {{"rollout_steps", "512"}})) > kFarBetterThanRandom);
  CHECK(balanced("ppo", 64, 30'000, ppo) > kFarBetterThanRandom);
  CHECK(balanced("ppo", 4096, 400'000,
                 {{"rollout_steps", "8"},
                  {"minibatch_size", "1024"},
                  {"epochs", "2"},
                  {"learning_rate", "0.01"}}) > kFarBetterThanRandom);

  const SettingValues a2c = {{"rollout_steps", "8"}, {"learning_rate", "5e-3"}};
  CHECK(balanced("a2c", 1, 60'000, with(a2c, {{"learning_rate", "2e-3"}})) > kFarBetterThanRandom);
  CHECK(balanced("a2c", 64, 60'000, a2c) > kFarBetterThanRandom);
  CHECK(balanced("a2c", 4096, 600'000, with(a2c, {{"minibatch_size", "2048"}})) >
        kFarBetterThanRandom);

  const SettingValues dqn = {{"train_every_steps", "256"}, {"updates_per_train", "128"},
                             {"batch_size", "64"},         {"learning_rate", "2e-3"},
                             {"target_sync_steps", "512"}, {"epsilon_fraction", "0.1"}};
  CHECK(balanced("dqn", 1, 30'000, dqn) > kFarBetterThanRandom);
  CHECK(balanced("dqn", 64, 30'000, dqn) > kFarBetterThanRandom);
  CHECK(balanced("dqn", 4096, 800'000,
                 with(dqn, {{"train_every_steps", "4096"}, {"target_sync_steps", "8192"}})) >
        kFarBetterThanRandom);
}

TEST_CASE("DQN, A2C and PPO learn from 65,536 copies", "[learning]") {
  constexpr int kCopies = 65'536;
  EnvBatch<OneStep> env("OneStep-v0", OneStep::Config{}, {.num_envs = kCopies, .seed = 1});
  const SettingValues small = {{"hidden_sizes", "8"}, {"learning_rate", "0.01"}};
  const SettingValues rollouts = with(small, {{"rollout_steps", "1"}, {"minibatch_size", "16384"}});
  CHECK(learned_return(env, "ppo", 4 * kCopies, with(rollouts, {{"epochs", "4"}})) == 1);
  CHECK(learned_return(env, "a2c", 8 * kCopies, rollouts) == 1);
  CHECK(learned_return(env, "dqn", 4 * kCopies,
                       with(small, {{"train_every_steps", std::to_string(kCopies)},
                                    {"updates_per_train", "64"}})) == 1);
}

TEST_CASE("what an actor-critic learns from equal steps does not depend on how many they are",
          "[unit]") {
  // More than the networks take at a time; the values' part of it, as actions are drawn.
  const auto values = [](int num_envs, const char* learning_rate) {
    EnvBatch<Constant> env("Constant-v0", Constant(), {.num_envs = num_envs, .seed = 1});
    const auto agent = make_learner("a2c", env, 2, 0,
                                    {{"hidden_sizes", "16"},
                                     {"rollout_steps", "1"},
                                     {"optimizer", "sgd"},
                                     {"learning_rate", learning_rate},
                                     {"max_gradient_norm", "0"}});
    train(env, *agent, {.steps = 3 * num_envs});
    const auto all = dynamic_cast<ActorCritic&>(*agent).values(env.view().observations, num_envs);
    return std::vector<float>(all.begin(), all.end());
  };
  const float learned = values(1, "0.02").front();
  CHECK(std::abs(learned - values(1, "1e-9").front()) > 0.01F);
  const auto of_many = values(1300, "0.02");
  REQUIRE(of_many.size() == 1300);
  for (const float value : of_many) CHECK(value == Approx(learned).epsilon(1e-5));
}
