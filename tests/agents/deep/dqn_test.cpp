// The DQN family on small worlds: what each switch does, and that a restored agent goes on exactly.
#include "agents/deep/dqn.h"

#include <cmath>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "envs/core/env_batch.h"
#include "envs/core/registry.h"
#include "tests/agents/deep/dqn_runs.h"
#include "tests/agents/deep/learner_checks.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::check_settings_move;
using test::figure;
using test::kQuick;
using test::learned;
using test::OneStep;
using test::with;

namespace {

/// Q(s, right) after learning it to the end.
double value_of_one_step(bool ends, int max_episode_steps, const SettingValues& settings) {
  EnvBatch<OneStep> env("OneStep-v0", OneStep::Config{ends},
                        {.seed = 1, .max_episode_steps = max_episode_steps});
  const auto agent = make_learner(
      "dqn", env, 2, 4000,
      with(kQuick, with({{"gamma", "0.5"}, {"epsilon", "1"}, {"epsilon_end", "1"}}, settings)));
  train(env, *agent, {.steps = 4000});
  const double observation[] = {1.0};
  return agent->action_values(observation)[1];
}

}  // namespace

TEST_CASE("termination cuts the bootstrap of a DQN, truncation does not", "[unit]") {
  // Q = 1 where the step ends the task; Q = 1 + Q / 2 = 2 where it goes on for ever.
  const SettingValues variants[] = {
      {},
      {{"replay", "false"}, {"target_network", "false"}},
      {{"double_dqn", "true"}},
      {{"n_step", "3"}, {"epsilon_end", "0"}},
      {{"sampling", "proportional"}},
      {{"sampling", "rank"}},
      {{"value", "quantile"}, {"atoms", "8"}},
      {{"value", "categorical"}, {"value_min", "0"}, {"value_max", "4"}, {"atoms", "41"}}};
  for (const auto& settings : variants) {
    INFO((settings.empty() ? "dqn" : settings[0].first + " " + settings[0].second));
    CHECK(value_of_one_step(true, 0, settings) == Approx(1).margin(0.1));
    CHECK(value_of_one_step(false, 5, settings) == Approx(2).margin(0.2));
    CHECK(value_of_one_step(false, 1, settings) == Approx(2).margin(0.2));
  }
}

TEST_CASE("every setting of a DQN moves what it learns", "[unit]") {
  // With tests of their own: those that change where or how, not what, is computed; those that need
  // LibTorch; and those that a network does not know.
  const std::set<std::string> elsewhere = {"save_replay", "fused",       "device",
                                           "torso",       "dueling",     "noisy",
                                           "ucb_c",       "count_bonus", "ties"};
  check_settings_move("dqn", test::dqn_changes(), elsewhere, learned);
}

TEST_CASE("a DQN restored amid its episodes learns the very same", "[contract]") {
  const SettingValues variants[] = {
      {},
      {{"sampling", "proportional"}, {"n_step", "3"}, {"normalize_observations", "true"}},
      {{"sampling", "rank"}, {"double_dqn", "true"}, {"value", "quantile"}, {"atoms", "5"}},
      {{"replay", "false"}, {"target_network", "false"}, {"optimizer", "sgd"}}};
  for (const auto& settings : variants) {
    INFO((settings.empty() ? "dqn" : settings[0].first + " " + settings[0].second));
    CHECK(test::resumes_exactly("CartPole-v1", [&](const LearnerContext& context) {
      return find_learner("dqn").make(with(kQuick, settings), context);
    }));
  }
}

TEST_CASE("updates keep the rhythm that the settings ask for", "[unit]") {
  for (const int copies : {1, 3, 8}) {
    INFO(copies << " copies");
    const auto env = make("CartPole-v1", {.num_envs = copies, .seed = 3});
    const auto agent = make_learner(
        "dqn", *env, 5, 480,
        with(kQuick,
             {{"learning_starts", "47"}, {"train_every_steps", "4"}, {"updates_per_train", "3"}}));
    train(*env, *agent, {.steps = 480});
    // Three for each fourth step from the batch of steps on that ends with step 48.
    CHECK(figure(*agent, "updates") == 3 * (480 / 4 - (48 - copies) / 4));
  }
}

TEST_CASE("a DQN takes only legal actions", "[unit]") {
  const auto env = make("TicTacToe-v0", {.num_envs = 4, .seed = 3});  // refuses others
  const auto agent = make_learner("dqn", *env, 5, 2000, kQuick);
  CHECK(train(*env, *agent, {.steps = 2000}).steps == 2000);
  CHECK(evaluate(*env, *agent, 20).size() == 20);
}

TEST_CASE("acting and learning allocate nothing once they are under way", "[unit]") {
  const auto env = make("CartPole-v1", {.seed = 3});
  const auto agent = make_learner("dqn", *env, 5, 4000, with(kQuick, {{"n_step", "2"}}));
  train(*env, *agent, {.steps = 2000});
  const auto before = test::allocations();
  test::go_on(*env, *agent, 1000);
  CHECK(test::allocations() == before);
}

TEST_CASE("a DQN that diverges says so instead of going on", "[unit]") {
  CHECK_THROWS_WITH(learned({{"optimizer", "sgd"},
                             {"learning_rate", "1e12"},
                             {"loss", "squared"},
                             {"max_gradient_norm", "0"}}),
                    Contains("not finite"));
}

TEST_CASE("what a DQN cannot do is refused", "[unit]") {
  const auto refused = [](const char* env_name, const SettingValues& settings, const char* text) {
    const auto env = make(env_name);
    CHECK_THROWS_WITH(make_learner("dqn", *env, 1, 100, settings), Contains(text));
  };
  refused("Pendulum-v1", {}, "the action space must be Discrete");
  refused("CartPole-v1", {{"exploration", "ucb"}}, "counts of visits");
  refused("CartPole-v1", {{"gamma", "1.5"}}, "gamma must be in [0, 1]");
  refused("CartPole-v1", {{"target_rate", "0"}}, "target_rate");
  refused("CartPole-v1", {{"batch_size", "0"}}, "batch_size");
  refused("CartPole-v1", {{"replay_capacity", "1000000000000000"}}, "memory");
  refused("CartPole-v1", {{"device", "tpu"}}, "cpu or cuda");
}
