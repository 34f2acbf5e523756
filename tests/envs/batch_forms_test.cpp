// Forms of batches: whatever steps the copies, and on however many threads, each goes as the single
// environment with its stream.

#include <memory>
#include <string>
#include <vector>

#include "envs/core/registry.h"
#include "envs/core/table_batch.h"
#include "envs/tabular/changing_maze.h"
#include "envs/tabular/cliff_walking.h"
#include "envs/tabular/frozen_lake.h"
#include "envs/tabular/grid_world.h"
#include "envs/tabular/taxi.h"
#include "tests/envs/random_play.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Steps a batch and as many single ones, resetting some by hand, and requires them to be equal.
void require_equal_to_singles(const std::string& name, BatchOptions options, int steps) {
  INFO(name << ", " << options.num_envs << " copies on " << options.threads << " threads");
  options.seed = 11;
  options.first_stream = 5;
  const auto batch = make(name, options);
  std::vector<std::unique_ptr<VectorEnv>> singles;
  for (int i = 0; i < options.num_envs; ++i) {
    BatchOptions one = options;
    one.num_envs = one.threads = 1;
    one.first_stream += i;
    singles.push_back(make(name, one));
  }
  batch->reset();
  for (const auto& single : singles) single->reset();
  const std::size_t width = batch->view().actions.bytes_per_row();
  RandomPlayer player(*batch, 12);
  for (int t = 0; t < steps; ++t) {
    player.act(*batch);
    batch->step();
    bool equal = true;
    for (int i = 0; i < options.num_envs; ++i) {
      VectorEnv& single = *singles[static_cast<std::size_t>(i)];
      std::memcpy(single.view().actions.bytes(0), batch->view().actions.bytes(i), width);
      single.step();
      equal = equal && last_step(*batch, i) == last_step(single, 0) &&
              batch->next_coverage_cell(i) == single.next_coverage_cell(0);
      const bool ended = single.view().terminated[0] != 0 || single.view().truncated[0] != 0;
      if ((ended && !options.auto_reset) || (t * 31 + i) % 97 == 0) {
        batch->reset(i);
        single.reset();
      }
      equal = equal && batch->state(i) == single.state(0) &&
              batch->coverage_cell(i) == single.coverage_cell(0);
    }
    REQUIRE(equal);
  }
}

/// Whether copies of a name are stepped by their table.
template <class E>
bool is_table(const std::string& name, int copies = 64) {
  const auto env = make(name, {.num_envs = copies});
  return dynamic_cast<const TableBatch<E>*>(env.get()) != nullptr;
}

const std::vector<std::string> kTables = {
    "GridWorld-v0",
    "GridWorld-v0?slip=0.3",
    "GridWorld-v0?slip=0.25&random_start=true",
    "SmallGridWorld-v0",
    "DynaMaze-v0?max_episode_steps=60",
    "Maze-v0?maze_seed=3",
    "FrozenLake-v1",
    "FrozenLake8x8-v1?success_rate=0.8",
    "FrozenLake-v1?is_slippery=false",
    "FrozenLake-v1?success_rate=1",
    "FrozenLake-v1?map=SFFS/FHFG",
    "CliffWalking-v1?max_episode_steps=30",
    "CliffWalking-v1?is_slippery=true&max_episode_steps=30",
    "Taxi-v4",
    "Taxi-v4?is_rainy=true",
    "Taxi-v4?is_rainy=true&fickle_passenger=true",
};

}  // namespace

TEST_CASE("batches of finite environments go as single ones, table or not", "[contract]") {
  for (const auto& id : registered_ids()) {
    if (!make(id)->model()) continue;
    require_equal_to_singles(id, {.num_envs = 37}, 300);
  }
}

TEST_CASE("environments stepped by a table go as single ones for 10^5 steps", "[contract]") {
  for (const auto& name : kTables) {
    require_equal_to_singles(name, {.num_envs = 100}, 1000);
    require_equal_to_singles(name, {.num_envs = 41, .auto_reset = false, .max_episode_steps = 20},
                             200);
  }
  require_equal_to_singles("GridWorld-v0?slip=0.3", {.num_envs = 5000, .threads = 3}, 20);
  require_equal_to_singles("Taxi-v4?is_rainy=true", {.num_envs = 5000, .threads = 2}, 20);
}

