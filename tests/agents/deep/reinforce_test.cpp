// REINFORCE with a network: its gradient by hand, its switches, and that it goes on exactly.
#include "agents/deep/reinforce.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/statistics.h"
#include "envs/core/env_batch.h"
#include "envs/core/registry.h"
#include "tests/agents/deep/learner_checks.h"
#include "tests/agents/tabular/by_hand.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::figure;
using test::HandBatch;
using test::HandStep;
using test::Target;
using test::with;

namespace {

/// Small and quick: what the tests change is put on top.
const SettingValues kQuick = {{"episodes_per_update", "2"}, {"hidden_sizes", "16"}};

/// Plain gradient ascent with rate 1 on a network without hidden layers, whose weights begin as 0:
/// pi = (1/2, 1/2) everywhere.
ReinforceConfig by_hand() {
  ReinforceConfig config;
  config.gamma = 0.9;
  config.network.hidden_sizes = {0};
  config.network.initialization = Initialization::zero;
  config.optimizer.optimizer = OptimizerKind::sgd;
  config.optimizer.learning_rate = 1;
  return config;
}

/// An agent that does as it likes on steps whose rewards are given.
class Play {
 public:
  explicit Play(const ReinforceConfig& config) : agent_(config, batch_.context()) {}

  /// Answers what was done.
  int step(HandStep step) {
    step.action = batch_.act(agent_, step.state);
    batch_.observe(agent_, step);
    return step.action;
  }
  /// From state to the logit of an action.
  double weight(int action, int state) {
    std::vector<float> values(static_cast<std::size_t>(agent_.network().num_parameters()));
    agent_.network().get_parameters(values);  // weight [2, 4], bias [2]
    return static_cast<double>(values[static_cast<std::size_t>(action * 4 + state)]);
  }
  const Reinforce& agent() const { return agent_; }

 private:
  HandBatch batch_{4, 2};
  Reinforce agent_;
};

/// What weighed grad log pi in the three steps of WN-33a, whose returns are 0.62, 0.80 and 1.0: the
/// weight to the chosen action rose by half of it.
std::vector<double> weights_of_worked_episode(const ReinforceConfig& config) {
  Play play(config);
  const int actions[] = {play.step({.state = 0, .reward = -0.1, .next_state = 1}),
                         play.step({.state = 1, .reward = -0.1, .next_state = 2}),
                         play.step({.state = 2, .reward = 1, .next_state = 3, .terminated = true})};
  std::vector<double> weights;
  for (int t = 0; t < 3; ++t) {
    weights.push_back(2 * play.weight(actions[t], t));
    CHECK(2 * play.weight(1 - actions[t], t) == Approx(-weights.back()).margin(1e-6));
  }
  return weights;
}

void check_close(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).margin(1e-6));
}

/// The weights after 400 steps of two copies.
std::vector<std::byte> learned(const char* env_name, const SettingValues& settings) {
  const auto env = make(env_name, {.num_envs = 2, .seed = 3});
  const auto agent = make_learner("reinforce", *env, 5, 400, with(kQuick, settings));
  train(*env, *agent, {.steps = 400});
  return test::weights(*agent);
}

}  // namespace

TEST_CASE("REINFORCE with a network climbs along G grad log pi", "[unit]") {
  ReinforceConfig config = by_hand();
  check_close(weights_of_worked_episode(config), {0.62, 0.80, 1.0});
  SECTION("with gamma^t if it is asked for") {
    config.discount_updates = true;
    check_close(weights_of_worked_episode(config), {0.62, 0.9 * 0.80, 0.81});
  }
  SECTION("with the return of the whole episode if it is asked for") {
    config.reward_to_go = false;
    check_close(weights_of_worked_episode(config), {0.62, 0.62, 0.62});
  }
  SECTION("minus the mean return, divided by the deviation") {
    const double mean = (0.62 + 0.8 + 1) / 3;
    config.baseline = Baseline::mean;
    check_close(weights_of_worked_episode(config), {0.62 - mean, 0.8 - mean, 1 - mean});
    RunningStatistics returns;
    for (const double g : {0.62, 0.8, 1.0}) returns.add(g);
    const double deviation = returns.standard_deviation();
    config.baseline = Baseline::standardized;
    check_close(weights_of_worked_episode(config),
                {(0.62 - mean) / deviation, (0.8 - mean) / deviation, (1 - mean) / deviation});
  }
}

