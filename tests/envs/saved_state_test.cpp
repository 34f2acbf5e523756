// Batches that go on from a checkpoint.

#include <algorithm>

#include "core/checkpoint.h"
#include "envs/core/registry.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::RandomPlayer;

namespace {

/// Plays with a batch of one seed, saves it amid its episodes, loads it into a batch of another
/// seed and compares how both go on.
void check_goes_on(const std::string& name, int steps) {
  INFO(name);
  const auto env = make(name, {.num_envs = 3, .seed = 31});
  const auto other = make(name, {.num_envs = 3, .seed = 32});
  env->reset();
  RandomPlayer(*env, 33).play(*env, steps);
  Checkpoint checkpoint;
  REQUIRE(env->can_be_saved());
  env->save(checkpoint, "env");
  other->load(checkpoint, "env");

  Checkpoint again;
  other->save(again, "env");
  REQUIRE(again.arrays().size() == checkpoint.arrays().size());
  for (const auto& [array_name, array] : checkpoint.arrays()) {
    INFO(array_name);
    CHECK(again.array(array_name).bytes == array.bytes);
  }
  for (int i = 0; i < 3; ++i) {
    CHECK(env->view().observations.numbers(i) == other->view().observations.numbers(i));
  }
  RandomPlayer player(*env, 34);
  RandomPlayer other_player(*other, 34);
  for (int t = 0; t < 60; ++t) {
    player.play(*env, 1);
    other_player.play(*other, 1);
    for (int i = 0; i < 3; ++i) {
      REQUIRE(test::last_step(*env, i) == test::last_step(*other, i));
    }
  }
}

}  // namespace

TEST_CASE("every environment goes on from a checkpoint as if it had not stopped", "[contract]") {
  for (const auto& name : test::names_of_all_forms()) check_goes_on(name, 37);
}

TEST_CASE("wrappers and time limits go on from a checkpoint, too", "[contract]") {
  for (const char* wrappers :
       {"max_episode_steps=41", "sticky_actions=0.4&max_episode_steps=50", "frame_stack=3",
        "normalize_observations=true&frame_stack=2", "normalize_rewards=true&clip_rewards=0.5"}) {
    check_goes_on(std::string("CartPole-v1?") + wrappers, 39);
  }
  check_goes_on("Pendulum-v1?rescale_actions=true&clip_actions=true&max_episode_steps=41", 39);
}

TEST_CASE("a checkpoint of another batch is refused by name", "[unit]") {
  Checkpoint checkpoint;
  make("CartPole-v1", {.num_envs = 2})->save(checkpoint, "env");
  CHECK_THROWS_WITH(make("CartPole-v1", {.num_envs = 3})->load(checkpoint, "env"),
                    Contains("env.state_ends"));
  CHECK_THROWS_WITH(make("MountainCar-v0", {.num_envs = 2})->load(checkpoint, "env"),
                    Contains("env.observations"));
  CHECK_THROWS_WITH(make("CartPole-v1?frame_stack=2", {.num_envs = 2})->load(checkpoint, "env"),
                    Contains("env.inner"));
}
