// Actor-critics with bonuses: two value heads, of which each learns from its own rewards.
#include "agents/core/registry.h"
#include "agents/deep/actor_critic.h"
#include "envs/core/env_batch.h"
#include "envs/core/registry.h"
#include "tests/agents/deep/learner_checks.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::OneStep;
using test::with;

namespace {

const SettingValues kQuick = {{"rollout_steps", "20"},   {"minibatch_size", "10"},
                              {"epochs", "3"},           {"hidden_sizes", "16"},
                              {"learning_rate", "0.01"}, {"anneal_learning_rate", "true"},
                              {"gamma", "0.9"},          {"intrinsic_gamma", "0.5"}};

std::unique_ptr<Learner> make_agent(const VectorEnv& env, const SettingValues& settings,
                                    std::int64_t steps) {
  LearnerContext context = context_for(env, 2, steps);
  context.bonus = true;
  return find_learner("ppo").make(with(kQuick, settings), context);
}

/// Learns in a world of one state where action 1 earns a reward of 1, and action 0 such a bonus.
Thoughts learned(bool ends, int max_episode_steps, double bonus, const SettingValues& settings) {
  constexpr int kSteps = 4000;
  EnvBatch<OneStep> env("OneStep-v0", OneStep::Config{ends},
                        {.num_envs = 2, .seed = 1, .max_episode_steps = max_episode_steps});
  const auto agent = make_agent(env, settings, 2 * kSteps);
  REQUIRE(agent->takes_bonus());
  env.reset();
  agent->begin_episodes();
  double bonuses[2];
  for (int t = 0; t < kSteps; ++t) {
    agent->act(env.view(), Mode::explore);
    env.step();
    for (int i = 0; i < 2; ++i) bonuses[i] = env.view().actions.number(i) == 0 ? bonus : 0;
    BatchView seen = env.view();
    seen.bonuses = bonuses;
    agent->observe(seen);
    agent->learn();
  }
  return agent->think(std::vector{1.0});
}

}  // namespace

TEST_CASE("the two value heads learn rewards and bonuses, each with its discount", "[unit]") {
  // The bonus wins: action 0 is taken, which earns 4 a step and no reward.
  for (const char* shared : {"false", "true"}) {
    const auto check = [&](bool ends, int limit, const char* episodes, double value) {
      INFO("shared " << shared << ", ends " << ends << ", limit " << limit << ", " << episodes);
      const Thoughts thoughts =
          learned(ends, limit, 4, {{"shared_network", shared}, {"intrinsic_episodes", episodes}});
      CHECK(thoughts.probabilities.at(0) > 0.95);
      CHECK(thoughts.intrinsic_value.value() == Approx(value).epsilon(0.1));
      CHECK(thoughts.value.value() == Approx(0).margin(0.3));
    };
    check(true, 0, "true", 4);   // the end cuts what follows
    check(true, 0, "false", 8);  // 4 / (1 - 0.5): on into the next episode
    check(false, 5, "true", 8);  // truncation bootstraps
    check(false, 5, "false", 8);
  }
}

TEST_CASE("coefficients weigh the advantages of rewards and of bonuses", "[unit]") {
  const auto takes_bonus = [](double bonus, const SettingValues& settings) {
    return learned(true, 0, bonus, with({{"intrinsic_gamma", "0"}}, settings)).probabilities[0] >
           0.5;
  };
  CHECK_FALSE(takes_bonus(1.5, {}));  // 2 x 1 against 1 x 1.5
  CHECK(takes_bonus(2.5, {}));
  CHECK(takes_bonus(1.5, {{"extrinsic_coefficient", "1"}}));
  CHECK_FALSE(takes_bonus(2.5, {{"intrinsic_coefficient", "0.5"}}));
}

TEST_CASE("bonuses of a rollout end with episodes or go on, by hand", "[unit]") {
  const std::uint8_t terminated[] = {1};
  const std::uint8_t truncated[] = {0};
  const double bonus = 2;
  const int state = 0;
  BatchView batch;
  batch.size = 1;
  batch.terminated = terminated;
  batch.truncated = truncated;
  batch.bonuses = &bonus;
  batch.observations = batch.next_observations = {&state, Dtype::i32, 1};
  const auto returns = [&](bool episodic) {
    BonusRollout rollout(2, 1, episodic);
    const float next[] = {100};
    for (const bool last : {false, true}) {
      CHECK(rollout.needs_values(batch, last) == last);
      rollout.add(batch, last, last ? std::span<const float>(next) : std::span<const float>());
    }
    rollout.estimate(std::vector<float>{5, 7}, 0.5, 1);
    return std::vector(rollout.stream().returns().begin(), rollout.stream().returns().end());
  };
  CHECK(returns(true) == std::vector<double>{2, 2});
  CHECK(returns(false) == std::vector<double>{2 + 0.5 * (2 + 0.5 * 100), 2 + 0.5 * 100});
}

TEST_CASE("without a bonus there is one value head, and settings of bonuses change nothing",
          "[unit]") {
  const auto env = make("CartPole-v1", {.num_envs = 2, .seed = 3});
  const auto learned = [&](const SettingValues& settings) {
    const auto one = env->clone();
    const auto agent = make_learner("ppo", *one, 5, 400, with(kQuick, settings));
    CHECK_FALSE(agent->takes_bonus());
    one->reset();
    test::go_on(*one, *agent, 100);
    CHECK_FALSE(agent->think(std::vector<double>(4)).intrinsic_value.has_value());
    return test::weights(*agent);
  };
  CHECK(learned({}) == learned({{"intrinsic_gamma", "0.1"},
                                {"intrinsic_coefficient", "3"},
                                {"extrinsic_coefficient", "5"},
                                {"intrinsic_episodes", "true"}}));
}

TEST_CASE("settings of two heads that make no sense are refused", "[unit]") {
  const auto env = make("CartPole-v1");
  const auto refused = [&](const char* name, const char* value) {
    CHECK_THROWS_WITH(make_agent(*env, {{name, value}}, 100), Contains(name));
  };
  refused("intrinsic_gamma", "1.1");
  refused("intrinsic_coefficient", "-1");
  refused("extrinsic_coefficient", "-1");
}
