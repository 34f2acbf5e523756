// What the window is made of, without one.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "agents/exploration/curious_learner.h"
#include "envs/core/registry.h"
#include "experiments/harness/watch/agent_source.h"
#include "experiments/harness/watch/hand.h"
#include "experiments/harness/watch/panels.h"
#include "experiments/harness/watch/player.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

struct Watched {
  explicit Watched(const std::string& env, const std::string& agent, std::int64_t steps = 300,
                   const SettingValues& settings = {}, const std::string& bonus = "none") {
    auto training = make(env, {.seed = 1});
    const auto make_one = [&] {
      return make_curious_learner(agent, settings, bonus, {}, context_for(*training, 1, steps));
    };
    learner = make_one();
    train(*training, *learner, {.steps = steps});
    auto own = make(env, {.seed = 2, .auto_reset = false});
    auto copy = make_one();
    Checkpoint checkpoint;
    learner->save(checkpoint);
    copy->load(checkpoint);
    player = std::make_unique<Player>(std::move(own), std::move(copy));
  }
  std::unique_ptr<Learner> learner;
  std::unique_ptr<Player> player;
};

template <class Kind>
const Kind* find(const std::vector<Tile>& tiles, const std::string& title) {
  for (const Tile& tile : tiles) {
    const auto* kind = std::get_if<Kind>(&tile);
    if (kind != nullptr && kind->title == title) return kind;
  }
  return nullptr;
}

bool nothing_held(const std::string& /*key*/) { return false; }

}  // namespace

TEST_CASE("a player keeps the end of an episode until its next step, and counts", "[unit]") {
  Player player(make("CartPole-v1", {.auto_reset = false}), nullptr);
  player.restart(7);
  const auto start = player.observation();
  CHECK(player.steps() == 0);
  double sum = 0;
  while (!player.ended()) {
    player.step_by_hand(std::vector{1.0});
    sum += player.reward();
  }
  CHECK(player.terminated());
  CHECK(player.episode_return() == sum);
  CHECK(player.steps() == static_cast<std::int64_t>(player.rewards().size()));
  CHECK(std::abs(player.observation()[2]) > 0.2);  // it has fallen, and is still to be seen so
  const auto episode = player.episode();
  player.step_by_hand(std::vector{0.0});
  CHECK(player.episode() == episode + 1);
  CHECK(player.steps() == 1);
  player.restart(7);
  CHECK(player.observation() == start);
  CHECK_THROWS_AS(player.step_by_hand(std::vector{2.0}), std::invalid_argument);
}

TEST_CASE("a player shows values of its states, 0 at a terminal one", "[unit]") {
  const Watched watched("GridWorld-v0", "q-learning", 5000);
  Player& player = *watched.player;
  while (!player.ended()) player.step();
  REQUIRE(player.terminated());
  REQUIRE(player.values().size() == static_cast<std::size_t>(player.steps()) + 1);
  CHECK(player.values().back() == 0);
  player.restart(3);
  CHECK(player.values().size() == 1);
  CHECK(player.values().front() == player.agent()->think(player.observation()).state_value());
}

TEST_CASE("a player's agent learns only where it is told to", "[unit]") {
  const Watched watched("GridWorld-v0", "q-learning", 200);
  Player& player = *watched.player;
  const auto learned = [&] {
    Checkpoint checkpoint;
    player.agent()->save(checkpoint);
    return checkpoint.doubles("q");
  };
  const auto before = learned();
  for (int i = 0; i < 50; ++i) player.step();
  CHECK(learned() == before);
  player.learning = true;
  for (int i = 0; i < 50; ++i) player.step();
  CHECK(learned() != before);
}

TEST_CASE("keys are the actions that their names and directions tell", "[unit]") {
  const auto action_of = [](const std::string& env, const std::string& key) {
    const auto batch = make(env);
    batch->reset();
    Hand hand(*batch);
    return hand.action({key}, nothing_held).value().at(0);
  };
  CHECK(action_of("CartPole-v1", "left") == 0);
  CHECK(action_of("CartPole-v1", "right") == 1);
  CHECK(action_of("MountainCar-v0", "right") == 2);
  CHECK(action_of("LunarLander-v3", "up") == 2);
  CHECK(action_of("MinAtar-Breakout-v0", "left") == 1);
  CHECK(action_of("MinAtar-SpaceInvaders-v0", "space") == 5);
  CHECK(action_of("FrozenLake-v1", "down") == 1);
  CHECK(action_of("CliffWalking-v1", "up") == 0);
  CHECK(action_of("Taxi-v4", "up") == 1);
  CHECK(action_of("Taxi-v4", "4") == 4);
  CHECK(action_of("Blackjack-v1", "1") == 1);
}

