// Curious learners: what they hand on, that every bonus goes with every kind of learner, that a
// restored one goes on exactly, and that bonuses find what chance does not.
#include "agents/exploration/curious_learner.h"

#include <algorithm>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "envs/core/registry.h"
#include "tests/agents/deep/learner_checks.h"
#include "tests/agents/exploration/one_step.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

/// Writes down what it is handed.
class Witness final : public Learner {
 public:
  explicit Witness(bool takes_bonus) : takes_bonus_(takes_bonus) {}
  void act(const BatchView& batch, Mode /*mode*/) override { batch.actions.set(0, 0, 0); }
  void observe(const BatchView& batch) override {
    rewards.push_back(batch.rewards[0]);
    if (batch.bonuses != nullptr) bonuses.push_back(batch.bonuses[0]);
  }
  void learn() override { ++updates; }
  bool takes_bonus() const override { return takes_bonus_; }
  void save(Checkpoint& /*checkpoint*/) const override {}
  void load(const Checkpoint& /*checkpoint*/) override {}

  std::vector<double> rewards;
  std::vector<double> bonuses;
  int updates = 0;

 private:
  bool takes_bonus_;
};

/// 1, 2, 3, … after so many steps of warm-up.
class Rising final : public Bonus {
 public:
  explicit Rising(std::int64_t warmup_steps = 0) : warmup_steps_(warmup_steps) {}
  std::int64_t warmup_steps() const override { return warmup_steps_; }
  void warm_up(const BatchView& /*batch*/) override { ++shown; }
  void reward(const BatchView& /*batch*/, std::span<double> bonuses) override {
    bonuses[0] = ++last_;
  }
  std::optional<double> at(std::span<const double> observation) override { return observation[0]; }
  void save(Checkpoint& /*checkpoint*/) const override {}
  void load(const Checkpoint& /*checkpoint*/) override {}
  int shown = 0;

 private:
  std::int64_t warmup_steps_;
  double last_ = 0;
};

struct Pair {
  const char* agent;
  const char* env;
  SettingValues settings;
  const char* refused;  ///< the bonus that cannot count such observations
};

const Pair kPairs[] = {
    {"q-learning", "FrozenLake-v1", {}, "tiles"},
    {"dqn", "CartPole-v1", {{"hidden_sizes", "16"}, {"learning_starts", "50"}}, "count"},
    {"ppo", "CartPole-v1", {{"hidden_sizes", "16"}, {"rollout_steps", "20"}}, "count"},
    {"ddpg", "Pendulum-v1", {{"hidden_sizes", "16"}, {"learning_starts", "50"}}, "count"}};

/// Small and quick, where a bonus has such settings.
SettingValues quick(const std::string& bonus) {
  SettingValues values;
  for (const auto& [name, value] : SettingValues{
           {"warmup_steps", "60"}, {"hidden_sizes", "16"}, {"features", "8"}, {"bits", "8"}}) {
    if (find_setting(settings_of_bonus(bonus), name) != nullptr) values.emplace_back(name, value);
  }
  return values;
}

/// How often the treasure of the deep sea was found in 6,000 episodes.
int treasures(const char* agent, const SettingValues& settings, const char* bonus,
              const SettingValues& bonus_settings) {
  const auto env = make("DeepSea-v0?size=10", {.num_envs = 8, .seed = 1});
  const auto learner =
      make_curious_learner(agent, settings, bonus, bonus_settings, context_for(*env, 1, 60'000));
  int found = 0;
  train(*env, *learner, {.steps = 60'000, .on_episode = [&](const EpisodeRecord& episode) {
                           found += episode.episode_return > 0.5 ? 1 : 0;
                         }});
  return found;
}

}  // namespace

TEST_CASE("bonuses are added to the rewards, or handed over apart to who takes them", "[unit]") {
  const auto env = make("CartPole-v1", {.seed = 1});
  const auto watch = [&](bool takes_bonus) {
    auto witness = std::make_unique<Witness>(takes_bonus);
    const Witness& seen = *witness;
    CuriousLearner curious({.scale = 0.5}, std::move(witness), "rising", std::make_unique<Rising>(),
                           context_for(*env));
    env->reset();
    test::go_on(*env, curious, 3);
    CHECK(seen.updates == 3);
    CHECK(curious.think(std::vector<double>{4, 0, 0, 0}).intrinsic_reward == 2.0);
    CHECK(test::figure(curious, "bonus") == Approx(3.0 / 1000).epsilon(0.01));
    return std::pair(seen.rewards, seen.bonuses);
  };
  using Numbers = std::vector<double>;
  CHECK(watch(false) == std::pair(Numbers{1.5, 2, 2.5}, Numbers{}));
  CHECK(watch(true) == std::pair(Numbers{1, 1, 1}, Numbers{0.5, 1, 1.5}));
  CHECK(env->view().rewards[0] == 1);
}

