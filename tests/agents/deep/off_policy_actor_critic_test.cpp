// DDPG, TD3 and SAC on small worlds: what each setting does, that actions fit their bounds, that a
// restored agent goes on exactly, and that they learn.
#include "agents/deep/off_policy_actor_critic.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "envs/core/env_batch.h"
#include "envs/core/registry.h"
#include "tests/agents/deep/learner_checks.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::with;

namespace {

/// Small and quick: what the tests change is put on top.
const SettingValues kQuick = {{"learning_starts", "16"},
                              {"batch_size", "8"},
                              {"hidden_sizes", "16"},
                              {"learning_rate", "0.01"},
                              {"replay_capacity", "1000"}};

/// The weights of policy and first critic.
std::vector<float> parameters(OffPolicyActorCritic& agent) {
  std::vector<float> values;
  for (Network* network : {&agent.actor(), &agent.critics().network(0)}) {
    std::vector<float> part(static_cast<std::size_t>(network->num_parameters()));
    network->get_parameters(part);
    values.insert(values.end(), part.begin(), part.end());
  }
  return values;
}

std::unique_ptr<Learner> make_agent(const char* name, const VectorEnv& env,
                                    const SettingValues& settings, std::int64_t steps = 0) {
  return make_learner(name, env, 5, steps, settings);
}

/// The weights after 300 steps of two pendulums, whose episodes are short.
std::vector<float> learned(const char* name, const SettingValues& settings) {
  const auto env = make("Pendulum-v1?max_episode_steps=40", {.num_envs = 2, .seed = 3});
  const auto agent = make_agent(name, *env, with(kQuick, settings), 300);
  train(*env, *agent, {.steps = 300});
  return parameters(dynamic_cast<OffPolicyActorCritic&>(*agent));
}

/// One state and an action of two numbers with bounds of their own. The reward is largest, 1, at
/// (0.5, 8); each step ends the episode, or nothing does.
struct Target {
  struct Config {
    bool ends = true;
  };
  using Observation = std::array<float, 1>;
  using Action = std::array<double, 2>;

  Target() : Target(Config{}) {}
  explicit Target(const Config& config) : ends(config.ends) {}
  Box observation_space() const { return {{0}, {1}}; }
  Box action_space() const { return {{-3, 0}, {1, 10}}; }
  Observation reset(Rng& /*rng*/) { return {1}; }
  StepResult<Observation> step(const Action& action, Rng& /*rng*/) {
    const double x = (action[0] - 0.5) / 2;
    const double y = (action[1] - 8) / 5;
    return {.observation = {1}, .reward = 1 - x * x - y * y, .terminated = ends};
  }
  bool ends;
};

struct Learned {
  double value = 0;                 ///< of the only state
  std::vector<double> action = {};  ///< at its best
};

Learned learn_target(const char* name, bool ends, int max_episode_steps,
                     const SettingValues& settings) {
  EnvBatch<Target> env("Target-v0", Target::Config{ends},
                       {.seed = 1, .max_episode_steps = max_episode_steps});
  // A low temperature leaves SAC with little but the reward.
  SettingValues all = {{"gamma", "0.5"},           {"learning_starts", "200"},
                       {"batch_size", "32"},       {"target_rate", "0.02"},
                       {"learning_rate", "0.003"}, {"actor_learning_rate", "0.0005"}};
  if (std::string_view(name) == "sac") {
    all = with(all, {{"automatic_temperature", "false"}, {"temperature", "0.01"}});
  }
  const auto agent = make_agent(name, env, with(kQuick, with(all, settings)), 3000);
  train(env, *agent, {.steps = 3000});
  const double observation[] = {1.0};
  Learned result;
  result.value = agent->think(observation).value.value();
  agent->act(env.view(), Mode::exploit);
  result.action = env.view().actions.numbers(0);
  return result;
}

double mean_return(const std::vector<EpisodeRecord>& records) {
  double sum = 0;
  for (const auto& record : records) sum += record.episode_return;
  return sum / static_cast<double>(records.size());
}

}  // namespace

TEST_CASE("the best action is found between bounds of its own for each number", "[unit]") {
  for (const char* name : {"ddpg", "td3", "sac"}) {
    INFO(name);
    const Learned result = learn_target(name, true, 0, {});
    CHECK(result.action[0] == Approx(0.5).margin(0.3));
    CHECK(result.action[1] == Approx(8).margin(0.7));
  }
}

TEST_CASE("termination cuts the bootstrap of an off-policy actor-critic, truncation does not",
          "[unit]") {
  // Q = 1 where the step ends the task; Q = 1 + Q / 2 = 2 where it goes on for ever.
  const std::pair<const char*, SettingValues> variants[] = {{"ddpg", {}},
                                                            {"ddpg", {{"n_step", "3"}}},
                                                            {"td3", {}},
                                                            {"td3", {{"sampling", "proportional"}}},
                                                            {"sac", {}}};
  for (const auto& [name, settings] : variants) {
    INFO(name << (settings.empty() ? "" : " " + settings[0].first));
    CHECK(learn_target(name, true, 0, settings).value == Approx(1).margin(0.1));
    CHECK(learn_target(name, false, 5, settings).value == Approx(2).margin(0.25));
    CHECK(learn_target(name, false, 1, settings).value == Approx(2).margin(0.25));
  }
}

