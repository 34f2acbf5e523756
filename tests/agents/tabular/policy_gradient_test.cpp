// REINFORCE and the one-step actor-critic with linear softmax policies.
#include <cmath>

#include "agents/core/registry.h"
#include "agents/core/returns.h"
#include "agents/core/train.h"
#include "agents/tabular/actor_critic_tabular.h"
#include "agents/tabular/reinforce_tabular.h"
#include "core/statistics.h"
#include "envs/core/registry.h"
#include "tests/agents/tabular/by_hand.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::HandBatch;

namespace {

/// WN-33a: returns 0.62, 0.80, 1.0 for a discount of 0.9.
const std::vector<test::HandStep> kEpisode = {{0, 1, -0.1, 1}, {1, 1, -0.1, 2}, {2, 1, 1, 3, true}};

/// The preferences for action 1 in states 0, 1, 2 after episodes like `kEpisode`; those for action
/// 0 are the opposite.
std::vector<double> preferences(const ReinforceTabular::Config& config, int episodes = 1) {
  HandBatch batch(4, 2);
  ReinforceTabular learner(config, batch.context());
  for (int i = 0; i < episodes; ++i) batch.observe(learner, kEpisode);
  std::vector<double> result;
  for (std::int64_t s = 0; s < 3; ++s) {
    result.push_back(learner.preferences()(std::vector{s}, 1));
    CHECK(learner.preferences()(std::vector{s}, 0) == Approx(-result.back()).epsilon(1e-12));
  }
  return result;
}

void check_close(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).epsilon(1e-12));
}

ReinforceTabular::Config discounted() { return {.actor = {.alpha = 0.2, .gamma = 0.9}}; }

/// Value of the short corridor where right has probability p (Example 13.1).
double corridor_value(double p) { return (2 * p - 4) / (p * (1 - p)); }

LearnerContext context_of(const VectorEnv& env, std::uint64_t seed) {
  return {.observation_space = env.observation_space(),
          .action_space = env.action_space(),
          .num_envs = env.size(),
          .seed = seed,
          .total_steps = 0};
}

/// Preferences for a probability of right of 0.05.
const std::vector<double> kMostlyLeft = {0, std::log(0.05 / 0.95)};

/// Mean return of episodes 901 to 1000 from `kMostlyLeft`, over runs.
template <class L>
Estimate corridor_returns(const typename L::Config& config, int runs) {
  std::vector<double> returns;
  for (int run = 0; run < runs; ++run) {
    const auto seed = static_cast<std::uint64_t>(run);
    const auto env = make("ShortCorridor-v0", {.seed = seed});
    L learner(config, context_of(*env, seed));
    RunningStatistics last;
    train(*env, learner, {.episodes = 1000, .on_episode = [&](const EpisodeRecord& record) {
                            if (record.index >= 900) last.add(record.episode_return);
                          }});
    returns.push_back(last.mean());
  }
  return estimate_mean(returns);
}

}  // namespace

TEST_CASE("the rewards to go of the worked example are 0.62, 0.80 and 1.0", "[unit]") {
  std::vector<double> returns(3);
  discounted_returns(std::vector{-0.1, -0.1, 1.0}, 0.9, returns);
  check_close(returns, {0.62, 0.80, 1.0});  // WN-33a
  discounted_returns(std::vector{-0.1, -0.1, 1.0}, 0.9, returns, 2);
  CHECK(returns[2] == 1 + 0.9 * 2);
}

