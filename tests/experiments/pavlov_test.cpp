// The tool, run as a person would: what it lists, and what it says to mistakes.

#include "agents/core/registry.h"
#include "core/file.h"
#include "experiments/harness/run_setup.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"

using namespace pavlov;
namespace fs = std::filesystem;
using test::Tool;

TEST_CASE("mistakes give one line, exit code 2 and the nearest name, and leave nothing behind",
          "[contract]") {
  const Tool pavlov;
  const auto config = [&](const char* toml) { write_file(pavlov.folder / "c.toml", toml); };
  CHECK_THAT(pavlov.wrong("trian"), Contains("did you mean train"));
  CHECK_THAT(pavlov.wrong("train --env CartPol-v1"), Contains("CartPole-v1"));
  CHECK_THAT(pavlov.wrong("train --agent q-lerning"), Contains("mean q-learning"));
  CHECK_THAT(pavlov.wrong("train --stps 3"), Contains("mean --steps"));
  CHECK_THAT(pavlov.wrong("train --alhpa 3"), Contains("mean --alpha"));
  CHECK_THAT(pavlov.wrong("train --alpha 3"), Contains("alpha must be in (0, 1], not 3"));
  CHECK_THAT(pavlov.wrong("train --steps"), Contains("--steps"));
  CHECK_THAT(pavlov.wrong("train --steps -1"), Contains("steps is at least 0"));
  CHECK_THAT(pavlov.wrong("train --env CartPole-v1 --agent q-learning"), Contains("Box"));
  CHECK_THAT(pavlov.wrong("train --env CartPole-v1?gravty=1"), Contains("mean gravity"));
  CHECK_THAT(pavlov.wrong("train --config none.toml"), Contains("none.toml"));
  config("steps = 10\nepsilom = 1\n");
  CHECK_THAT(pavlov.wrong("train --config c.toml"), Contains("c.toml:2") && Contains("epsilom"));
  config("[agent_settings]\nepsilom = 1\n");
  CHECK_THAT(pavlov.wrong("train --config c.toml"), Contains("c.toml:2") && Contains("epsilon"));
  config("steps = 10\nenv = 'GridWrld-v0'\n");
  CHECK_THAT(pavlov.wrong("train --config c.toml"),
             Contains("c.toml:2: env") && Contains("mean GridWorld-v0"));
  config("steps = 10\nsteps = 20\n");
  CHECK_THAT(pavlov.wrong("train --config c.toml"), Contains("c.toml:2"));
  CHECK_THAT(pavlov.wrong("train --plugin none.so"), Contains("none.so"));
  CHECK_THAT(pavlov.wrong("info CartPol-v1"), Contains("CartPole-v1"));
  CHECK_THAT(pavlov.wrong("info"), Contains("NAME is missing"));
  CHECK_THAT(pavlov.wrong("list planets"), Contains("planets"));
  CHECK_THAT(pavlov.wrong("eval nowhere"), Contains("nowhere"));
  CHECK_THAT(pavlov.wrong("plot"), Contains("RUN is missing"));
  CHECK_THAT(pavlov.wrong("rollout --env CartPole-v1 --format xml"), Contains("json|csv"));
  CHECK_FALSE(fs::exists(pavlov.folder / "runs"));
}

TEST_CASE("every environment and agent is listed, described and has options that go together",
          "[contract]") {
  const Tool pavlov;
  const std::string list = pavlov.ok("list");
  for (const auto& id : registered_ids()) {
    CHECK_THAT(list, Contains(id));
    CHECK_THROWS_AS(read_setup({}, {"--env", id, "--help"}), EarlyExit);
  }
  for (const auto& name : registered_learners()) {
    CHECK_THAT(list, Contains(name));
    CHECK_THROWS_AS(read_setup({}, {"--agent", name, "--help"}), EarlyExit);
  }
  CHECK_THAT(pavlov.ok("info CartPole-v1"),
             Contains("500 steps") && Contains("475") && Contains("gravity") && Contains("9.8"));
  CHECK_THAT(pavlov.ok("info CartPole-v1 --envs 64"),
             Contains("64 at a time") && Contains("float32") && Contains("bytes a copy") &&
                 Contains("steps a second"));
  CHECK_THAT(pavlov.wrong("info CartPole-v1 --envs 0"), Contains("1 or more"));
  CHECK_THAT(pavlov.ok("info GridWorld-v0 --envs 64"),
             Contains("states") && Contains("Discrete") && Contains("on a card"));
  CHECK_THAT(pavlov.ok("info q-learning"), Contains("epsilon") && Contains("0.1"));
  CHECK_THAT(pavlov.ok("train --help"), Contains("--alpha number [0.1]"));
  CHECK_THAT(pavlov.ok("--version"), Contains("pavlov "));
}
