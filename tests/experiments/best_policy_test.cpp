// What was learned is played again: at the end, the best on the way, with what wrappers have
// learned.

#include <algorithm>

#include "core/checkpoint.h"
#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/metrics.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::Tool;

TEST_CASE("what was learned is played at the end where that is asked for", "[contract]") {
  const Tool pavlov;
  const auto out =
      pavlov.ok("train --env GridWorld-v0 --steps 20000 --evaluation-episodes 7 --out a");
  CHECK_THAT(out, Contains("7 episodes of the learned policy") && Contains("Return over steps: "));
  CHECK_THAT(read_file(pavlov.folder / "a/record.toml"), Contains("evaluation_return = 0.5"));
  pavlov.ok("train --env GridWorld-v0 --steps 2000 --seeds 2 --evaluation-episodes 7 --out b");
  const auto table = NumberTable::read(pavlov.folder / "b/summary.csv");
  CHECK(table.column("evaluation_return").size() == 2);
  CHECK_THAT(pavlov.ok("train --env GridWorld-v0 --steps 2000 --out c"),
             !Contains("learned policy, without"));
  CHECK_THAT(pavlov.wrong("train --evaluation-episodes -1"), Contains("evaluation-episodes"));
}

TEST_CASE("the best policy on the way is kept, and training does not notice", "[learning]") {
  const Tool pavlov;
  const std::pair<const char*, const char*> pairs[] = {
      {"q-learning", "FrozenLake-v1"}, {"sarsa-lambda", "FrozenLake-v1"},
      {"dqn", "CartPole-v1"},          {"reinforce", "CartPole-v1"},
      {"ppo", "CartPole-v1"},          {"sac", "Pendulum-v1"}};
  for (const auto& [agent, env] : pairs) {
    INFO(agent);
    const std::string train = std::string("train --quiet --env ") + env + " --agent " + agent +
                              " --steps 1500 --look-episodes 3 --out " + agent;
    pavlov.ok(train);
    pavlov.ok(train + "-looked --looks 4");
    const auto file = [&](const char* name, const char* suffix = "-looked") {
      return read_file(pavlov.folder / (agent + std::string(suffix)) / name);
    };
    CHECK(file("agent.safetensors") == file("agent.safetensors", ""));
    CHECK(file("metrics.csv") == file("metrics.csv", ""));
    const auto looks =
        NumberTable::read(pavlov.folder / (agent + std::string("-looked/looks.csv")));
    CHECK(looks.rows() == 4);
    CHECK(looks.column("step").back() >= 1500);
    const auto best = std::ranges::max(looks.column("return"));
    CHECK_THAT(file("record.toml"), Contains("best_look_return = " + shortest(best)));
    CHECK_THAT(pavlov.ok(std::string("eval --best ") + agent + "-looked --episodes 3"),
               Contains("3 episodes"));
  }
  CHECK_THAT(pavlov.wrong("eval --best dqn"), Contains("no best policy was kept"));
  CHECK_THAT(pavlov.wrong("train --episodes 5 --looks 2"), Contains("it needs --steps"));
  CHECK_THAT(pavlov.wrong("train --looks 2 --look-episodes 0"), Contains("look_episodes"));
}

TEST_CASE("where the last policy is worse, the best one is played again by --best", "[learning]") {
  const Tool pavlov;
  const std::string out = pavlov.ok(
      "train --env FrozenLake-v1 --agent q-learning --alpha 0.9 --epsilon 0.3 --steps 20000 "
      "--looks 20 --look-episodes 100 --evaluation-episodes 300 --seed 3 --out run");
  CHECK_THAT(out, Contains("Best of the policies on the way") && Contains("eval run --best"));
  const std::string record = read_file(pavlov.folder / "run/record.toml");
  const auto value = [&](const std::string& key) {
    return std::stod(record.substr(record.find("\n" + key) + key.size() + 4));
  };
  CHECK(value("best_evaluation_return") > value("evaluation_return") + 0.1);
}

TEST_CASE("what wrappers have learned goes with the agent, wherever it is played", "[contract]") {
  const Tool pavlov;
  pavlov.ok(
      "train --quiet --env MountainCar-v0 --agent random --env-normalize-observations "
      "--steps 2000 --out run");
  const Checkpoint agent = Checkpoint::read(pavlov.folder / "run/agent.safetensors");
  const auto statistics = agent.doubles("run.statistics");
  CHECK(statistics.size() > 4);
  // The first observation is a place between -0.6 and -0.4: hardly moved by a mean of its own.
  const std::string fresh =
      pavlov.ok("rollout --env MountainCar-v0?normalize_observations=true --steps 1 --format csv");
  const std::string learned = pavlov.ok("rollout run --steps 1 --format csv");
  CHECK(fresh != learned);
  CHECK(pavlov.ok("rollout run --steps 300 --format csv") ==
        pavlov.ok("rollout run --steps 300 --format csv"));
}