TEST_CASE("REINFORCE moves preferences by alpha G (1 - pi)", "[unit]") {
  check_close(preferences(discounted()), {0.1 * 0.62, 0.1 * 0.8, 0.1});
  auto config = discounted();
  SECTION("with gamma^t if it is asked for") {
    config.actor.discount_updates = true;
    check_close(preferences(config), {0.1 * 0.62, 0.1 * 0.9 * 0.8, 0.1 * 0.81});
  }
  SECTION("with the return of the whole episode if it is asked for") {
    config.reward_to_go = false;
    check_close(preferences(config), {0.1 * 0.62, 0.1 * 0.62, 0.1 * 0.62});
  }
  SECTION("another discount, another step size") {
    config.actor = {.alpha = 2, .gamma = 1};
    check_close(preferences(config), {0.8, 0.9, 1.0});
  }
  SECTION("the second time with the probabilities that the first one made") {
    const auto again = [](double theta, double g) {
      return theta + 0.2 * g * (1 - 1 / (1 + std::exp(-2 * theta)));
    };
    check_close(preferences(config, 2), {again(0.062, 0.62), again(0.08, 0.8), again(0.1, 1)});
  }
}

TEST_CASE("a baseline is learned and subtracted from the return", "[unit]") {
  auto config = discounted();
  config.baseline = true;
  config.actor.value_alpha = 0.25;
  check_close(preferences(config), {0.1 * 0.62, 0.1 * 0.8, 0.1});  // it starts at 0
  const auto again = [](double theta, double advantage) {
    return theta + 0.2 * advantage * (1 - 1 / (1 + std::exp(-2 * theta)));
  };
  check_close(preferences(config, 2),
              {again(0.062, 0.75 * 0.62), again(0.08, 0.75 * 0.8), again(0.1, 0.75)});
  HandBatch batch(4, 2);
  ReinforceTabular learner(config, batch.context());
  batch.observe(learner, kEpisode);
  CHECK(learner.state_value(std::vector{1.0}) == Approx(0.25 * 0.8));
}

TEST_CASE("REINFORCE learns from truncated episodes as they are, or drops them", "[unit]") {
  for (const bool use : {true, false}) {
    auto config = discounted();
    config.use_truncated = use;
    HandBatch batch(4, 2);
    ReinforceTabular learner(config, batch.context());
    batch.observe(learner, {0, 1, 1, 1, false, true});
    CHECK(learner.preferences()(std::vector<std::int64_t>{0}, 1) == (use ? 0.1 : 0.0));
  }
}

TEST_CASE("the actor-critic moves its policy and values by the TD error", "[unit]") {
  HandBatch batch(4, 2);
  for (const bool discounts : {false, true}) {
    ActorCriticTabular learner(
        {.alpha = 0.2, .value_alpha = 0.5, .gamma = 0.9, .discount_updates = discounts},
        batch.context());
    const auto theta = [&](std::int64_t s) { return learner.preferences()(std::vector{s}, 1); };
    const auto v = [&](double s) { return learner.state_value(std::vector{s}); };
    batch.observe(learner, {1, 1, 2, 3, true});  // delta = 2
    CHECK(v(1) == 1);
    CHECK(theta(1) == Approx(0.2 * 2 * 0.5));
    batch.observe(learner, {0, 1, 1, 1});  // delta = 1 + 0.9
    CHECK(v(0) == Approx(0.95));
    CHECK(theta(0) == Approx(0.2 * 1.9 * 0.5));
    batch.observe(learner, {2, 1, 1, 1, false, true});  // bootstraps; gamma^1 by now
    CHECK(v(2) == Approx(0.95));
    CHECK(theta(2) == Approx(0.2 * 1.9 * 0.5 * (discounts ? 0.9 : 1)));
    batch.observe(learner, {3, 1, 1, 1, true, true});  // a new episode, and it has ended
    CHECK(v(3) == 0.5);
    CHECK(theta(3) == Approx(0.2 * 0.5));
  }
}

