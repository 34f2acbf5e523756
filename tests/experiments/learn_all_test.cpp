#include "experiments/harness/learn_all.h"

#include <algorithm>

#include "core/file.h"
#include "experiments/harness/results_page.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

RunSetup grid_world(std::int64_t steps) {
  RunSetup setup = read_setup({}, {"--env", "GridWorld-v0", "--agent", "q-learning"});
  setup.run.steps = steps;
  return setup;
}

}  // namespace

TEST_CASE("runs of several seeds are the same on any number of threads", "[unit]") {
  const auto setups = with_seeds(grid_world(3000), 3);
  const auto learn = [&](int threads) {
    return learn_all(setups, {.episodes = 5, .looks = 4, .look_episodes = 2, .threads = threads});
  };
  const auto one = learn(1);
  const auto two = learn(2);
  REQUIRE(one.size() == 3);
  for (std::size_t i = 0; i < one.size(); ++i) {
    CHECK(one[i].episodes.columns == two[i].episodes.columns);
    CHECK(one[i].evaluation.returns == two[i].evaluation.returns);
    CHECK(one[i].best.returns == two[i].best.returns);
    CHECK(one[i].evaluation.returns.size() == 5);
    CHECK(one[i].episodes.column("step").back() <= 3000);
  }
  CHECK(one[0].episodes.columns != one[1].episodes.columns);

  const auto by_setup = learn_all({grid_world(3000), grid_world(2000)}, 3,
                                  {.episodes = 5, .looks = 4, .look_episodes = 2, .threads = 2});
  REQUIRE(by_setup.size() == 2);
  REQUIRE(by_setup[1].size() == 3);
  CHECK(by_setup[0][2].episodes.columns == one[2].episodes.columns);
  CHECK(by_setup[1][0].episodes.column("step").back() <= 2000);
  CHECK(mean_seconds(by_setup[0]) > 0);
  CHECK(curve_of(one, "three").low.size() == 200);
}

TEST_CASE("the best policy on the way is kept where the last one is worse", "[learning]") {
  // A step size that forgets: the greedy policy of the stochastic grid comes and goes.
  RunSetup setup = read_setup({}, {"--env", "FrozenLake-v1", "--agent", "q-learning", "--alpha",
                                   "0.9", "--epsilon", "0.3", "--steps", "20000"});
  const auto runs =
      learn_all(with_seeds(setup, 8), {.episodes = 200, .looks = 20, .look_episodes = 100});
  const auto finals = final_returns(runs);
  const auto bests = best_returns(runs);
  CHECK(mean(bests) > mean(finals) + 0.1);
  const auto blind = learn_all({setup}, {.episodes = 5});
  CHECK(blind[0].best.returns.empty());
}

TEST_CASE("a page of results is Markdown with tables and pictures, written anew", "[unit]") {
  const test::ScratchFolder scratch;
  for (const char* cell : {"old", "new"}) {
    ResultsPage page(scratch.path / "results", "dqn", "What it reaches", "./run it");
    page.table({{"a", "b"}, {"1", cell}});
    CHECK(page.picture("curves.png") == scratch.path / "results/curves.png");
    page.write();
  }
  CHECK(read_file(scratch.path / "results/dqn.md") ==
        "# What it reaches\n\nThis page and its pictures are written by `./run it`.\n\n"
        "| a | b |\n|---|---|\n| 1 | new |\n\n![curves](curves.png)\n");
}
