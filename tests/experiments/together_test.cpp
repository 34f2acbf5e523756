// `pavlov train` as launchers start it: two processes on this machine.

#include <csignal>
#include <thread>

#include "core/checkpoint.h"
#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/run_state.h"
#include "tests/support/catch.h"
#include "tests/support/launcher.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
namespace fs = std::filesystem;

namespace {

std::vector<test::ProcessResult> train(const test::ScratchFolder& scratch,
                                       const std::string& arguments,
                                       const test::ProcessAction& meanwhile = nullptr) {
  return test::run_two("pavlov", split("train " + arguments, ' '), scratch.path, meanwhile);
}

}  // namespace

TEST_CASE("processes learn together, and the first writes the run's folder", "[contract]") {
  if (!test::has_gloo()) return;
  const test::ScratchFolder scratch;
  for (const std::string agent :
       {"dqn --env CartPole-v1 --learning-starts 200 --steps 1500",
        "ppo --env CartPole-v1 --steps 2000 --envs 4 --rollout-steps 64",
        "sac --env Pendulum-v1 --steps 400 --learning-starts 100 --hidden-sizes 32,32"}) {
    const auto results = train(scratch, "--agent " + agent + " --quiet --out run");
    for (const auto& result : results) {
      INFO(agent << "\n" << result.out << result.err);  // or the networks have come apart
      CHECK(result.code == 0);
    }
    CHECK(results[1].out.empty());
    CHECK_THAT(read_file(scratch.path / "run/record.toml"), Contains("interrupted = false"));
    fs::remove_all(scratch.path / "run");
  }
}

TEST_CASE("what is learned together is not what one process learns", "[contract]") {
  if (!test::has_gloo()) return;
  const test::ScratchFolder scratch;
  const std::string arguments =
      "--agent dqn --env CartPole-v1 --learning-starts 200 --steps 1000 --quiet --out ";
  train(scratch, arguments + "two");
  train(scratch, arguments + "again");
  test::run_program("pavlov", split("train " + arguments + "one", ' '), scratch.path);
  const auto agent = [&](const char* run) {
    return read_file(scratch.path / run / "agent.safetensors");
  };
  CHECK(agent("two") == agent("again"));
  CHECK(agent("two") != agent("one"));
}

