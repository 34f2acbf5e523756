#include "experiments/harness/published_settings.h"

#include <set>

#include "agents/core/registry.h"
#include "core/file.h"
#include "envs/core/registry.h"
#include "experiments/harness/run_setup.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

std::string value_of(const std::vector<Setting>& settings, const std::string& name) {
  const Setting* setting = find_setting(settings, name);
  REQUIRE(setting != nullptr);
  return setting->get();
}

}  // namespace

TEST_CASE("every row of published settings names what there is and makes an agent", "[contract]") {
  std::set<std::pair<std::string, std::string>> pairs;
  for (const auto& row : published_settings()) {
    INFO(row.agent << " on " << row.env);
    CHECK(pairs.emplace(row.agent, row.env).second);
    CHECK(row.steps > 0);
    CHECK_FALSE(row.source.empty());
    const RunSetup setup = read_setup({}, {"--agent", row.agent, "--env", row.env});
    CHECK(setup.run.steps == row.steps);
    CHECK(setup.run.envs == row.envs);
    CHECK(setup.origin == row.source + ", " + row.agent + " on " + row.env);
    for (const auto& [name, value] : row.env_settings) {
      CHECK(value_of(setup.env_settings, name) == value);
    }
    const auto env = setup.make_env({});
    CHECK_NOTHROW(setup.make_agent(*env));
  }
}

TEST_CASE("published settings are the defaults of their pair; the file and then options win",
          "[contract]") {
  const auto setup = [](std::vector<std::string> more) {
    more.insert(more.begin(), {"--agent", "dqn", "--env", "CartPole-v1"});
    return read_setup({}, more);
  };
  const RunSetup plain = setup({});
  CHECK(plain.run.steps == 50000);
  CHECK(value_of(plain.agent_settings, "learning_rate") == "0.0023");
  CHECK(value_of(plain.agent_settings, "hidden_sizes") == "256,256");
  CHECK(plain.origin == "RL Baselines3 Zoo, dqn on CartPole-v1");

  const RunSetup moved = setup({"--learning-rate", "0.01", "--steps", "10"});
  CHECK(moved.run.steps == 10);
  CHECK(value_of(moved.agent_settings, "learning_rate") == "0.01");
  CHECK(moved.origin == plain.origin + ", but steps = 10, learning_rate = 0.01");

  const test::ScratchFolder scratch;
  const auto path = scratch.path / "c.toml";
  write_file(path, "steps = 20\n[agent_settings]\nbatch_size = 8\nlearning_rate = 0.5\n");
  const RunSetup filed = setup({"--config", path.string(), "--learning-rate", "0.25"});
  CHECK(filed.run.steps == 20);
  CHECK(value_of(filed.agent_settings, "batch_size") == "8");
  CHECK(value_of(filed.agent_settings, "learning_rate") == "0.25");
  CHECK(value_of(filed.agent_settings, "hidden_sizes") == "256,256");

  const RunSetup other = read_setup({}, {"--agent", "random", "--env", "CartPole-v1"});
  CHECK(other.origin.empty());
  CHECK(other.run.steps == 100000);
  const RunSetup catching = read_setup({}, {"--agent", "dqn", "--env", "Catch-v0"});
  CHECK(value_of(catching.env_settings, "frame_stack") == "4");
  const RunSetup several =
      read_setup({}, {"--agent", "a2c", "--env", "CartPole-v1", "--envs", "2"});
  CHECK(several.origin == "RL Baselines3 Zoo, a2c on CartPole-v1, but envs = 2");
}

TEST_CASE("a run says which published settings it has and help shows them", "[contract]") {
  const test::ScratchFolder scratch;
  const auto pavlov = [&](const std::vector<std::string>& arguments) {
    const auto result = test::run_program("pavlov", arguments, scratch.path);
    INFO(result.err);
    CHECK(result.code == 0);
    return result.out;
  };
  const std::vector<std::string> train{"train", "--agent", "dqn", "--env", "CartPole-v1"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), train.begin(), train.end());
    return more;
  };
  CHECK_THAT(pavlov(with({"--help"})),
             Contains("--steps integer [50000]") && Contains("--learning-rate number [0.0023]"));
  CHECK_THAT(pavlov(with({"--steps", "300", "--out", "run"})),
             Contains("settings: RL Baselines3 Zoo, dqn on CartPole-v1, but steps = 300\n"));
  CHECK_THAT(read_file(scratch.path / "run/config.toml"),
             Contains("# settings: RL Baselines3 Zoo") && Contains("learning_rate = 0.0023"));
  CHECK_THAT(pavlov({"info", "dqn"}), Contains("CartPole-v1") && Contains("50,000"));
}

TEST_CASE("a run whose gradient is not finite ends with one line and keeps its metrics",
          "[contract]") {
  const test::ScratchFolder scratch;
  const auto diverge = [&](const std::string& checkpoint_steps, const std::string& out) {
    const auto result =
        test::run_program("pavlov",
                          {"train", "--agent", "dqn", "--env", "CartPole-v1", "--learning-rate",
                           "1e30", "--checkpoint-steps", checkpoint_steps, "--quiet", "--out", out},
                          scratch.path);
    CHECK(result.code == 1);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    CHECK_THAT(result.err, Contains("not finite") && Contains("step 1") &&
                               Contains("metrics are kept in " + out));
    CHECK_THAT(read_file(scratch.path / out / "metrics.csv"), Contains("\n"));
    return result.err;
  };
  CHECK_THAT(diverge("0", "a"), Contains("no checkpoint was made"));
  CHECK_THAT(diverge("512", "b"), Contains("checkpoint is b/checkpoint.safetensors of step 512"));
}