TEST_CASE("without a key a task waits, idles, or its actions take turns", "[unit]") {
  const auto without_key = [](const std::string& env, int times) {
    const auto batch = make(env);
    batch->reset();
    Hand hand(*batch);
    std::vector<double> actions;
    for (int i = 0; i < times; ++i) {
      const auto action = hand.action({}, nothing_held);
      actions.push_back(action ? action->at(0) : -1);
    }
    return actions;
  };
  CHECK(without_key("FrozenLake-v1", 2) == std::vector<double>{-1, -1});
  CHECK(without_key("MountainCar-v0", 2) == std::vector<double>{1, 1});
  CHECK(without_key("CartPole-v1", 4) == std::vector<double>{0, 1, 0, 1});
  CHECK(without_key("Pendulum-v1", 1) == std::vector<double>{0});
}

TEST_CASE("the numbers of a continuous action have keys for both ends while they are held",
          "[unit]") {
  const auto held_action = [](const std::string& env, const std::vector<std::string>& keys) {
    const auto batch = make(env);
    batch->reset();
    Hand hand(*batch);
    return hand
        .action({},
                [&](const std::string& key) { return std::ranges::find(keys, key) != keys.end(); })
        .value();
  };
  CHECK(held_action("Pendulum-v1", {"left"}) == std::vector<double>{-2});
  CHECK(held_action("Pendulum-v1", {"right"}) == std::vector<double>{2});
  CHECK(held_action("LunarLanderContinuous-v3", {"up", "left"}) == std::vector<double>{1, -1});
  CHECK(held_action("BipedalWalker-v3", {"d", "s"}) == std::vector<double>{0, 0, 1, -1});
  CHECK(held_action("CarRacing-v3", {"right", "up"}) == std::vector<double>{1, 1, 0});
  CHECK(held_action("CarRacing-v3", {"down"}) == std::vector<double>{0, 0, 1});
}

TEST_CASE("every environment but those without keys can be played by hand", "[contract]") {
  for (const std::string& id : registered_ids()) {
    INFO(id);
    auto batch = make(id, {.seed = 3, .auto_reset = false});
    if (std::holds_alternative<MultiDiscrete>(batch->action_space())) {
      CHECK_THROWS_WITH(Hand(*batch), Contains("no keys"));
      continue;
    }
    Player player(std::move(batch), nullptr);
    Hand hand(player.env());
    CHECK(!hand.keys().empty());
    const auto action = hand.action({}, nothing_held);
    CHECK(action.has_value() != hand.waits());
    for (int i = 0; i < 3 && action && !player.ended(); ++i) player.step_by_hand(*action);
  }
}

TEST_CASE("panels show what an agent knows", "[unit]") {
  Panels panels("");
  SECTION("values, bonuses and a grid of a table") {
    const Watched watched("GridWorld-v0", "q-learning", 500, {{"exploration", "ucb"}});
    const auto tiles = panels.tiles(*watched.player, {});
    const auto* values = find<Plot>(tiles, "action values Q(s, a)");
    REQUIRE(values != nullptr);
    CHECK(values->marks.size() == 2);
    CHECK(std::get<Bars>(values->marks[0]).y.size() == 4);
    CHECK(find<GridPicture>(tiles, "values and policy") != nullptr);
    panels.next_map();
    const auto other = panels.tiles(*watched.player, {});
    CHECK(find<GridPicture>(other, "visits while watching") != nullptr);
  }
  SECTION("probabilities and a slice of values of an actor-critic") {
    const Watched watched("CartPole-v1", "ppo", 300);
    for (int i = 0; i < 5; ++i) watched.player->step();
    const auto tiles = panels.tiles(*watched.player, {});
    CHECK(find<Plot>(tiles, "action values Q(s, a)") == nullptr);
    CHECK(find<Plot>(tiles, "probability when it explores") != nullptr);
    CHECK(find<Plot>(tiles, "value V(s)") != nullptr);
    CHECK(find<Plot>(tiles, "value over this episode") != nullptr);
  }
  SECTION("a continuous action with its deviation") {
    const Watched watched("Pendulum-v1", "sac", 110);
    const auto tiles = panels.tiles(*watched.player, {});
    const auto* policy = find<Plot>(tiles, "best action, ± deviation");
    REQUIRE(policy != nullptr);
    const auto& bars = std::get<Bars>(policy->marks[0]);
    CHECK(bars.low[0] < bars.y[0]);
    CHECK(bars.high[0] > bars.y[0]);
  }
  SECTION("intrinsic rewards over a grid, high where it never was") {
    const Watched plain("GridWorld-v0", "q-learning", 500);
    CHECK(find<GridPicture>(panels.tiles(*plain.player, {}), "intrinsic reward") == nullptr);
    panels.refresh();
    const Watched watched("GridWorld-v0", "q-learning", 500, {}, "count");
    const auto tiles = panels.tiles(*watched.player, {});
    const auto* map = find<GridPicture>(tiles, "intrinsic reward");
    REQUIRE(map != nullptr);
    const auto [least, most] = std::ranges::minmax(map->values);
    CHECK((least > 0 && least < 0.2 && most <= 1));
    CHECK(find<GridPicture>(tiles, "values and policy") != nullptr);
  }
  SECTION("intrinsic rewards over two numbers of an observation") {
    const Watched watched("CartPole-v1", "dqn", 1200, {}, "rnd");
    for (int i = 0; i < 5; ++i) watched.player->step();
    CHECK(find<Plot>(panels.tiles(*watched.player, {}), "intrinsic reward") != nullptr);
  }
  SECTION("uncertainty of a bandit") {
    const Watched watched("Bandit-v0", "bandit-thompson", 300);
    const auto tiles = panels.tiles(*watched.player, {});
    const auto* values = find<Plot>(tiles, "action values Q(s, a)");
    REQUIRE(values != nullptr);
    CHECK(std::get<Bars>(values->marks[0]).low.size() == 10);
  }
}

