// `pavlov rollout` and `pavlov serve`, read by others.

#include <nlohmann/json.hpp>

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/metrics.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"

using namespace pavlov;
using test::Tool;

TEST_CASE("rollouts are JSON lines or CSV that an independent reader takes", "[contract]") {
  const Tool pavlov;
  const auto lines = split(pavlov.ok("rollout --env CartPole-v1 --steps 30 --seed 3"), '\n');
  REQUIRE(lines.size() == 31);
  std::vector<double> before;
  for (std::size_t i = 0; i < 30; ++i) {
    const auto transition = nlohmann::json::parse(lines[i]);
    const std::vector<double> observation = transition["observation"];
    if (transition["step"] != 0) CHECK(observation == before);
    before = transition["next_observation"].get<std::vector<double>>();
    CHECK(transition["reward"] == 1);
    CHECK((transition["action"] == 0 || transition["action"] == 1));
  }
  write_file(pavlov.folder / "r.csv",
             pavlov.ok("rollout --env GridWorld-v0 --episodes 2 --format csv"));
  const auto table = NumberTable::read(pavlov.folder / "r.csv");
  CHECK(table.column("episode").back() == 1);
  CHECK(table.column("terminated").back() + table.column("truncated").back() >= 1);
  pavlov.ok("train --env GridWorld-v0 --agent sarsa --envs 2 --steps 20000 --out run --quiet");
  CHECK_THAT(pavlov.ok("rollout run"), Contains("\"terminated\":true"));
  pavlov.ok("train --env GridWorld-v0 --seeds 2 --steps 100 --out runs2 --quiet");
  CHECK_THAT(pavlov.wrong("rollout runs2"), Contains("runs2/seed-0"));
  CHECK(pavlov.ok("rollout --env CartPole-v1 --seed 3") !=
        pavlov.ok("rollout --env CartPole-v1 --seed 4"));
}

TEST_CASE("an environment served to a pipe is learned as the environment itself", "[contract]") {
  const Tool pavlov;
  const auto train = [&](const std::string& env, const char* out) {
    const auto result = test::run_program(
        "pavlov", {"train", "--env", env, "--steps", "3000", "--quiet", "--out", out},
        pavlov.folder);
    INFO(result.err);
    CHECK(result.code == 0);
    return read_file(pavlov.folder / out / "metrics.csv");
  };
  CHECK(train("pipe:" PAVLOV_BIN "/pavlov serve --env GridWorld-v0", "pipe") ==
        train("GridWorld-v0", "itself"));
  CHECK_THAT(pavlov.ok("eval pipe --episodes 3"), Contains("episodes are cut after 10,000 steps"));
  const auto broken = test::run_program("pavlov", {"train", "--env", "pipe:exit 3"}, pavlov.folder);
  CHECK(broken.code == 1);
  CHECK_THAT(broken.err, Contains("exit 3"));
}