TEST_CASE("initial preferences and the smallest probability shape the policy", "[unit]") {
  HandBatch batch(1, 2);
  const auto policy = [&](const LinearActorConfig& config) {
    return ActorCriticTabular(config, batch.context()).probabilities(std::vector{0.0});
  };
  check_close(policy({}), {0.5, 0.5});
  check_close(policy({.initial_preferences = {0, std::log(3)}}), {0.25, 0.75});
  check_close(policy({.min_probability = 0.1, .initial_preferences = kMostlyLeft}), {0.9, 0.1});
  SECTION("and it acts so, when it exploits, too") {
    ActorCriticTabular learner({.initial_preferences = {0, std::log(3)}}, batch.context());
    for (const Mode mode : {Mode::explore, Mode::exploit}) {
      int ones = 0;
      for (int i = 0; i < 4000; ++i) ones += batch.act(learner, 0, mode);
      CHECK(std::abs(ones - 3000) < 110);
    }
  }
}

TEST_CASE("the gradient is that of the policy without its smallest probability", "[unit]") {
  HandBatch batch(4, 2);
  ReinforceTabular learner(
      {.actor = {.alpha = 1, .min_probability = 0.3, .initial_preferences = {0, std::log(3)}}},
      batch.context());
  batch.observe(learner, {0, 1, 1, 1, true});
  CHECK(learner.preferences()(std::vector<std::int64_t>{0}, 0) == Approx(-0.25));
}

TEST_CASE("clipping raises small probabilities and keeps the sum", "[unit]") {
  const auto clipped = [](std::vector<double> p, double floor) {
    clip_probabilities(p, floor);
    return p;
  };
  check_close(clipped({0.01, 0.99}, 0.05), {0.05, 0.95});
  check_close(clipped({0.3, 0.7}, 0.05), {0.3, 0.7});
  check_close(clipped({0.001, 0.599, 0.4}, 0.1), {0.1, 0.9 * 0.599 / 0.999, 0.9 * 0.4 / 0.999});
  // Scaling for the first pushes the second below: both end at the floor.
  check_close(clipped({0, 0.01, 0.21, 0.78}, 0.2), {0, 0.2, 0.2, 0.6});
}

TEST_CASE("illegal actions have no probability and no gradient", "[unit]") {
  HandBatch batch(4, 3);
  batch.set_legal({1, 0, 1});
  ReinforceTabular learner({.actor = {.alpha = 0.2, .min_probability = 0.1}}, batch.context());
  int twos = 0;
  for (int i = 0; i < 2000; ++i) {
    const int action = batch.act(learner, 0);
    REQUIRE(action != 1);
    twos += action == 2;
  }
  CHECK(std::abs(twos - 1000) < 90);
  batch.observe(learner, {0, 2, 1, 1, true});
  const auto theta = [&](int a) { return learner.preferences()(std::vector<std::int64_t>{0}, a); };
  CHECK(theta(0) == Approx(-0.1));
  CHECK(theta(1) == 0);
  CHECK(theta(2) == Approx(0.1));
}

TEST_CASE("REINFORCE follows the gradient of the exact value of the short corridor", "[unit]") {
  // A step size too small to change the policy: the sum of all steps is that of the gradients.
  constexpr double kAlpha = 1e-12;
  constexpr int kEpisodes = 1000;
  const double theta = -0.4;  // of right; left has 0
  const auto value = [](double x) { return corridor_value(1 / (1 + std::exp(-x))); };
  const double exact = (value(theta + 1e-5) - value(theta - 1e-5)) / 2e-5;
  for (const bool reward_to_go : {true, false}) {
    std::vector<double> gradients;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const auto env = make("ShortCorridor-v0", {.seed = seed});
      ReinforceTabular learner({.actor = {.alpha = kAlpha, .initial_preferences = {0, theta}},
                                .reward_to_go = reward_to_go},
                               context_of(*env, seed));
      train(*env, learner, {.episodes = kEpisodes});
      const double moved = learner.preferences()(std::vector<std::int64_t>{0}, 0);
      gradients.push_back(-moved / kAlpha / kEpisodes);  // left moves the other way
    }
    const Estimate gradient = estimate_mean(gradients);
    INFO(gradient.mean << " +- " << gradient.standard_error << ", exact " << exact);
    CHECK(exact > 3);
    CHECK(gradient.standard_error < 1);
    CHECK(compare(gradient, {.value = exact}).agrees);
  }
}

