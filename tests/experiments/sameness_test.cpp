// The same seed gives the same numbers, whatever is open beside a run and wherever it was built;
// and its record tells what they came from.

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/metrics.h"
#include "experiments/harness/run_record.h"
#include "tests/experiments/run_files.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
namespace fs = std::filesystem;

namespace {

/// A short run of each kind of agent.
const std::map<std::string, std::string>& runs() {
  static const std::map<std::string, std::string> arguments = {
      {"table", "--env GridWorld-v0 --agent q-learning --steps 1500"},
      {"tiles", "--env MountainCar-v0 --agent semi-gradient-sarsa --steps 1500"},
      {"dqn", "--env CartPole-v1 --agent dqn --steps 600 --learning-starts 100"},
      {"ppo", "--env Acrobot-v1 --agent ppo --envs 4 --rollout-steps 64 --steps 1024"},
      {"sac", "--env Pendulum-v1 --agent sac --steps 240 --learning-starts 200"},
      {"box2d", "--env LunarLander-v3 --agent a2c --steps 600"},
      {"bonus", "--env DeepSea-v0 --agent dqn --bonus rnd --steps 400 --learning-starts 100"}};
  return arguments;
}

void train(const fs::path& folder, const std::string& arguments, const std::string& out) {
  const auto result = test::run_program(
      "pavlov", split("train " + arguments + " --quiet --out " + out, ' '), folder);
  INFO(arguments << "\n" << result.err);
  REQUIRE(result.code == 0);
}

/// Cells of two tables that differ by more than rounding, as text; empty: none.
std::string differences(const NumberTable& a, const NumberTable& b) {
  if (a.names != b.names || a.rows() != b.rows()) return "another shape";
  for (std::size_t j = 0; j < a.columns.size(); ++j) {
    for (std::size_t i = 0; i < a.rows(); ++i) {
      const double x = a.columns[j][i];
      const double y = b.columns[j][i];
      const bool same = (std::isnan(x) && std::isnan(y)) || x == y ||
                        std::abs(x - y) <= 1e-3 * std::max(std::abs(x), std::abs(y)) + 1e-6;
      if (!same) {
        return a.names[j] + " in row " + std::to_string(i) + ": " + shortest(x) + " and " +
               shortest(y);
      }
    }
  }
  return "";
}

}  // namespace

TEST_CASE("a run comes to the same bytes on one thread and on two, filmed or not", "[contract]") {
  const test::ScratchFolder scratch;
  for (const auto& [name, arguments] : runs()) {
    train(scratch.path, arguments + " --threads 1", name);
    train(scratch.path,
          arguments + " --threads 2 --checkpoint-steps 128 --record film.gif --record-episodes 1",
          name + "-2");
    INFO(name);
    CHECK(test::files_of(scratch.path / name) == test::files_of(scratch.path / (name + "-2")));
    fs::remove(scratch.path / "film.gif");
  }
}

TEST_CASE(
    "threads that share the copies of a step change no number, and a run may go on with others",
    "[contract]") {
  const test::ScratchFolder scratch;
  const std::string run = "--env Blackjack-v1 --agent q-learning --envs 200 --steps 20000";
  train(scratch.path, run, "one");
  train(scratch.path, run + " --env-threads 3 --stop-at 10000", "three");
  const auto resumed = test::run_program(
      "pavlov", {"train", "--resume", "three", "--env-threads", "2", "--quiet"}, scratch.path);
  INFO(resumed.err);
  REQUIRE(resumed.code == 0);
  CHECK(read_file(scratch.path / "one/metrics.csv") ==
        read_file(scratch.path / "three/metrics.csv"));
}

// Made by a Release build, by this test with PAVLOV_WRITE_METRICS=1. Sanitizers, other compilers
// and other instruction sets round otherwise, which short runs do not blow up.
TEST_CASE("every build comes to the stored numbers but for rounding", "[golden]") {
  const test::ScratchFolder scratch;
  const fs::path stored = fs::path(PAVLOV_TEST_DATA) / "golden/metrics";
  for (const auto& [name, arguments] : runs()) {
    train(scratch.path, arguments, name);
    const fs::path made = scratch.path / name / "metrics.csv";
    const fs::path kept = stored / (name + ".csv");
    if (std::getenv("PAVLOV_WRITE_METRICS") != nullptr) write_file(kept, read_file(made));
    INFO(name);
    CHECK(differences(NumberTable::read(made), NumberTable::read(kept)) == "");
  }
}

TEST_CASE("a record tells what was run, what it was built from and where", "[contract]") {
  const test::ScratchFolder scratch;
  train(scratch.path, "--env CartPole-v1 --agent dqn --steps 200 --seed 7 --threads 2", "run");
  const fs::path run = scratch.path / "run";
  CHECK(recorded(run, "env") == "CartPole-v1");
  CHECK(recorded(run, "agent") == "dqn");
  CHECK(recorded_count(run, "seed") == 7);
  CHECK(recorded_count(run, "threads") == 2);
  CHECK(recorded_count(run, "steps") == 200);
  CHECK(recorded_number(run, "seconds").value_or(-1) >= 0);
  for (const char* key : {"started", "pavlov", "compiler", "build", "kernels", "cores", "memory_gb",
                          "system", "host"}) {
    INFO(key);
    CHECK(recorded(run, key) != "");
  }
  const std::string libraries = recorded(run, "libraries");
  for (const char* library : {"LibTorch", "Eigen 3.", "Box2D 2.4", "SFML 2.", "cairo 1."}) {
    CHECK_THAT(libraries, Contains(library));
  }
  const fs::path clone = fs::path(PAVLOV_TEST_DATA).parent_path();
  if (fs::exists(clone / ".git")) {
    CHECK(recorded(run, "commit").find_first_not_of("0123456789abcdef-dirty") == std::string::npos);
    CHECK(recorded(run, "commit").size() >= 12);
  }
  write_file(run / "record.toml", "steps = 1e400\nseconds = x\nepisodes = -3\nseed = 1.5\n");
  for (const char* key : {"steps", "episodes", "seed"}) {
    CHECK_THROWS_WITH(recorded_count(run, key), Contains("record.toml: " + std::string(key)));
  }
  CHECK_THROWS_WITH(recorded_number(run, "seconds"), Contains("'x' is not a number"));
  CHECK_FALSE(recorded_number(run, "recent_return"));
}
