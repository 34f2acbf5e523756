#include <cmath>

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/run_scores.h"
#include "experiments/harness/table.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
namespace fs = std::filesystem;

namespace {

/// A folder as `pavlov train` leaves it, with these returns.
fs::path finished_run(const fs::path& folder, const std::string& env, const std::string& agent,
                      int seed, const std::string& record) {
  const fs::path run = folder / (agent + "-" + env + "-" + std::to_string(seed));
  const RunSetup setup = read_setup(
      {}, {"--env", env, "--agent", agent, "--seed", std::to_string(seed), "--steps", "100"});
  write_file(run / "config.toml", setup.to_toml(""));
  write_file(run / "metrics.csv", "step,episode,return,length,terminated\n100,1,1,1,1\n");
  write_file(run / "record.toml", record);
  return run;
}

test::ProcessResult compare(const fs::path& folder, const std::string& arguments) {
  return test::run_program("pavlov", split("compare " + arguments, ' '), folder);
}

}  // namespace

TEST_CASE("returns are made scores between random play and the reward threshold", "[unit]") {
  const test::ScratchFolder scratch;
  std::vector<fs::path> runs;
  for (int seed = 0; seed < 2; ++seed) {
    const std::string record =
        "recent_return = " + std::to_string(200 + 100 * seed) + "\nevaluation_return = 475\n";
    runs.push_back(finished_run(scratch.path, "CartPole-v1", "dqn", seed, record));
    runs.push_back(finished_run(scratch.path, "CartPole-v1", "ppo", seed, record));
    runs.push_back(finished_run(scratch.path, "Acrobot-v1", "ppo", seed, record));
  }
  const auto groups = group_runs(runs);
  const ScoreBoard board = make_score_board(groups, ScoreKind::automatic, {});
  CHECK(board.tasks == std::vector<std::string>{"CartPole-v1"});
  CHECK(board.left_out == std::vector<std::string>{"Acrobot-v1"});
  CHECK(board.agents == std::vector<std::string>{"dqn", "ppo"});
  CHECK(board.kind == "evaluation");
  CHECK(board.ranges[0].one == 475);
  CHECK(board.ranges[0].zero == Approx(22.2).margin(5));  // random play, results.md
  CHECK(board.normalized(1) == Scores{{1, 1}});
  CHECK(board.seeds[1][0] == std::vector<std::int64_t>{0, 1});

  const auto training =
      make_score_board(groups, ScoreKind::training, {{"CartPole-v1", {.zero = 100, .one = 300}}});
  CHECK(training.normalized(0) == Scores{{0.5, 1}});
}

TEST_CASE("runs without a score, tasks without a threshold and none in common are refused",
          "[unit]") {
  const test::ScratchFolder scratch;
  const std::string record = "recent_return = 5\n";
  const auto board = [&](const std::vector<fs::path>& runs, ScoreKind kind = ScoreKind::training) {
    make_score_board(group_runs(runs), kind, {});
  };
  const auto cart_pole = finished_run(scratch.path, "CartPole-v1", "dqn", 0, record);
  const auto acrobot = finished_run(scratch.path, "Acrobot-v1", "ppo", 0, record);
  const auto pendulum = finished_run(scratch.path, "Pendulum-v1", "ppo", 0, record);
  const auto short_one =
      finished_run(scratch.path, "CartPole-v1", "ppo", 0, "recent_return = nan\n");
  CHECK_THROWS_WITH(board({cart_pole, acrobot}), Contains("no environment that all"));
  CHECK_THROWS_WITH(board({pendulum}), Contains("--reference Pendulum-v1=ZERO:ONE"));
  CHECK_THROWS_WITH(board({cart_pole}, ScoreKind::evaluation),
                    Contains("--evaluation-episodes") && Contains(cart_pole.string()));
  CHECK_THROWS_WITH(board({short_one}), Contains("no episode has ended"));
}

TEST_CASE("pavlov compare prints tables and writes scores, aggregates and profiles", "[contract]") {
  const test::ScratchFolder scratch;
  std::string runs;
  for (int seed = 0; seed < 3; ++seed) {
    const std::string number = std::to_string(100 + 10 * seed);
    for (const char* env : {"CartPole-v1", "MountainCar-v0"}) {
      for (const char* agent : {"dqn", "ppo"}) {
        const std::string record =
            "recent_return = " + (agent == std::string("dqn") ? number : "-" + number) + "\n";
        runs += " " + finished_run(scratch.path, env, agent, seed, record).string();
      }
    }
  }
  const std::string references = " --reference CartPole-v1=0:200 --reference MountainCar-v0=0:1000";
  const auto result = compare(scratch.path, "--out all" + references + runs);
  INFO(result.err);
  REQUIRE(result.code == 0);
  CHECK_THAT(result.out, Contains("Scores over 2 environments") && Contains("optimality gap") &&
                             Contains("1 [1, 1]"));  // dqn is better than ppo in every run
  const Table scores = read_csv(scratch.path / "all/scores.csv");
  CHECK(scores.size() == 13);
  CHECK(scores[1] == std::vector<std::string>{"dqn", "CartPole-v1", "0", "100", "0.5"});
  const Table aggregates = read_csv(scratch.path / "all/aggregates.csv");
  CHECK(aggregates[3][1] == "mean");
  CHECK(std::stod(aggregates[3][2]) == Approx((0.55 + 0.11) / 2));
  CHECK(read_file(scratch.path / "all/profiles.png").starts_with("\x89PNG"));

  const auto again = compare(scratch.path, "--out again" + references + runs);
  CHECK(read_file(scratch.path / "all/aggregates.csv") ==
        read_file(scratch.path / "again/aggregates.csv"));
  const auto few = compare(scratch.path, "--out few --resamples 3" + references + runs);
  CHECK(few.out != again.out);
  CHECK_THAT(compare(scratch.path, "--reference CartPole-v1=3" + runs).err,
             Contains("'CartPole-v1=3' is not ENV=ZERO:ONE"));
  CHECK_THAT(compare(scratch.path, "--resamples 0" + runs).err, Contains("at least 1"));
}