TEST_CASE("finite environments are stepped by their table, where all is in it and copies are many",
          "[unit]") {
  CHECK(is_table<GridWorld>("GridWorld-v0?slip=0.1"));
  CHECK(is_table<FrozenLake>("FrozenLake-v1"));
  CHECK(is_table<CliffWalking>("CliffWalking-v1"));
  CHECK(is_table<Taxi>("Taxi-v4"));
  CHECK_FALSE(is_table<Taxi>("Taxi-v4?fickle_passenger=true"));
  CHECK_FALSE(is_table<ChangingMaze>("BlockingMaze-v0"));
  CHECK_FALSE(is_table<FrozenLake>("FrozenLake-v1?map=random&size=500"));
  CHECK_FALSE(is_table<GridWorld>("GridWorld-v0", 1));
}

TEST_CASE("a batch stepped by a table is copied, saved, refused and put into states as any other",
          "[unit]") {
  const BatchOptions options = {.num_envs = 64, .seed = 3};
  const auto env = make("Taxi-v4?is_rainy=true", options);
  CHECK_THROWS_WITH(env->step(), Contains("copy 0") && Contains("reset"));
  env->reset();
  RandomPlayer(*env, 4).play(*env, 250);
  const auto copy = env->clone();
  Checkpoint checkpoint;
  env->save(checkpoint, "env");
  const auto loaded = make("Taxi-v4?is_rainy=true", options);
  loaded->load(checkpoint, "env");
  const auto trajectory = random_trajectory(*env, 250, 5, 63);
  CHECK(random_trajectory(*copy, 250, 5, 63) == trajectory);
  CHECK(random_trajectory(*loaded, 250, 5, 63) == trajectory);

  *env->view().actions.row<int>(63) = 6;
  CHECK_THROWS_WITH(env->step(), Contains("copy 63: action 6 is not allowed"));
  env->set_state(2, std::vector<double>{499, 0});
  CHECK(env->state(2) == std::vector<double>{499, 0});
  CHECK_THROWS_WITH(env->set_state(2, std::vector<double>{500, 0}), Contains("500"));
  RandomPlayer player(*env, 6);
  const auto before = allocations();
  player.play(*env, 300);
  CHECK(allocations() == before);
}

TEST_CASE("a batch stepped by a table is saved and loaded before its first episode, too",
          "[unit]") {
  const std::string name = "GridWorld-v0?map=XS.G";  // there is a wall where states begin
  const BatchOptions options = {.num_envs = 64};
  const auto env = make(name, options);
  Checkpoint checkpoint;
  env->save(checkpoint, "env");
  make(name, options)->load(checkpoint, "env");
  CHECK(env->state(3) == make(name)->state(0));
}

TEST_CASE("batches do not depend on the number of threads", "[contract]") {
  for (const auto& id : registered_ids()) {
    INFO(id);
    const auto play = [&](int threads) {
      const auto env =
          make(id, {.num_envs = 130, .seed = 1, .max_episode_steps = 7, .threads = threads});
      env->reset();
      RandomPlayer player(*env, 2);
      player.play(*env, 12);
      std::vector<double> numbers;
      for (int i = 0; i < env->size(); ++i) {
        const auto last = last_step(*env, i);
        numbers.insert(numbers.end(), last.begin(), last.end());
      }
      return numbers;
    };
    CHECK(play(3) == play(1));
  }
}

TEST_CASE("an action refused on another thread is refused, and nothing is stepped", "[unit]") {
  const auto env = make("CartPole-v1", {.num_envs = 300, .seed = 1, .threads = 3});
  env->reset();
  const auto copy = env->clone();
  RandomPlayer(*env, 2).act(*env);
  *env->view().actions.row<int>(290) = 2;
  CHECK_THROWS_WITH(env->step(), Contains("copy 290: action 2 is not allowed"));
  CHECK(random_trajectory(*env, 50, 3, 290) == random_trajectory(*copy, 50, 3, 290));
  CHECK_THROWS_WITH(make("CartPole-v1", {.threads = 0}), Contains("threads") && Contains("0"));
}