TEST_CASE("where a process is lost the other says so, with a checkpoint, within seconds",
          "[contract]") {
  if (!test::has_gloo()) return;
  const test::ScratchFolder scratch;
  const fs::path run = scratch.path / "run";
  auto killed = std::chrono::steady_clock::now();
  const auto results = train(
      scratch,
      "--agent dqn --env CartPole-v1 --learning-starts 200 --steps 1e9 --checkpoint-steps 1e8 "
      "--quiet --out run",
      [&](int pid) {
        for (int i = 0; i < 20000 && !fs::exists(run / "metrics.csv"); ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        killed = std::chrono::steady_clock::now();
        ::kill(pid, SIGKILL);
      });
  CHECK(std::chrono::steady_clock::now() - killed < std::chrono::seconds(30));
  CHECK(results[0].code == 1);
  CHECK_THAT(results[0].err, Contains("process 0 of 2 has lost another one") &&
                                 Contains("the last good checkpoint is run/checkpoint"));
  CHECK(Checkpoint::read(run / kCheckpointFile).has("online.layers.0.weight"));
  const auto alone = test::run_program(
      "pavlov", {"train", "--resume", "run", "--quiet", "--stop-at", "1"}, scratch.path);
  INFO(alone.err);
  CHECK(alone.code == 0);
}

TEST_CASE("Ctrl-C on one process stops all", "[contract]") {
  if (!test::has_gloo()) return;
  const test::ScratchFolder scratch;
  const auto results = train(
      scratch, "--agent dqn --env CartPole-v1 --learning-starts 200 --steps 1e9 --quiet --out run",
      [&](int pid) {
        for (int i = 0; i < 20000 && !fs::exists(scratch.path / "run/metrics.csv"); ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        ::kill(pid, SIGINT);
      });
  for (const auto& result : results) CHECK(result.code == 130);
  CHECK_THAT(results[0].out, Contains("Stopped by Ctrl-C"));
  CHECK(fs::exists(scratch.path / "run" / kCheckpointFile));
}

TEST_CASE("what was learned together goes on as if it had never been stopped", "[contract]") {
  if (!test::has_gloo()) return;
  const test::ScratchFolder scratch;
  const auto files = [&](const std::string& run) {
    return read_file(scratch.path / run / "agent.safetensors") +
           read_file(scratch.path / run / "metrics.csv");
  };
  const auto resumes = [&](const std::string& run, const std::string& more = "") {
    for (const auto& result : train(scratch, "--quiet --resume " + run + more)) {
      INFO(run << "\n" << result.out << result.err);
      CHECK(result.code == 0);
    }
  };
  for (const std::string agent :
       {"dqn --env CartPole-v1 --learning-starts 200 --steps 1500",
        "ppo --env CartPole-v1 --steps 2000 --envs 4 --rollout-steps 64 --normalize-observations",
        "sac --env Pendulum-v1 --steps 400 --learning-starts 100 --hidden-sizes 32,32 "
        "--env-normalize-observations --env-normalize-rewards"}) {
    INFO(agent);
    const std::string arguments = "--agent " + agent + " --quiet --out ";
    train(scratch, arguments + "whole");
    for (const auto& result : train(scratch, arguments + "halves --stop-at 333")) {
      CHECK(result.code == 0);
    }
    CHECK(fs::exists(scratch.path / "halves/checkpoint.process-1.safetensors"));
    resumes("halves");
    CHECK(files("halves") == files("whole"));
    CHECK_FALSE(fs::exists(scratch.path / "halves/checkpoint.process-1.safetensors"));
    for (const auto& result : train(scratch, "--quiet --resume halves")) CHECK(result.code == 2);

    // One is killed in the middle, the other saves what it has; both go on from what both have.
    const fs::path first_saved = scratch.path / "lost/checkpoint.process-1.safetensors";
    train(scratch, arguments + "lost --checkpoint-steps 100 --process-timeout 20", [&](int pid) {
      for (int i = 0; i < 20000 && !fs::exists(first_saved); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      ::kill(pid, SIGKILL);
    });
    resumes("lost");
    CHECK(files("lost") == files("whole"));
    for (const char* run : {"whole", "halves", "lost"}) fs::remove_all(scratch.path / run);
  }
}

TEST_CASE("processes without a checkpoint in common say so", "[contract]") {
  if (!test::has_gloo()) return;
  const test::ScratchFolder scratch;
  train(scratch,
        "--agent dqn --env CartPole-v1 --learning-starts 200 --steps 1500 --stop-at 500 --quiet "
        "--out run");
  const fs::path second = scratch.path / "run/checkpoint.process-1.safetensors";
  fs::rename(second, scratch.path / "kept");
  for (const auto& result : train(scratch, "--quiet --resume run")) {
    CHECK(result.code == 1);
    CHECK_THAT(result.err, Contains("the processes have no checkpoint of the same step"));
  }
  const auto alone =
      test::run_program("pavlov", split("train --resume run --stop-at 600", ' '), scratch.path);
  CHECK(alone.code == 0);
  CHECK_THAT(alone.out, Contains("2 processes have learned together; the first goes on alone"));
}

TEST_CASE("what cannot be learned together is refused by every process", "[contract]") {
  const test::ScratchFolder scratch;
  const auto refused = [&](const std::string& arguments, const char* why) {
    for (const auto& result : train(scratch, arguments + " --out run")) {
      CHECK(result.code == 2);
      CHECK_THAT(result.err, Contains(why));
    }
  };
  refused("--agent sarsa --env GridWorld-v0 --steps 100", "sarsa does not learn in several");
  refused("--agent reinforce --env CartPole-v1 --steps 100", "reinforce does not learn");
  refused("--agent dqn --env CartPole-v1 --bonus tiles --steps 100", "with --bonus tiles");
  refused("--agent dqn --env CartPole-v1 --episodes 5", "--steps, and no --episodes");
  CHECK_FALSE(fs::exists(scratch.path / "run"));
}

TEST_CASE("processes of a launcher share the seeds of a run", "[contract]") {
  const test::ScratchFolder scratch;
  const std::string arguments =
      "--agent sarsa --env GridWorld-v0 --seeds 3 --steps 2000 --quiet --out ";
  const auto results = train(scratch, arguments + "two");
  for (const auto& result : results) {
    INFO(result.out << result.err);
    CHECK(result.code == 0);
  }
  test::run_program("pavlov", split("train " + arguments + "one", ' '), scratch.path);
  for (const char* file : {"seed-0/metrics.csv", "seed-1/agent.safetensors", "summary.csv"}) {
    CHECK(read_file(scratch.path / "two" / file) == read_file(scratch.path / "one" / file));
  }
  // A launcher may start all of them again.
  fs::remove_all(scratch.path / "two/seed-1");
  train(scratch, arguments + "two --jobs 2");
  CHECK(read_file(scratch.path / "two/seed-1/metrics.csv") ==
        read_file(scratch.path / "one/seed-1/metrics.csv"));
  const auto other = train(scratch, "--agent sarsa --env GridWorld-v0 --seeds 3 --out two");
  CHECK_THAT(other[0].err, Contains("steps = 100000 (it was begun with 2000)"));
  const auto nowhere = train(scratch, "--agent sarsa --env GridWorld-v0 --seeds 3");
  CHECK_THAT(nowhere[1].err, Contains("give it by --out"));
}