TEST_CASE("a learned baseline bootstraps through truncation, not through termination", "[unit]") {
  for (const bool terminated : {true, false}) {
    INFO("terminated " << terminated);
    ReinforceConfig config = by_hand();
    config.baseline = Baseline::value;
    config.value_learning_rate = 0.25;
    Play play(config);
    // (v - 1)^2 by its weight and bias, both of them: v(0) = 1, v(1) = 0.5.
    const int first = play.step({.state = 0, .reward = 1, .next_state = 1, .terminated = true});
    const int second =
        play.step({.state = 1, .next_state = 0, .terminated = terminated, .truncated = true});
    // The biases made the first action more probable.
    const double p = 1 / (1 + std::exp(first == second ? -1 : 1));
    CHECK(play.weight(second, 1) == Approx((1 - p) * ((terminated ? 0 : 0.9) - 0.5)).epsilon(1e-5));
  }
}

TEST_CASE("the variance of the gradient between episodes by hand", "[unit]") {
  ReinforceConfig config = by_hand();
  config.episodes_per_update = 2;
  config.measure_variance = true;
  Play play(config);
  const int first = play.step({.state = 0, .reward = 1, .next_state = 1, .terminated = true});
  const int second = play.step({.state = 0, .reward = 3, .next_state = 1, .terminated = true});
  // Gradients of four weights (two from the state, two biases): ±1/2, then ±3/2.
  const bool same = first == second;
  CHECK(figure(play.agent(), "gradient_variance") == Approx(4 * (same ? 0.5 : 2.0)));
  CHECK(figure(play.agent(), "gradient_norm") == Approx(2 * (same ? 1.0 : 0.5)));
}

TEST_CASE("a return of zero moves nothing", "[unit]") {  // RL-43
  Play play(by_hand());
  const int action = play.step({.state = 0, .next_state = 1, .terminated = true});
  CHECK(play.weight(action, 0) == 0);
  CHECK(figure(play.agent(), "updates") == 1);
  CHECK(figure(play.agent(), "gradient_norm") == 0);
}

TEST_CASE("every setting of REINFORCE moves what it learns", "[unit]") {
  test::check_settings_move(
      "reinforce",
      test::joined({{"episodes_per_update", {"3"}},
                    {"gamma", {"0.5"}},
                    {"reward_to_go", {"false"}},
                    {"discount_updates", {"true"}},
                    {"baseline", {"mean"}},
                    {"value_learning_rate", {"0.1", {{"baseline", "value"}}}},
                    {"entropy_coefficient", {"10"}},
                    {"normalize_observations", {"true"}},
                    {"policy_gain", {"0.1"}},
                    {"hidden_sizes", {"8,8"}},
                    {"activation", {"tanh"}},
                    {"initialization", {"orthogonal"}},
                    {"max_gradient_norm", {"0.01", {{"optimizer", "sgd"}}}}},
                   test::optimizer_changes()),
      {"measure_variance", "fused", "device", "torso", "squash_actions", "state_deviation",
       "log_deviation"},
      [](const SettingValues& settings) { return learned("CartPole-v1", settings); });

  const auto continuous = [](const SettingValues& settings) {
    return learned("Pendulum-v1?max_episode_steps=20", settings);
  };
  CHECK(continuous({{"squash_actions", "true"}}) != continuous({}));
  CHECK(continuous({{"state_deviation", "true"}}) != continuous({}));
  CHECK(continuous({{"log_deviation", "-1"}}) != continuous({}));
  // To look changes nothing.
  CHECK(learned("CartPole-v1", {{"measure_variance", "true"}}) == learned("CartPole-v1", {}));
}