TEST_CASE("every setting of an off-policy actor-critic moves what it learns", "[unit]") {
  const SettingValues walk = {{"noise", "ornstein_uhlenbeck"}};
  const SettingValues falling = {{"noise_schedule", "linear"}};
  const test::SettingChanges own = {
      {"gamma", {"0.5"}},
      {"batch_size", {"4"}},
      {"learning_starts", {"100"}},
      {"train_every_steps", {"8"}},
      {"updates_per_train", {"2"}},
      {"target_rate", {"0.5"}},
      {"critics", {"3"}},
      {"policy_delay", {"3"}},
      {"actor_learning_rate", {"0.001"}},
      {"normalize_observations", {"true"}},
      {"hidden_sizes", {"8,8"}},
      {"activation", {"tanh"}},
      {"initialization", {"orthogonal"}},
      {"momentum", {"0.9", {{"optimizer", "sgd"}, {"learning_rate", "1e-5"}}}},
      {"noise", {"ornstein_uhlenbeck"}},
      {"noise_deviation", {"0.5"}},
      {"noise_schedule", {"linear"}},
      {"noise_end", {"0.4", falling}},
      {"noise_steps", {"30", falling}},
      {"noise_fraction", {"0.5", falling}},
      {"noise_reversion", {"0.5", walk}},
      {"noise_time_step", {"0.1", walk}},
      {"target_noise", {"0.1"}},
      {"target_noise_clip", {"0.05"}},
      {"automatic_temperature", {"false"}},
      {"temperature", {"0.1"}},
      {"target_entropy", {"-2"}},
      {"temperature_learning_rate", {"0.001"}},
  };
  const auto changes = test::joined(own, test::replay_changes(), test::optimizer_changes());
  // With tests of their own: those that change where or how, not what, is computed; and those that
  // networks of numbers do not know.
  const std::set<std::string> elsewhere = {"save_replay", "fused", "device", "torso"};
  for (const char* name : {"td3", "sac"}) {
    test::check_settings_move(name, changes, elsewhere, [name](const SettingValues& settings) {
      return learned(name, settings);
    });
  }
}

TEST_CASE("TD3 is DDPG with two critics, a delay and smoothing", "[unit]") {
  const SettingValues difference = {
      {"critics", "2"}, {"policy_delay", "2"}, {"target_noise", "0.2"}};
  CHECK(learned("ddpg", difference) == learned("td3", {}));
  CHECK(learned("ddpg", {}) != learned("td3", {}));
}

TEST_CASE("an actor-critic restored amid its episodes learns the very same", "[contract]") {
  const std::pair<const char*, SettingValues> variants[] = {
      {"ddpg", {}},
      {"ddpg",
       {{"noise", "ornstein_uhlenbeck"}, {"n_step", "3"}, {"normalize_observations", "true"}}},
      {"ddpg", {{"noise_schedule", "exponential"}, {"optimizer", "rmsprop"}}},
      {"td3", {{"sampling", "proportional"}}},
      {"sac", {}},
      {"sac", {{"replay", "false"}, {"automatic_temperature", "false"}}}};
  for (const auto& [name, settings] : variants) {
    INFO(name << (settings.empty() ? "" : " " + settings[0].first));
    CHECK(test::resumes_exactly("Pendulum-v1", [&](const LearnerContext& context) {
      return find_learner(name).make(with(kQuick, settings), context);
    }));
  }
}

TEST_CASE("updates of an actor-critic keep the rhythm that the settings ask for", "[unit]") {
  for (const int copies : {1, 3, 8}) {
    INFO(copies << " copies");
    const auto env = make("Pendulum-v1", {.num_envs = copies, .seed = 3});
    const auto agent = make_agent(
        "td3", *env,
        with(kQuick,
             {{"learning_starts", "47"}, {"train_every_steps", "4"}, {"updates_per_train", "3"}}));
    train(*env, *agent, {.steps = 480});
    const auto figures = agent->figures();
    const auto updates = std::ranges::find(figures, "updates", [](auto& f) { return f.first; });
    REQUIRE(updates != figures.end());
    // Three for each fourth step from step 48 on.
    CHECK(updates->second == 3 * (480 / 4 - 47 / 4));
  }
}

TEST_CASE("warming up an actor-critic draws from the whole box", "[unit]") {
  EnvBatch<Target> env("Target-v0", Target::Config{}, {.num_envs = 8, .seed = 1});
  const auto agent = make_agent("ddpg", env, with(kQuick, {{"learning_starts", "8000"}}));
  double low = 10;
  double high = 0;
  double sum = 0;
  env.reset();
  for (int t = 0; t < 500; ++t) {
    agent->act(env.view(), Mode::explore);
    for (int i = 0; i < 8; ++i) {
      const double y = env.view().actions.number(i, 1);
      low = std::min(low, y);
      high = std::max(high, y);
      sum += y / 4000;
    }
  }
  CHECK(low < 0.1);
  CHECK(high > 9.9);
  CHECK(sum == Approx(5).margin(0.2));
}

