// A2C and PPO on small worlds: what each switch does, and that a restored agent goes on exactly.
#include "agents/deep/actor_critic.h"

#include <cmath>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/statistics.h"
#include "envs/core/env_batch.h"
#include "envs/core/registry.h"
#include "tests/agents/deep/actor_critic_changes.h"
#include "tests/agents/deep/learner_checks.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::figure;
using test::OneStep;
using test::Target;
using test::with;

namespace {

/// Small and quick: what the tests change is put on top.
const SettingValues kQuick = {{"rollout_steps", "20"},
                              {"minibatch_size", "10"},
                              {"epochs", "3"},
                              {"hidden_sizes", "16"},
                              {"learning_rate", "0.01"}};

/// The weights after 400 steps of two copies.
std::vector<std::byte> learned(const char* env_name, const SettingValues& settings) {
  const auto env = make(env_name, {.num_envs = 2, .seed = 3});
  const auto agent = make_learner("ppo", *env, 5, 400, with(kQuick, settings));
  train(*env, *agent, {.steps = 400});
  return test::weights(*agent);
}

/// V(s) in a world of one state, learned to the end.
double value_of_one_step(bool ends, int max_episode_steps, const SettingValues& settings) {
  EnvBatch<OneStep> env("OneStep-v0", OneStep::Config{ends},
                        {.num_envs = 2, .seed = 1, .max_episode_steps = max_episode_steps});
  const auto agent = make_learner(
      "ppo", env, 2, 8000,
      with(kQuick, with({{"gamma", "0.5"}, {"anneal_learning_rate", "true"}}, settings)));
  train(env, *agent, {.steps = 8000});
  const float observation = 1;
  return static_cast<double>(
      dynamic_cast<ActorCritic&>(*agent).values({&observation, Dtype::f32, 1}, 1)[0]);
}

double mean_return(VectorEnv& env, Learner& agent, int episodes) {
  env.freeze_statistics(true);
  RunningStatistics returns;
  for (const auto& episode : evaluate(env, agent, episodes)) returns.add(episode.episode_return);
  return returns.mean();
}

/// Trains, then plays 20 episodes.
double trained(const char* agent_name, const char* env_name, int num_envs, std::int64_t steps,
               const SettingValues& settings, std::uint64_t seed = 1) {
  const auto env = make(env_name, {.num_envs = num_envs, .seed = seed});
  const auto agent = make_learner(agent_name, *env, seed + 1, steps, settings);
  train(*env, *agent, {.steps = steps});
  return mean_return(*env, *agent, 20);
}

}  // namespace

TEST_CASE("termination cuts the bootstrap of an actor-critic, truncation does not", "[unit]") {
  // Right is the better action: V = 1 where the step ends the task, V = 1 + V / 2 = 2 where it goes
  // on for ever, however short the episodes are made.
  const SettingValues variants[] = {{},
                                    {{"gae_lambda", "1"}},
                                    {{"gae_lambda", "0"}, {"shared_network", "true"}},
                                    {{"value_clip", "0.2"}, {"target_divergence", "0.1"}},
                                    {{"clip", "0"}, {"epochs", "1"}, {"minibatch_size", "0"}}};
  for (const auto& settings : variants) {
    INFO((settings.empty() ? "ppo" : settings[0].first + " " + settings[0].second));
    CHECK(value_of_one_step(true, 0, settings) == Approx(1).margin(0.1));
    CHECK(value_of_one_step(false, 5, settings) == Approx(2).margin(0.2));
    CHECK(value_of_one_step(false, 1, settings) == Approx(2).margin(0.2));
  }
}

TEST_CASE("every setting of an actor-critic moves what it learns", "[unit]") {
  test::check_settings_move(
      "ppo", test::actor_critic_changes(),
      {"fused", "device", "torso", "squash_actions", "state_deviation", "log_deviation",
       "intrinsic_gamma", "intrinsic_coefficient", "extrinsic_coefficient", "intrinsic_episodes"},
      [](const SettingValues& settings) { return learned("CartPole-v1", settings); });

  const auto continuous = [](const SettingValues& settings) {
    return learned("Pendulum-v1", settings);
  };
  CHECK(continuous({{"squash_actions", "true"}}) != continuous({}));
  CHECK(continuous({{"state_deviation", "true"}}) != continuous({}));
  CHECK(continuous({{"log_deviation", "-1"}}) != continuous({}));
}

