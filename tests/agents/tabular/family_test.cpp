// What holds for all table learners, on a small world of our own.
#include <algorithm>
#include <tuple>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "agents/tabular/tabular_learner.h"
#include "envs/core/env_batch.h"
#include "envs/core/registry.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::go_on;
using test::same;
using test::saved;

namespace {

/// Seven places in a line, start in the middle; an end on either side pays 0 (left) or 1 (right).
/// One move in five goes the other way.
struct Line {
  struct Config {};
  using Observation = int;
  using Action = int;

  Line() = default;
  explicit Line(const Config& /*config*/) {}
  Discrete observation_space() const { return {.n = 7}; }
  Discrete action_space() const { return {.n = 2}; }
  int reset(Rng& /*rng*/) { return place = 3; }
  StepResult<int> step(int action, Rng& rng) {
    place += (action == 1) != rng.bernoulli(0.2) ? 1 : -1;
    return {.observation = place,
            .reward = place == 6 ? 1.0 : 0.0,
            .terminated = place == 0 || place == 6};
  }

  int place = 3;
};

EnvBatch<Line> line(int copies) {
  return {"Line-v0", Line::Config{}, {.num_envs = copies, .seed = 3, .max_episode_steps = 10}};
}

const std::vector<std::string> kNames = {
    "q-learning",   "sarsa",       "expected-sarsa",       "double-q-learning",
    "n-step-sarsa", "tree-backup", "sarsa-lambda",         "q-lambda",
    "dyna-q",       "dyna-q-plus", "prioritized-sweeping", "monte-carlo"};

/// The table after 600 steps of three copies.
ActionValues learned(const std::string& name, const SettingValues& settings) {
  auto env = line(3);
  const auto learner = make_learner(name, env, 5, 600, settings);
  train(env, *learner, {.steps = 600});
  return dynamic_cast<TabularLearner&>(*learner).q();
}

}  // namespace

TEST_CASE("a table learner restored goes on with the very same numbers", "[unit]") {
  for (const auto& name : kNames) {
    for (const std::string exploration : {"epsilon_greedy", "ucb"}) {
      INFO(name << ", " << exploration);
      const SettingValues settings = {{"exploration", exploration},
                                      {"epsilon_schedule", "linear"},
                                      {"step_size", "inverse_visits"}};
      auto env = line(3);
      env.reset();
      const auto learner = make_learner(name, env, 5, 1000, settings);
      go_on(env, *learner, 101);
      const auto twin_env = env.clone();
      const auto twin = make_learner(name, env, 99, 1000, settings);
      twin->load(saved(*learner));
      CHECK(same(saved(*twin), saved(*learner)));
      go_on(env, *learner, 100);
      go_on(*twin_env, *twin, 100);
      CHECK(same(saved(*twin), saved(*learner)));
    }
  }
}

TEST_CASE("table learners with one step, no trace or no planning are the one-step methods",
          "[unit]") {
  const auto equal = [](const std::string& name, SettingValues settings, const std::string& base) {
    INFO(name << " and " << base);
    settings.emplace_back("epsilon", "0.3");
    const auto a = learned(name, settings);
    const auto b = learned(base, {{"epsilon", "0.3"}});
    double difference = 0;
    for (int s = 0; s < 7; ++s) {
      for (int action = 0; action < 2; ++action) {
        difference = std::max(difference, std::abs(a(s, action) - b(s, action)));
      }
    }
    CHECK(difference < 1e-12);
    CHECK(b(5, 1) > 0.3);
  };
  equal("n-step-sarsa", {{"n", "1"}}, "sarsa");
  equal("tree-backup", {{"n", "1"}}, "q-learning");
  equal("tree-backup", {{"n", "1"}, {"target_policy", "behaviour"}}, "expected-sarsa");
  for (const auto* trace : {"accumulating", "replacing", "dutch"}) {
    equal("sarsa-lambda", {{"lambda", "0"}, {"trace", trace}}, "sarsa");
  }
  equal("q-lambda", {{"lambda", "0"}}, "q-learning");
  equal("dyna-q", {{"planning_steps", "0"}}, "q-learning");
  equal("dyna-q-plus", {{"planning_steps", "0"}}, "q-learning");
}

TEST_CASE("every setting of a table learner moves what it learns", "[unit]") {
  const SettingValues changes = {{"alpha", "0.3"},
                                 {"step_size", "inverse_visits"},
                                 {"gamma", "0.5"},
                                 {"initial_value", "2"},
                                 {"n", "2"},
                                 {"target_policy", "behaviour"},
                                 {"lambda", "0.3"},
                                 {"trace", "accumulating"},
                                 {"planning_steps", "2"},
                                 {"kappa", "0.1"},
                                 {"untried_actions", "true"},
                                 {"threshold", "0.2"},
                                 {"exploration", "softmax"},
                                 {"epsilon", "0.5"},
                                 {"epsilon_schedule", "linear"},
                                 {"ties", "lowest"},
                                 {"first_visit", "true"},
                                 {"exploring_starts", "true"},
                                 {"use_truncated", "false"}};
  const std::vector<std::string> elsewhere = {
      "epsilon_end", "epsilon_steps", "epsilon_fraction",
      "temperature", "ucb_c",         "count_bonus"};  // tests of exploration
  for (const auto& name : kNames) {
    const auto before = learned(name, {});
    for (const Setting& setting : find_learner(name).settings()) {
      if (std::ranges::count(elsewhere, setting.name) != 0) continue;
      INFO(name << ": " << setting.name);
      const auto change = std::ranges::find(changes, setting.name, [](auto& c) { return c.first; });
      REQUIRE(change != changes.end());
      if (setting.get() == change->second) continue;
      CHECK_FALSE(learned(name, {*change}) == before);
    }
  }
}

TEST_CASE("a batch of copies learns as well as one", "[learning]") {
  // Right is the better action everywhere.
  for (const auto& name : kNames) {
    if (name == "prioritized-sweeping") continue;  // takes the world to be deterministic
    for (const int copies : {1, 8}) {
      INFO(name << ", " << copies << " copies");
      auto env = line(copies);
      const auto learner = make_learner(name, env, 1, 0, {{"epsilon", "0.3"}, {"alpha", "0.05"}});
      train(env, *learner, {.steps = 20'000});
      const auto policy = dynamic_cast<TabularLearner&>(*learner).greedy_policy();
      for (int s = 1; s < 6; ++s) CHECK(policy(s, 1) == 1);
    }
  }
}

TEST_CASE("every bootstrapping learner finds the best way through the course's grid",
          "[learning]") {
  for (const auto& name : kNames) {
    if (name == "monte-carlo") continue;  // the time limit cuts its returns short
    for (const int seed : {1, 2, 3}) {
      INFO(name << ", seed " << seed);
      const auto env = make("GridWorld-v0", {.seed = static_cast<std::uint64_t>(seed)});
      const auto learner = make_learner(name, *env, static_cast<std::uint64_t>(seed), 0);
      train(*env, *learner, {.steps = 50'000});
      const auto episode = evaluate(*env, *learner, 1).front();
      CHECK(episode.episode_return == Approx(0.5));  // WN-04
      CHECK(episode.length == 6);
    }
  }
}