TEST_CASE("an actor-critic at its best has no noise", "[unit]") {
  const auto env = make("Pendulum-v1", {.seed = 3});
  for (const char* name : {"ddpg", "td3", "sac"}) {
    INFO(name);
    const auto agent = make_agent(name, *env, with(kQuick, {{"learning_starts", "0"}}));
    env->reset();
    const auto action = [&](Mode mode) {
      agent->act(env->view(), mode);
      return env->view().actions.number(0);
    };
    CHECK(action(Mode::exploit) == action(Mode::exploit));
    CHECK(action(Mode::explore) != action(Mode::explore));
  }
}

TEST_CASE("an actor-critic learns from the actions that were taken, whoever took them", "[unit]") {
  EnvBatch<Target> env("Target-v0", Target::Config{}, {.seed = 1});
  const auto agent =
      make_agent("ddpg", env, with(kQuick, {{"learning_starts", "100"}, {"gamma", "0"}}));
  env.reset();
  Rng rng(1);
  for (int t = 0; t < 2000; ++t) {
    agent->act(env.view(), Mode::explore);
    env.view().actions.set(0, 0, 0.5);
    env.view().actions.set(0, 1, rng.uniform(7.9, 8.1));
    env.step();
    agent->observe(env.view());
    agent->learn();
  }
  const auto figures = agent->figures();
  const auto q = std::ranges::find(figures, "q", [](auto& f) { return f.first; });
  CHECK(q->second == Approx(1).margin(0.05));
}

TEST_CASE("actor-critics allocate nothing once they are under way", "[unit]") {
  for (const char* name : {"ddpg", "td3", "sac"}) {
    INFO(name);
    const auto env = make("Pendulum-v1", {.num_envs = 2, .seed = 3});
    const auto agent = make_agent(name, *env, kQuick);
    train(*env, *agent, {.steps = 3000});
    const auto before = test::allocations();
    test::go_on(*env, *agent, 500);
    CHECK(test::allocations() == before);
  }
}

TEST_CASE("an actor-critic that diverges says so instead of going on", "[unit]") {
  for (const char* name : {"ddpg", "sac"}) {
    CHECK_THROWS_WITH(learned(name, {{"optimizer", "sgd"}, {"learning_rate", "1e12"}}),
                      Contains("not finite"));
  }
}

TEST_CASE("what an off-policy actor-critic cannot do is refused", "[unit]") {
  const auto refused = [](const char* env_name, const char* name, const SettingValues& settings,
                          const char* text) {
    const auto env = make(env_name);
    CHECK_THROWS_WITH(make_agent(name, *env, settings), Contains(text));
  };
  refused("CartPole-v1", "ddpg", {}, "ddpg: the action space must be a Box with finite bounds");
  refused("CartPole-v1", "sac", {}, "sac: the action space must be a Box with finite bounds");
  for (const char* name : {"ddpg", "sac"}) {
    refused("Pendulum-v1", name, {{"gamma", "1.5"}}, "gamma must be in [0, 1]");
    refused("Pendulum-v1", name, {{"target_rate", "0"}}, "target_rate");
    refused("Pendulum-v1", name, {{"batch_size", "0"}}, "batch_size");
    refused("Pendulum-v1", name, {{"critics", "0"}}, "critics");
    refused("Pendulum-v1", name, {{"policy_delay", "0"}}, "policy_delay");
    refused("Pendulum-v1", name, {{"actor_learning_rate", "-1"}}, "actor_learning_rate");
    refused("Pendulum-v1", name, {{"replay_capacity", "1000000000000000"}}, "memory");
  }
  refused("Pendulum-v1", "ddpg", {{"target_noise", "-1"}}, "target_noise");
  refused("Pendulum-v1", "td3", {{"noise_deviation", "-1"}}, "noise_deviation");
  refused("Pendulum-v1", "sac", {{"temperature", "0"}}, "temperature must be positive");
}

TEST_CASE("DDPG, TD3 and SAC swing the pendulum up within ten thousand steps", "[learning]") {
  // Random play returns -1230, the best possible about -150.
  for (const char* name : {"ddpg", "td3", "sac"}) {
    INFO(name);
    const auto env = make("Pendulum-v1", {.seed = 3});
    const auto agent = make_agent(name, *env,
                                  {{"hidden_sizes", "64,64"},
                                   {"batch_size", "100"},
                                   {"gamma", "0.98"},
                                   {"learning_starts", "1000"},
                                   {"learning_rate", "1e-3"}},
                                  10000);
    train(*env, *agent, {.steps = 10000});
    CHECK(mean_return(evaluate(*env, *agent, 20)) > -300);
  }
}