TEST_CASE("policy gradient methods resume exactly amid an episode", "[unit]") {
  for (const char* env : {"Blackjack-v1", "CartPole-v1"}) {
    for (const char* name : {"reinforce-tabular", "actor-critic-tabular"}) {
      INFO(name << " on " << env);
      CHECK(test::resumes_exactly(env, [name](const LearnerContext& context) {
        SettingValues settings = {{"tiles", "3"}, {"discount_updates", "true"}, {"gamma", "0.9"}};
        if (name == std::string("reinforce-tabular")) settings.emplace_back("baseline", "true");
        return find_learner(name).make(settings, context);
      }));
    }
  }
}

TEST_CASE("policy gradient methods refuse settings that do not fit", "[unit]") {
  const auto make_one = [](const SettingValues& values) {
    return make_learner("reinforce-tabular", *make("ShortCorridor-v0"), 0, 0, values);
  };
  CHECK_THROWS_WITH(make_one({{"alpha", "0"}}), Contains("alpha must be positive"));
  CHECK_THROWS_WITH(make_one({{"value_alpha", "2"}}), Contains("value_alpha must be in (0, 1]"));
  CHECK_THROWS_WITH(make_one({{"gamma", "2"}}), Contains("gamma must be in [0, 1], not 2"));
  CHECK_THROWS_WITH(make_one({{"min_probability", "0.5"}}), Contains("below 1 / 2, not 0.5"));
  CHECK_THROWS_WITH(make_one({{"initial_preferences", "1,2,3"}}),
                    Contains("2 numbers or none, not 3"));
  CHECK_THROWS_WITH(make_one({{"tilings", "0"}}), Contains("tilings"));
}

TEST_CASE("REINFORCE on the short corridor comes as far as the reference", "[learning]") {
  // Sutton & Barto figures 13.1 and 13.2 from P(right) = 0.05; the reference's error is not known.
  const LinearActorConfig plain{
      .alpha = std::ldexp(1, -14), .min_probability = 0.05, .initial_preferences = kMostlyLeft};
  const Estimate without = corridor_returns<ReinforceTabular>({.actor = plain}, 50);
  INFO("without baseline " << without.mean << " +- " << without.standard_error);
  CHECK(without.standard_error < 0.4);
  CHECK(compare(without, {.value = -14.9, .tolerance = 0.2}).agrees);

  const LinearActorConfig with{.alpha = std::ldexp(1, -9),
                               .value_alpha = std::ldexp(1, -6),
                               .initial_preferences = kMostlyLeft};
  const Estimate baseline =
      corridor_returns<ReinforceTabular>({.actor = with, .baseline = true}, 50);
  INFO("with baseline " << baseline.mean << " +- " << baseline.standard_error);
  CHECK(baseline.standard_error < 0.2);
  CHECK(compare(baseline, {.value = -12.0, .tolerance = 0.1}).agrees);
}

TEST_CASE("REINFORCE and the actor-critic over tiles balance a pole", "[learning]") {
  const auto last_returns = [](const char* name, const SettingValues& settings) {
    const auto env = make("CartPole-v1", {.num_envs = 4, .seed = 1});
    const auto learner = make_learner(name, *env, 1, 0, settings);
    RunningStatistics last;
    train(*env, *learner, {.episodes = 1000, .on_episode = [&](const EpisodeRecord& record) {
                             if (record.index >= 900) last.add(record.episode_return);
                           }});
    return last.mean();
  };
  CHECK(last_returns("reinforce-tabular", {{"gamma", "0.99"}, {"baseline", "true"}}) > 350);
  CHECK(last_returns("actor-critic-tabular", {{"gamma", "0.99"}}) > 200);
}