TEST_CASE("an actor-critic restored amid its rollouts learns the very same", "[contract]") {
  const std::pair<const char*, SettingValues> variants[] = {
      {"CartPole-v1", {}},
      {"CartPole-v1", {{"shared_network", "true"}, {"normalize_observations", "true"}}},
      {"Pendulum-v1", {{"optimizer", "rmsprop"}}},
      {"Pendulum-v1", {{"squash_actions", "true"}, {"state_deviation", "true"}}},
      {"TicTacToe-v0", {{"anneal_learning_rate", "true"}}}};
  for (const auto& [env, settings] : variants) {
    INFO(env << (settings.empty() ? "" : settings[0].first));
    CHECK(test::resumes_exactly(env, [&](LearnerContext context) {
      context.legal_actions = std::string(env) == "TicTacToe-v0";
      return find_learner("ppo").make(with(kQuick, settings), context);
    }));
  }
}

TEST_CASE("the first step of PPO is A2C's, whatever the clip", "[unit]") {
  // The ratio is 1 then (Huang et al. 2022).
  const SettingValues once = {{"epochs", "1"}, {"minibatch_size", "0"}};
  CHECK(learned("CartPole-v1", with(once, {{"clip", "0"}})) ==
        learned("CartPole-v1", with(once, {{"clip", "0.2"}})));
  CHECK(learned("CartPole-v1", {{"clip", "0"}}) != learned("CartPole-v1", {{"clip", "0.2"}}));
}

TEST_CASE("clip and divergence keep the policy near the old one", "[unit]") {
  const auto divergence = [](const SettingValues& settings) {
    const auto env = make("CartPole-v1", {.num_envs = 2, .seed = 3});
    const auto agent =
        make_learner("ppo", *env, 5, 400, with(kQuick, with({{"epochs", "20"}}, settings)));
    train(*env, *agent, {.steps = 40});  // one update
    return std::pair(figure(*agent, "divergence"), figure(*agent, "minibatches"));
  };
  const auto [free, all] = divergence({{"clip", "0"}});
  CHECK(all == 20 * 4);
  CHECK(divergence({{"clip", "0.05"}}).first < 0.5 * free);
  const auto [stopped, few] = divergence({{"clip", "0"}, {"target_divergence", "0.01"}});
  CHECK(few < all);
  CHECK(stopped < 0.015);
}

TEST_CASE("a clip that has fallen to 0 still clips", "[unit]") {
  const auto env = make("CartPole-v1", {.num_envs = 2, .seed = 3});
  const auto agent = make_learner("ppo", *env, 5, 40, with(kQuick, {{"anneal_clip", "true"}}));
  train(*env, *agent, {.steps = 40});
  CHECK(figure(*agent, "clip_fraction") > 0.3);
}

TEST_CASE("the learning rate falls to 0 where that is asked for", "[unit]") {
  const auto env = make("CartPole-v1", {.num_envs = 2, .seed = 3});
  const auto agent =
      make_learner("ppo", *env, 5, 400, with(kQuick, {{"anneal_learning_rate", "true"}}));
  train(*env, *agent, {.steps = 40});
  CHECK(figure(*agent, "learning_rate") == Approx(0.01 * 0.9));
  test::go_on(*env, *agent, 180);
  CHECK(figure(*agent, "learning_rate") == Approx(0).margin(1e-12));
}

TEST_CASE("an actor-critic takes only legal actions", "[unit]") {
  const auto env = make("TicTacToe-v0", {.num_envs = 4, .seed = 3});  // refuses others
  const auto agent = make_learner("ppo", *env, 5, 2000, kQuick);
  CHECK(train(*env, *agent, {.steps = 2000}).steps == 2000);
  CHECK(evaluate(*env, *agent, 20).size() == 20);
}

