// Environments of plugins, by the tool.

#include <algorithm>

#include "core/file.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::Tool;

TEST_CASE("a plugin's environment is used by name, now and when its run is loaded again",
          "[contract]") {
  const Tool pavlov;
  const std::string plugin = " --plugin " PAVLOV_TEST_PLUGIN;
  CHECK_THAT(pavlov.wrong("train --env Nim-v0"), Contains("unknown environment 'Nim-v0'"));
  CHECK_THAT(pavlov.ok("list envs" + plugin), Contains("Nim-v0"));
  CHECK_THAT(pavlov.ok("info Nim-v0" + plugin), Contains("Discrete"));
  pavlov.ok("train --env Nim-v0 --steps 1000 --quiet --out run" + plugin);
  pavlov.ok("eval run --episodes 3");
  pavlov.ok("train --config run/config.toml --quiet --out again");
  CHECK(read_file(pavlov.folder / "run/metrics.csv") ==
        read_file(pavlov.folder / "again/metrics.csv"));
}

TEST_CASE("an environment of a plugin that lies or throws ends the run in one line", "[contract]") {
  const Tool pavlov;
  const auto said = [&](const std::string& lie, const std::string& agent) {
    const auto result = pavlov(
        "train --plugin " PAVLOV_HOSTILE_PLUGIN " --steps 2000 --quiet --env Liar-v0?lie=" + lie +
        " --agent " + agent);
    CHECK(result.code == 1);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    return result.err;
  };
  for (const char* agent : {"q-learning", "dqn", "semi-gradient-sarsa"}) {
    CHECK_THAT(said("far", agent), Contains("observation"));
    CHECK_THAT(said("negative", agent), Contains("observation"));
  }
  CHECK_THAT(said("constructor", "q-learning"), Contains("threw what is no exception"));
  CHECK_THAT(said("step", "q-learning"), Contains("threw what is no exception"));
  CHECK_THAT(said("memory", "q-learning"), Contains("not enough memory"));
}