TEST_CASE("while a bonus warms up actions are random and the learner sees nothing", "[unit]") {
  const auto env = make("CartPole-v1", {.seed = 1});
  auto witness = std::make_unique<Witness>(false);
  auto rising = std::make_unique<Rising>(20);
  const Witness& seen = *witness;
  const Rising& bonus = *rising;
  CuriousLearner curious({}, std::move(witness), "rising", std::move(rising), context_for(*env));
  env->reset();
  int right = 0;
  for (int t = 0; t < 20; ++t) {
    curious.act(env->view(), Mode::explore);
    right += static_cast<int>(env->view().actions.number(0));
    env->step();
    curious.observe(env->view());
    curious.learn();
  }
  CHECK((right > 0 && right < 20));
  CHECK((bonus.shown == 20 && seen.rewards.empty() && seen.updates == 0));
  test::go_on(*env, curious, 1);
  CHECK(env->view().actions.number(0) == 0);
  CHECK((bonus.shown == 20 && seen.updates == 1));
  CHECK(seen.rewards == std::vector<double>{2});
}

TEST_CASE("every bonus goes with every kind of learner, restored to the same numbers",
          "[contract]") {
  for (const Pair& pair : kPairs) {
    for (const std::string& bonus : registered_bonuses()) {
      INFO(pair.agent << " with " << bonus);
      const auto make_one = [&](const LearnerContext& context) {
        return make_curious_learner(pair.agent, pair.settings, bonus, quick(bonus), context);
      };
      if (bonus == pair.refused) {
        CHECK_THROWS_WITH(make_one(context_for(*make(pair.env))), Contains(bonus));
      } else {
        CHECK(test::resumes_exactly(pair.env, make_one));
      }
    }
  }
}

TEST_CASE("what a curious learner thinks changes nothing that it does or learns", "[contract]") {
  for (const char* bonus : {"count", "rnd", "icm"}) {
    INFO(bonus);
    const auto learned = [&](bool thinks) {
      const auto env = make("FrozenLake-v1", {.num_envs = 2, .seed = 3});
      const auto learner =
          make_curious_learner("ppo", {{"rollout_steps", "20"}}, bonus, {}, context_for(*env, 4));
      env->reset();
      for (int t = 0; t < 600; ++t) {
        test::go_on(*env, *learner, 1);
        if (thinks) learner->think(std::vector<double>{static_cast<double>(t % 16)});
      }
      return test::saved(*learner);
    };
    CHECK(test::same(learned(true), learned(false)));
  }
}

TEST_CASE("a bonus changes what is learned, a scale of 0 leaves it as it is", "[unit]") {
  const auto learned = [](const char* bonus, const char* scale) {
    const auto env = make("FrozenLake-v1", {.seed = 3});
    const SettingValues settings =
        std::string(bonus) == "none" ? SettingValues{} : SettingValues{{"scale", scale}};
    const auto learner =
        make_curious_learner("q-learning", {}, bonus, settings, context_for(*env, 4));
    train(*env, *learner, {.steps = 500});
    return test::saved(*learner).doubles("q");
  };
  CHECK(learned("count", "0") == learned("none", ""));
  CHECK(learned("count", "1") != learned("none", ""));
  CHECK(learned("count", "0.1") != learned("count", "1"));
}