TEST_CASE("panels are hidden, shown and made the largest", "[unit]") {
  const Watched watched("GridWorld-v0", "q-learning", 500);
  Panels panels("");
  const auto count = [&] { return panels.tiles(*watched.player, {}).size(); };
  const auto largest = [&] { return panels.tiles(*watched.player, {}).front().index(); };
  constexpr std::size_t kDrawing = 0;  // places in Tile
  constexpr std::size_t kPlot = 1;
  const auto all = count();
  CHECK(all >= 5);
  CHECK(largest() == kDrawing);
  panels.hide_or_show(PanelKind::figures);
  CHECK(count() == all - 1);
  panels.hide_or_show(PanelKind::figures);
  CHECK(count() == all);
  panels.turn(1);
  CHECK(largest() == kPlot);
  panels.enlarge(0);
  CHECK(largest() == kPlot);
  for (std::size_t i = 1; i < all; ++i) panels.turn(1);
  CHECK(largest() == kDrawing);
}

TEST_CASE("an agent that learns leaves copies of itself where they are asked for", "[unit]") {
  auto env = make("CartPole-v1", {.seed = 1});
  const auto learner = make_learner("dqn", *env, 1, 2000, {{"learning_starts", "10"}});
  auto shown_env = make("CartPole-v1", {.seed = 2});
  const auto shown = make_learner("dqn", *env, 1, 2000, {{"replay_capacity", "100"}});
  AgentMailbox mailbox;
  CHECK(!mailbox.refresh(*shown, *shown_env));

  std::thread training([&] {
    train(*env, *learner,
          {.steps = 2000,
           .poll =
               [&](std::int64_t steps) {
                 mailbox.poll(*learner, *env, steps);
                 return true;
               },
           .poll_steps = 64});
    mailbox.finish(*learner, *env);
  });
  training.join();
  REQUIRE(mailbox.refresh(*shown, *shown_env));
  const std::vector<double> observation = {0.1, -0.2, 0.03, 0.4};
  CHECK(shown->think(observation).action_values == learner->think(observation).action_values);
  CHECK(!mailbox.refresh(*shown, *shown_env));
  CHECK_THAT(mailbox.state(), Contains("learned for"));
}

TEST_CASE("watching does not change what is learned", "[contract]") {
  const auto learned = [](bool watched) {
    auto env = make("CartPole-v1", {.seed = 1});
    const auto learner = make_learner("dqn", *env, 1, 1500, {{"learning_starts", "10"}});
    const auto shown = make_learner("dqn", *env, 1, 1500);
    AgentMailbox mailbox;
    train(*env, *learner,
          {.steps = 1500,
           .poll =
               [&](std::int64_t steps) {
                 if (watched) {
                   mailbox.poll(*learner, *env, steps);
                   mailbox.refresh(*shown, *env);
                 }
                 return true;
               },
           .poll_steps = 64});
    return learner->think(std::vector{0.1, -0.2, 0.03, 0.4}).action_values;
  };
  CHECK(learned(true) == learned(false));
}

TEST_CASE("a saved agent is loaded again when its file has changed", "[unit]") {
  const test::ScratchFolder scratch;
  auto env = make("GridWorld-v0", {.seed = 1});
  const auto learner = make_learner("q-learning", *env, 1, 400);
  const auto shown = make_learner("q-learning", *env, 1, 400);
  SavedAgent source(scratch.path);
  CHECK(!source.refresh(*shown, *env));
  CHECK_THAT(source.state(), Contains("no checkpoint yet"));
  const auto save = [&] {
    Checkpoint checkpoint;
    learner->save(checkpoint);
    checkpoint.write(scratch.path / "agent.safetensors");
  };
  train(*env, *learner, {.steps = 200});
  save();
  CHECK(source.refresh(*shown, *env));
  CHECK(!source.refresh(*shown, *env));
  train(*env, *learner, {.steps = 200});
  save();
  std::filesystem::last_write_time(
      scratch.path / "agent.safetensors",
      std::filesystem::file_time_type::clock::now() + std::chrono::seconds(2));
  CHECK(source.refresh(*shown, *env));
  const std::vector<double> start = env->view().observations.numbers(0);
  CHECK(shown->action_values(start) == learner->action_values(start));
}