TEST_CASE("REINFORCE restored amid its episodes learns the very same", "[contract]") {
  const std::pair<const char*, SettingValues> variants[] = {
      {"CartPole-v1", {{"episodes_per_update", "5"}}},
      {"CartPole-v1", {{"baseline", "value"}, {"normalize_observations", "true"}}},
      {"Pendulum-v1?max_episode_steps=30", {{"squash_actions", "true"}, {"baseline", "value"}}},
      {"TicTacToe-v0", {}}};
  for (const auto& [env, settings] : variants) {
    INFO(env << (settings.empty() ? "" : settings[0].first));
    CHECK(test::resumes_exactly(env, [&](LearnerContext context) {
      context.legal_actions = std::string(env) == "TicTacToe-v0";
      return find_learner("reinforce").make(with(kQuick, settings), context);
    }));
  }
}

TEST_CASE("REINFORCE allocates nothing once it has seen its longest episode", "[unit]") {
  const auto env = make("Pendulum-v1", {.num_envs = 2, .seed = 3, .max_episode_steps = 20});
  const auto agent =
      make_learner("reinforce", *env, 5, 4000, with(kQuick, {{"baseline", "value"}}));
  train(*env, *agent, {.steps = 800});
  const auto before = test::allocations();
  test::go_on(*env, *agent, 400);
  CHECK(test::allocations() == before);
}

TEST_CASE("what REINFORCE cannot do is refused", "[unit]") {
  const auto refused = [](const SettingValues& settings, const char* text) {
    const auto env = make("CartPole-v1");
    CHECK_THROWS_WITH(make_learner("reinforce", *env, 1, 100, settings), Contains(text));
  };
  refused({{"gamma", "1.5"}}, "gamma must be in [0, 1]");
  refused({{"episodes_per_update", "0"}}, "episodes_per_update must be 1 or more");
  refused({{"measure_variance", "true"}}, "2 or more where measure_variance is on");
  refused({{"value_learning_rate", "0"}}, "value_learning_rate");
  refused({{"entropy_coefficient", "-1"}}, "entropy_coefficient");
  refused({{"policy_gain", "-1"}}, "policy_gain");
  CHECK_THROWS_WITH(learned("CartPole-v1", {{"optimizer", "sgd"}, {"learning_rate", "1e35"}}),
                    Contains("not finite"));

  const auto env = make("CartPole-v1");
  const auto waiting = make_learner("reinforce", *env, 1, 100, {{"episodes_per_update", "100"}});
  train(*env, *waiting, {.episodes = 3});
  CHECK_THROWS_WITH(make_learner("reinforce", *env, 1, 100, {{"episodes_per_update", "2"}})
                        ->load(test::saved(*waiting)),
                    Contains("3 episodes wait for an update that needs 2"));
}

TEST_CASE("REINFORCE balances the pole", "[learning]") {
  for (const char* baseline : {"standardized", "value"}) {
    INFO(baseline);
    // The last policy of some one in ten runs is a bad one, whichever rounding makes it which.
    std::array<double, 3> means;
    for (std::size_t seed = 0; seed < means.size(); ++seed) {
      const auto env = make("CartPole-v1", {.seed = seed});
      const auto agent = make_learner("reinforce", *env, seed, 100'000,
                                      {{"baseline", baseline}, {"episodes_per_update", "4"}});
      train(*env, *agent, {.steps = 100'000});
      RunningStatistics returns;
      for (const auto& episode : evaluate(*env, *agent, 20)) returns.add(episode.episode_return);
      means[seed] = returns.mean();
    }
    std::ranges::sort(means);
    INFO(means[0] << ", " << means[1] << ", " << means[2]);
    CHECK(means[1] >= 475);
  }
}

TEST_CASE("REINFORCE aims with Gaussian actions", "[learning]") {
  EnvBatch env("Target-v0", Target<std::array<double, 2>>(), {.num_envs = 4, .seed = 1});
  const auto agent = make_learner("reinforce", env, 2, 20'000,
                                  {{"baseline", "standardized"},
                                   {"episodes_per_update", "64"},
                                   {"hidden_sizes", "16"},
                                   {"log_deviation", "-0.5"}});
  train(env, *agent, {.steps = 20'000});
  RunningStatistics returns;
  for (const auto& episode : evaluate(env, *agent, 8)) returns.add(episode.episode_return);
  CHECK(returns.mean() > -0.02);
}