TEST_CASE("an actor-critic finds the best of several numbers, whole or real", "[learning]") {
  const SettingValues settings = {{"learning_rate", "0.002"},
                                  {"anneal_learning_rate", "true"},
                                  {"rollout_steps", "32"},
                                  {"hidden_sizes", "16"},
                                  {"log_deviation", "-0.5"}};
  const auto best = [&](auto&& env, const SettingValues& more) {
    const auto agent = make_learner("ppo", env, 2, 20'000, with(settings, more));
    train(env, *agent, {.steps = 20'000});
    return mean_return(env, *agent, 20);
  };
  const BatchOptions options{.num_envs = 4, .seed = 1};
  CHECK(best(EnvBatch("Target-v0", Target<std::array<int, 2>>(), options), {}) == 0);
  for (const char* squash : {"false", "true"}) {
    for (const char* by_state : {"false", "true"}) {
      INFO("squash " << squash << ", deviation by state " << by_state);
      CHECK(best(EnvBatch("Target-v0", Target<std::array<double, 2>>(), options),
                 {{"squash_actions", squash}, {"state_deviation", by_state}}) > -0.02);
    }
  }
}

TEST_CASE("an actor-critic learns from images with one network for both", "[unit]") {
  const auto env = make("MinAtar-Breakout-v0", {.num_envs = 2, .seed = 3});
  const auto agent = make_learner("ppo", *env, 5, 80, with(kQuick, {{"shared_network", "true"}}));
  train(*env, *agent, {.steps = 80});
  CHECK(figure(*agent, "updates") == 2);
  CHECK(figure(*agent, "gradient_norm") > 0);
}

TEST_CASE("acting and updates of an actor-critic allocate nothing once they are under way",
          "[unit]") {
  for (const char* env_name : {"CartPole-v1", "Pendulum-v1"}) {
    const auto env = make(env_name, {.num_envs = 2, .seed = 3});
    const auto agent =
        make_learner("ppo", *env, 5, 4000, with(kQuick, {{"normalize_observations", "true"}}));
    train(*env, *agent, {.steps = 400});
    const auto before = test::allocations();
    test::go_on(*env, *agent, 1000);
    CHECK(test::allocations() == before);
  }
}

TEST_CASE("an actor-critic tells the layers of its networks", "[unit]") {
  const auto summary = [](const SettingValues& settings) {
    const auto env = make("CartPole-v1");
    return make_learner("ppo", *env, 5, 40, with(kQuick, settings))->summary();
  };
  CHECK_THAT(summary({}), Contains("critic"));
  CHECK_THAT(summary({{"shared_network", "true"}}), !Contains("critic") && Contains("3x16"));
}

TEST_CASE("what an actor-critic cannot do is refused", "[unit]") {
  const auto refused = [](const char* name, const char* value, const char* text) {
    const auto env = make("CartPole-v1");
    CHECK_THROWS_WITH(make_learner("a2c", *env, 1, 100, {{name, value}}), Contains(text));
  };
  refused("gamma", "1.5", "gamma must be in [0, 1]");
  refused("gae_lambda", "-1", "gae_lambda must be in [0, 1]");
  refused("rollout_steps", "0", "rollout_steps");
  refused("epochs", "0", "epochs");
  refused("minibatch_size", "-1", "minibatch_size");
  refused("clip", "-1", "clip");
  refused("value_coefficient", "0", "value_coefficient");
  refused("log_deviation", "3", "log_deviation must be in [-20, 2]");
  CHECK_THROWS_WITH(
      learned("CartPole-v1",
              {{"optimizer", "sgd"}, {"learning_rate", "1e30"}, {"max_gradient_norm", "0"}}),
      Contains("not finite"));
}

TEST_CASE("A2C and PPO balance the pole", "[learning]") {
  // Settings of RL Baselines3 Zoo; 500 is the most there is.
  CHECK(trained("ppo", "CartPole-v1", 8, 50'000,
                {{"rollout_steps", "32"},
                 {"minibatch_size", "256"},
                 {"epochs", "20"},
                 {"gae_lambda", "0.8"},
                 {"gamma", "0.98"},
                 {"learning_rate", "1e-3"},
                 {"anneal_learning_rate", "true"},
                 {"anneal_clip", "true"}}) >= 475);
  CHECK(trained("a2c", "CartPole-v1", 8, 500'000, {}) >= 475);
}

TEST_CASE("PPO drives the car up the mountain by normalised numbers", "[learning]") {
  CHECK(trained("ppo",
                "MountainCarContinuous-v0?normalize_observations=true&normalize_rewards=true", 1,
                20'000,
                {{"rollout_steps", "8"},
                 {"minibatch_size", "256"},
                 {"learning_rate", "7.77e-5"},
                 {"gamma", "0.9999"},
                 {"gae_lambda", "0.9"},
                 {"clip", "0.1"},
                 {"value_coefficient", "0.19"},
                 {"max_gradient_norm", "5"},
                 {"entropy_coefficient", "0.00429"}},
                6) > 0);  // two of three seeds, and this one with all kernels
}
