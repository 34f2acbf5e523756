#include <cmath>
#include <numeric>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/checkpoint.h"
#include "core/statistics.h"
#include "envs/core/registry.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/catch.h"

namespace pavlov {
namespace {

struct Taught {
  std::unique_ptr<VectorEnv> env;
  std::unique_ptr<Learner> learner;
};

/// Learners with an environment that suits them, after some steps.
Taught teach(const std::string& name, const SettingValues& settings = {}) {
  for (const char* id : {"FrozenLake-v1", "CartPole-v1", "Pendulum-v1", "Bandit-v0"}) {
    try {
      auto env = make(id, {.seed = 3});
      auto learner = make_learner(name, *env, 3, 120, settings);
      train(*env, *learner, {.steps = 120});
      return {std::move(env), std::move(learner)};
    } catch (const std::invalid_argument&) {
      continue;
    }
  }
  FAIL("no environment suits " << name);
  return {};
}

bool all_finite(const std::vector<double>& numbers) {
  return std::ranges::all_of(numbers, [](double x) { return std::isfinite(x); });
}

}  // namespace

TEST_CASE("every learner but a random one thinks something, of the right size", "[contract]") {
  for (const std::string& name : registered_learners()) {
    if (name == "random") continue;
    INFO(name);
    const auto [env, learner] = teach(name);
    const Thoughts thoughts = learner->think(env->view().observations.numbers(0));
    const auto* discrete = std::get_if<Discrete>(&env->action_space());
    const std::size_t actions =
        discrete != nullptr ? static_cast<std::size_t>(discrete->n) : width_of(env->action_space());
    bool any = thoughts.value.has_value();
    for (const auto* numbers :
         {&thoughts.action_values, &thoughts.bonuses, &thoughts.uncertainty,
          &thoughts.probabilities, &thoughts.best_action, &thoughts.deviations}) {
      CHECK((numbers->empty() || numbers->size() == actions));
      CHECK(all_finite(*numbers));
      any = any || !numbers->empty();
    }
    CHECK(any);
    CHECK(thoughts.best_action.empty() == (discrete != nullptr));
    if (!thoughts.probabilities.empty()) {
      CHECK(std::accumulate(thoughts.probabilities.begin(), thoughts.probabilities.end(), 0.0) ==
            Approx(1));
    }
  }
}

TEST_CASE("thinking changes nothing that a learner does or learns later", "[contract]") {
  for (const std::string& name : registered_learners()) {
    INFO(name);
    const auto thinker = teach(name);
    const auto other = teach(name);
    for (int step = 0; step < 30; ++step) {
      thinker.learner->act(thinker.env->view(), Mode::explore);
      thinker.learner->think(thinker.env->view().observations.numbers(0));
      thinker.env->step();
      thinker.learner->think(thinker.env->view().observations.numbers(0));
      thinker.learner->observe(thinker.env->view());
      thinker.learner->learn();
      other.learner->act(other.env->view(), Mode::explore);
      other.env->step();
      other.learner->observe(other.env->view());
      other.learner->learn();
    }
    CHECK(test::same(test::saved(*thinker.learner), test::saved(*other.learner)));
  }
}

TEST_CASE("a checkpoint without experience is enough to think and to play the same", "[contract]") {
  for (const char* name : {"dqn", "sac", "ppo", "q-learning", "bandit-thompson"}) {
    INFO(name);
    const auto [env, learner] = teach(name);
    Checkpoint brief;
    leave_out_experience(brief);
    learner->save(brief);
    for (const auto& [array, bytes] : brief.arrays()) CHECK(!array.starts_with("replay"));
    const auto copy = make_learner(name, *env, 3, 120);
    copy->load(brief);
    const auto observation = env->view().observations.numbers(0);
    CHECK(copy->think(observation).action_values == learner->think(observation).action_values);
    CHECK(copy->think(observation).best_action == learner->think(observation).best_action);
    CHECK(copy->think(observation).value == learner->think(observation).value);
  }
}

TEST_CASE("the value of a state is the one told, or that of its best action", "[unit]") {
  CHECK(!Thoughts{}.state_value());
  CHECK(Thoughts{.action_values = {-kInfinity, 2, 1}}.state_value() == 2.0);
  CHECK(Thoughts{.action_values = {5, 2}, .value = 3}.state_value() == 3.0);
}

TEST_CASE("a table thinks of bonuses by its counts and of illegal actions as -infinity", "[unit]") {
  const auto ucb = teach("q-learning", {{"exploration", "ucb"}, {"ucb_c", "2"}});
  Checkpoint checkpoint;
  ucb.learner->save(checkpoint);
  const auto visits = checkpoint.integers("visits");
  const double n = static_cast<double>(visits[0] + visits[1] + visits[2] + visits[3]);
  const Thoughts thoughts = ucb.learner->think(std::vector{0.0});
  REQUIRE(thoughts.bonuses.size() == 4);
  for (std::size_t a = 0; a < 4; ++a) {
    CHECK(thoughts.bonuses[a] ==
          Approx(2 * std::sqrt(std::log(n) / static_cast<double>(visits[a]))));
  }
  const Thoughts untried = ucb.learner->think(std::vector{15.0});
  CHECK(untried.bonuses == std::vector<double>(4, kInfinity));

  const auto counting = teach("q-learning", {{"exploration", "count_bonus"}, {"count_bonus", "3"}});
  CHECK(counting.learner->think(std::vector{15.0}).bonuses == std::vector<double>(4, 3.0));

  auto env = make("TicTacToe-v0", {.seed = 1});
  const auto player = make_learner("q-learning", *env, 1, 50);
  train(*env, *player, {.steps = 50});
  const auto observation = env->view().observations.numbers(0);
  player->act(env->view(), Mode::explore);
  const Thoughts board = player->think(observation);
  for (std::size_t a = 0; a < board.action_values.size(); ++a) {
    const bool legal = env->view().legal_actions[a] != 0;
    CHECK((board.action_values[a] > -kInfinity) == legal);
    CHECK((board.probabilities[a] > 0) == legal);
  }
}

TEST_CASE("policies tell their probabilities, or their best action and its deviation", "[unit]") {
  const auto sampled = [](const char* agent, const SettingValues& settings) {
    auto env = make("Pendulum-v1", {.seed = 5});
    const auto learner = make_learner(agent, *env, 5, 200, settings);
    train(*env, *learner, {.steps = 110});
    const Thoughts thoughts = learner->think(env->view().observations.numbers(0));
    RunningStatistics actions;
    for (int i = 0; i < 4000; ++i) {
      learner->act(env->view(), Mode::explore);
      actions.add(env->view().actions.number(0));
    }
    learner->act(env->view(), Mode::exploit);
    CHECK(thoughts.best_action.at(0) == Approx(env->view().actions.number(0)));
    CHECK(thoughts.deviations.at(0) == Approx(actions.standard_deviation()).epsilon(0.1));
  };
  SECTION("Gaussian, narrow enough not to be clipped") {
    sampled("ppo", {{"log_deviation", "-1.5"}});
  }
  SECTION("squashed") { sampled("sac", {}); }
  SECTION("noise on a deterministic policy") {
    sampled("ddpg", {{"noise", "gaussian"}, {"noise_deviation", "0.05"}});
  }
}

}  // namespace pavlov
