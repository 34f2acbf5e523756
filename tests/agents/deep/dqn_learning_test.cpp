// What the DQN family learns within seconds, from fixed seeds.
#include <algorithm>
#include <array>
#include <string>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/statistics.h"
#include "envs/core/registry.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

/// Those of the flagship (experiments/dqn_cart_pole.cpp); what the tests change comes on top.
const SettingValues kFast = {
    {"hidden_sizes", "64,64"},   {"learning_rate", "1e-3"},  {"batch_size", "64"},
    {"train_every_steps", "1"},  {"learning_starts", "500"}, {"target_sync_steps", "1"},
    {"target_rate", "0.005"},    {"double_dqn", "true"},     {"n_step", "10"},
    {"epsilon_fraction", "0.2"}, {"epsilon_end", "0.02"}};

/// Mean return of 30 episodes without exploration.
double learned_return(const std::string& env_name, std::int64_t steps, std::uint64_t seed,
                      const SettingValues& more = {}, int num_envs = 1) {
  SettingValues settings = kFast;
  settings.insert(settings.end(), more.begin(), more.end());
  const auto env = make(env_name, {.num_envs = num_envs, .seed = seed});
  const auto agent = make_learner("dqn", *env, seed, steps, settings);
  train(*env, *agent, {.steps = steps});
  const auto fresh = make(env_name, {.num_envs = num_envs, .seed = seed + 1000});
  RunningStatistics returns;
  for (const auto& episode : evaluate(*fresh, *agent, 30)) returns.add(episode.episode_return);
  return returns.mean();
}

}  // namespace

TEST_CASE("a DQN balances the pole on the cart", "[learning]") {
  RunningStatistics returns;
  for (const std::uint64_t seed : {0U, 1U, 2U}) {
    returns.add(learned_return("CartPole-v1", 30000, seed));
  }
  INFO(returns.mean());
  CHECK(returns.mean() >= 350);  // random play: 22
}

TEST_CASE("a DQN swings the acrobot up", "[learning]") {
  RunningStatistics returns;
  for (const std::uint64_t seed : {0U, 1U}) {
    returns.add(learned_return("Acrobot-v1", 15000, seed));
  }
  INFO(returns.mean());
  CHECK(returns.mean() >= -130);  // random play: -499
}

TEST_CASE("with every switch a DQN learns on", "[learning]") {
  struct Variant {
    const char* name;
    SettingValues settings;
  };
  const Variant variants[] = {
      {"Double DQN off", {{"double_dqn", "false"}}},
      {"one-step", {{"n_step", "1"}, {"target_rate", "0.02"}}},
      {"hard target", {{"target_rate", "1"}, {"target_sync_steps", "200"}}},
      {"proportional", {{"sampling", "proportional"}}},
      {"rank", {{"sampling", "rank"}}},
      {"squared", {{"loss", "squared"}}},
      {"normalised", {{"normalize_observations", "true"}}},
      {"quantile", {{"value", "quantile"}, {"atoms", "16"}}},
      {"categorical",
       {{"value", "categorical"}, {"atoms", "51"}, {"value_min", "0"}, {"value_max", "100"}}},
      {"dueling", {{"dueling", "true"}}},
      {"noisy", {{"noisy", "true"}, {"exploration", "greedy"}}},
      {"rmsprop", {{"optimizer", "rmsprop"}}},
      {"softmax", {{"exploration", "softmax"}, {"temperature", "0.5"}}}};
  for (const auto& [name, settings] : variants) {
    const double value = learned_return("CartPole-v1", 10000, 1, settings);
    INFO(name << ": " << value);
    CHECK(value >= 100);  // random play: 22
  }
}

TEST_CASE("without a target network a DQN learns, if less steadily", "[learning]") {
  std::array<double, 3> values;
  for (std::size_t seed = 0; seed < values.size(); ++seed) {
    values[seed] = learned_return("CartPole-v1", 10000, seed, {{"target_network", "false"}});
  }
  std::ranges::sort(values);
  INFO(values[0] << ", " << values[1] << ", " << values[2]);
  CHECK(values[1] >= 45);  // random play: 22
}

TEST_CASE("several environments at a time teach one DQN", "[learning]") {
  RunningStatistics returns;
  for (const std::uint64_t seed : {0U, 1U, 2U}) {
    returns.add(learned_return("CartPole-v1", 30000, seed,
                               {{"train_every_steps", "8"}, {"updates_per_train", "8"}}, 8));
  }
  INFO(returns.mean());
  CHECK(returns.mean() >= 300);
}