TEST_CASE("every setting of a bonus moves the bonuses that it gives", "[unit]") {
  // Those of networks and optimisers have their own tests.
  const std::set<std::string> elsewhere = {
      "torso",    "fused",         "device",           "beta1",        "beta2",
      "momentum", "rmsprop_decay", "rmsprop_centered", "weight_decay", "optimizer_epsilon"};
  const std::map<std::string, test::SettingChange> changes = {
      {"law", {"inverse"}},
      {"bits", {"4"}},
      {"warmup_steps", {"20"}},
      {"tilings", {"4"}},
      {"tiles", {"4"}},
      {"tile_low", {"-1,-1,-1,-1"}},
      {"tile_high", {"1,1,1,1"}},
      {"tile_reach", {"1"}},
      {"tile_memory", {"20"}},
      {"normalize_observations", {"false"}},
      {"observation_clip", {"0.5"}},
      {"normalize", {"false"}},
      {"gamma", {"0.5"}},
      {"batch_size", {"32"}},
      {"update_proportion", {"0.5"}},
      {"features", {"16", {{"prediction", "projection"}}}},
      {"extra_layers", {"1"}},
      {"prediction", {"projection"}},
      {"beta", {"0.5"}},
      {"hidden_sizes", {"16"}},
      {"activation", {"tanh"}},
      {"initialization", {"kaiming_uniform"}},
      {"optimizer", {"rmsprop"}},
      {"learning_rate", {"0.01"}},
      {"max_gradient_norm", {"0.01", {{"optimizer", "sgd"}}}}};
  for (const std::string& name : registered_bonuses()) {
    const auto env_name = name == "count" ? "FrozenLake-v1" : "CartPole-v1";
    const auto given = [&](const SettingValues& settings) {
      const auto env = make(env_name, {.num_envs = 2, .seed = 3});
      const auto bonus = find_bonus(name).make(settings, context_for(*env, 4));
      const auto random = make_learner("random", *env, 5);
      std::vector<double> all;
      std::vector<double> bonuses(2);
      env->reset();
      for (int t = 0; t < 150; ++t) {
        random->act(env->view(), Mode::explore);
        env->step();
        if (2 * t < std::min<std::int64_t>(100, bonus->warmup_steps())) {
          bonus->warm_up(env->view());
          continue;
        }
        bonus->reward(env->view(), bonuses);
        if (t >= 50) all.insert(all.end(), bonuses.begin(), bonuses.end());
      }
      return all;
    };
    for (const Setting& setting : find_bonus(name).settings()) {
      if (elsewhere.contains(setting.name)) continue;
      INFO(name << ": " << setting.name);
      REQUIRE(changes.contains(setting.name));
      auto [value, context] = changes.at(setting.name);
      if (name != "prediction" && setting.name == "features") context.clear();
      CHECK(given(test::with(context, {{setting.name, value}})) != given(context));
    }
  }
}

TEST_CASE("pictures are judged through convolutions, of frames by the last", "[unit]") {
  const auto env = make("MinAtar-Breakout-v0", {.seed = 3});
  for (const char* name : {"rnd", "icm"}) {
    const auto learner =
        make_curious_learner("random", {}, name, {{"warmup_steps", "10"}}, context_for(*env, 4));
    CHECK_THAT(learner->summary(), Contains("onv"));
    train(*env, *learner, {.steps = 100});
    CHECK(learner->think(env->view().observations.numbers(0)).intrinsic_reward.has_value() ==
          (std::string(name) == "rnd"));
    CHECK(test::figure(*learner, "bonus") > 0);
  }
  const auto stacked = make("MinAtar-Breakout-v0?frame_stack=3", {.seed = 3});
  const auto learner = make_curious_learner("random", {}, "rnd", {}, context_for(*stacked, 4));
  CHECK(learner->summary() ==
        make_curious_learner("random", {}, "rnd", {}, context_for(*env, 4))->summary());
  train(*stacked, *learner, {.steps = 50});
}

TEST_CASE("a checkpoint of another bonus, and a bonus that is none, are refused", "[unit]") {
  const auto env = make("FrozenLake-v1", {.seed = 3});
  const auto curious = [&](const char* bonus) {
    return make_curious_learner("q-learning", {}, bonus, {}, context_for(*env, 4));
  };
  CHECK_THROWS_WITH(curious("rnd")->load(test::saved(*curious("count"))),
                    Contains("the bonus is 'count', not 'rnd'"));
  CHECK_THROWS_WITH(curious("rnd")->load(test::saved(*curious("none"))),
                    Contains("the bonus is none"));
  CHECK_THROWS_WITH(curious("cuont"), Contains("did you mean count"));
  CHECK_THROWS_WITH(
      make_curious_learner("dqn", {}, "count", {{"scale", "-1"}}, context_for(*env, 1, 100)),
      Contains("scale must be 0 or more"));
}

TEST_CASE("counts and RND find the treasure of the deep sea, chance and entropy do not",
          "[learning]") {
  const SettingValues table = {{"alpha", "0.5"}, {"gamma", "0.99"}, {"epsilon", "0.05"}};
  CHECK(treasures("q-learning", table, "none", {}) == 0);
  CHECK(treasures("q-learning", table, "count", {{"scale", "0.1"}}) > 500);
  const SettingValues rollouts = {{"rollout_steps", "48"}};
  CHECK(treasures("ppo", rollouts, "none", {}) == 0);
  CHECK(treasures("ppo", rollouts, "rnd", {}) > 500);
}
