#include "experiments/harness/learning_race.h"

#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("a learning race ends with the first look that finds its goal", "[learning]") {
  for (LearningRace race : quick_ppo()) {
    INFO(race.env);
    const RaceResult result = run_race(race, 3);
    CHECK(result.reached);
    CHECK(result.last().mean_return >= race.goal);
    CHECK(result.last().steps < race.steps);
    for (std::size_t i = 0; i < result.looks.size(); ++i) {
      const auto& look = result.looks[i];
      CHECK(look.steps == static_cast<std::int64_t>(i + 1) * race.look_steps);
      CHECK((look.mean_return >= race.goal) == (i + 1 == result.looks.size()));
    }
    CHECK(result.played_anew > race.goal - 60);
    // Where every pole stood to the end, others do so, too.
    const bool perfect = race.goal > 0 && result.last().mean_return == 500;
    if (!perfect) CHECK(result.played_anew != result.last().mean_return);
    CHECK(result.last().training_seconds > 0);
    CHECK(result.look_seconds > 0);
    const RaceResult again = run_race(race, 3);
    CHECK(again.last().steps == result.last().steps);
    CHECK(again.last().mean_return == result.last().mean_return);
    if (!perfect) CHECK(run_race(race, 4).last().mean_return != result.last().mean_return);
  }
}

TEST_CASE("a learning race that does not arrive tells so", "[unit]") {
  LearningRace race = quick_ppo().front();
  race.goal = 501;
  race.steps = 4 * race.look_steps;
  race.episodes = 3;
  const RaceResult result = run_race(race, 0);
  CHECK(!result.reached);
  CHECK(result.looks.size() == 4);
  CHECK(result.last().steps == race.steps);
}
