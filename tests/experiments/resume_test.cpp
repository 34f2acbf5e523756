#include <sys/mount.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <thread>

#include "core/checkpoint.h"
#include "core/file.h"
#include "core/rng.h"
#include "core/text.h"
#include "experiments/harness/run_state.h"
#include "tests/experiments/run_files.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
namespace fs = std::filesystem;

namespace {

struct Tool : test::Tool {
  /// Ends it without warning within `most` after its first checkpoint. False where it had ended.
  bool kill(const std::string& arguments, const fs::path& run, Rng& rng,
            std::chrono::microseconds most) const {
    const auto result = (*this)(arguments, [&](int pid) {
      for (int i = 0; i < 10000 && !fs::exists(run / kCheckpointFile); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      const int pause = rng.integer(0, static_cast<int>(most.count()));
      std::this_thread::sleep_for(std::chrono::microseconds(pause));
      ::kill(pid, SIGKILL);
    });
    CHECK((result.code == 0 || result.code == 128 + SIGKILL));
    return result.code != 0;
  }
};

/// Kills a run again and again, resumes it each time, and compares what it ends with.
void check_survives(const std::string& train, int kills, std::chrono::microseconds most) {
  const Tool pavlov;
  INFO(train);
  pavlov.ok(train + " --out whole --quiet");
  Rng rng = Rng(11).child("kills");
  const fs::path run = pavlov.folder / "killed";
  bool alive = pavlov.kill(train + " --out killed --quiet", run, rng, most);
  REQUIRE(alive);
  for (int i = 1; i < kills && alive; ++i) {
    alive = pavlov.kill("train --resume killed --quiet", run, rng, most);
  }
  CHECK(alive);  // or there were fewer kills than promised
  if (alive) pavlov.ok("train --resume killed --quiet");
  CHECK(test::files_of(run) == test::files_of(pavlov.folder / "whole"));
}

constexpr const char* kTabular =
    "train --env GridWorld-v0 --agent sarsa --steps 2000000 --envs 2 --checkpoint-steps 4000";
constexpr const char* kDeep =
    "train --env CartPole-v1 --agent dqn --steps 6000 --replay-capacity 4000 "
    "--looks 30 --look-episodes 2 --checkpoint-steps 640";

/// A run that Ctrl-C stopped, with two checkpoints.
void stop_a_run(const Tool& pavlov, const std::string& train, const std::string& out) {
  const fs::path second = pavlov.folder / out / kPreviousCheckpointFile;
  const auto result = pavlov(train + " --quiet --out " + out, [&](int pid) {
    for (int i = 0; i < 10000 && !fs::exists(second); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ::kill(pid, SIGINT);
  });
  INFO(result.err);
  REQUIRE(result.code == 130);
  CHECK_THAT(result.out, Contains("train --resume " + out));
}

void flip_a_bit(const fs::path& file, Rng& rng) {
  std::string contents = read_file(file);
  auto& byte = contents[rng.below(static_cast<std::uint32_t>(contents.size()))];
  byte = static_cast<char>(byte ^ (1 << rng.below(8)));
  write_file(file, contents);
}

void cut_short(const fs::path& file, Rng& rng) {
  fs::resize_file(file, rng.below(static_cast<std::uint32_t>(fs::file_size(file))));
}

}  // namespace

TEST_CASE("a run that is killed and resumed ends with the very same files", "[contract]") {
  check_survives(kTabular, 5, std::chrono::milliseconds(60));
  check_survives(kDeep, 2, std::chrono::milliseconds(300));
}

TEST_CASE("a run that is killed a hundred times ends with the very same files", "[.slow]") {
  check_survives(kTabular, 100, std::chrono::milliseconds(40));
}

TEST_CASE("a run that Ctrl-C stopped goes on, whatever else is open beside it", "[contract]") {
  const Tool pavlov;
  pavlov.ok(std::string(kDeep) + " --evaluation-episodes 3 --threads 1 --quiet --out whole");
  stop_a_run(pavlov, std::string(kDeep) + " --evaluation-episodes 3", "stopped");
  CHECK_THAT(read_file(pavlov.folder / "stopped/record.toml"), Contains("interrupted = true"));
  pavlov.ok("eval stopped --episodes 1");
  pavlov.ok("train --resume stopped --quiet --threads 2 --record film.gif --record-episodes 1");
  CHECK(test::files_of(pavlov.folder / "stopped") == test::files_of(pavlov.folder / "whole"));
  const std::string record = read_file(pavlov.folder / "stopped/record.toml");
  CHECK_THAT(record, Contains("resumed = 1") && Contains("interrupted = false") &&
                         Contains("evaluation_return = "));
}

TEST_CASE("several seeds are resumed from their folder", "[contract]") {
  const Tool pavlov;
  const std::string train = "train --env GridWorld-v0 --seeds 3 --steps 100000";
  pavlov.ok(train + " --quiet --out whole");
  Rng rng = Rng(12).child("kills");
  CHECK(pavlov.kill(train + " --checkpoint-steps 320 --threads 1 --quiet --out killed",
                    pavlov.folder / "killed/seed-1", rng, std::chrono::milliseconds(30)));
  CHECK(fs::exists(pavlov.folder / "killed/seed-0/record.toml"));
  CHECK_THAT(pavlov.fails("train --resume killed --seed 5", 2), Contains("seed = 5"));
  pavlov.ok("train --resume killed --quiet");
  CHECK(test::files_of(pavlov.folder / "killed") == test::files_of(pavlov.folder / "whole"));
  CHECK_THAT(pavlov.fails("train --resume killed", 2), Contains("come to its end"));
}

TEST_CASE("seeds in processes write the very same files as in one process", "[contract]") {
  const Tool pavlov;
  const std::string train = std::string(kDeep) + " --seeds 3 --evaluation-episodes 2 --quiet";
  pavlov.ok(train + " --threads 1 --out whole");
  pavlov.ok(train + " --jobs 2 --stop-at 3000 --out run");
  CHECK_THAT(read_file(pavlov.folder / "run/seed-2/record.toml"),
             Contains("steps = 3000") && Contains("interrupted = true"));
  CHECK_THAT(pavlov.fails("train --resume run --only-seed 3", 2), Contains("seeds 0–2"));
  pavlov.ok("train --resume run --only-seed 1 --quiet");
  CHECK_FALSE(fs::exists(pavlov.folder / "run/seed-1" / kCheckpointFile));
  CHECK(fs::exists(pavlov.folder / "run/seed-2" / kCheckpointFile));
  pavlov.ok("train --resume run --jobs 3 --quiet");
  CHECK(test::files_of(pavlov.folder / "run") == test::files_of(pavlov.folder / "whole"));
}

TEST_CASE("of seeds in processes one that dies is named, and the others go on", "[contract]") {
  const Tool pavlov;
  const std::string train = "train --env GridWorld-v0 --agent sarsa --seeds 3 --steps 1000000";
  pavlov.ok(train + " --quiet --out whole");
  const auto result =
      pavlov(train + " --checkpoint-steps 50000 --jobs 2 --quiet --out run", [&](int pid) {
        const fs::path first = pavlov.folder / "run/seed-0" / kCheckpointFile;
        for (int i = 0; i < 10000 && !fs::exists(first); ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        const std::string id = std::to_string(pid);
        const std::string children = read_file("/proc/" + id + "/task/" + id + "/children");
        REQUIRE_FALSE(children.empty());
        ::kill(std::stoi(children), SIGKILL);
      });
  CHECK(result.code == 1);
  CHECK_THAT(result.err, Contains("seed 0 (ended by signal: Killed)") &&
                             Contains("train --resume run") && !Contains("seed 1"));
  for (const char* seed : {"seed-1", "seed-2"}) {
    CHECK_THAT(read_file(pavlov.folder / "run" / seed / "record.toml"),
               Contains("interrupted = false"));
  }
  pavlov.ok("train --resume run --jobs 2 --quiet");
  CHECK(test::files_of(pavlov.folder / "run") == test::files_of(pavlov.folder / "whole"));
}

TEST_CASE("Ctrl-C reaches all processes, once", "[contract]") {
  const Tool pavlov;
  const auto result = pavlov(
      std::string(kDeep) + " --steps 1e9 --seeds 3 --jobs 3 --quiet --out run", [&](int pid) {
        for (const char* seed : {"seed-0", "seed-1", "seed-2"}) {
          for (int i = 0; i < 10000 && !fs::exists(pavlov.folder / "run" / seed / kCheckpointFile);
               ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
          }
        }
        ::kill(pid, SIGINT);
      });
  CHECK(result.code == 130);
  CHECK_THAT(result.out, Contains("Stopped by Ctrl-C") && Contains("train --resume run"));
  for (const char* seed : {"seed-0", "seed-1", "seed-2"}) {
    CHECK_THAT(read_file(pavlov.folder / "run" / seed / "record.toml"),
               Contains("interrupted = true"));
  }
}

TEST_CASE("what cannot be resumed is refused in one line that says why", "[contract]") {
  const Tool pavlov;
  CHECK_THAT(pavlov.fails("train --resume nowhere", 2), Contains("nowhere: no such run"));
  pavlov.ok("train --env GridWorld-v0 --steps 500 --quiet --out done");
  CHECK_THAT(pavlov.fails("train --resume done", 2), Contains("come to its end"));
  CHECK_THAT(pavlov.fails("train --resume done --out other", 2), Contains("--out"));

  stop_a_run(pavlov, std::string(kTabular), "run");
  const auto before = test::files_of(pavlov.folder / "run");
  CHECK_THAT(pavlov.fails("train --resume run --steps 300000 --alpha 0.3", 2),
             Contains("steps = 300000 (it was begun with 2000000)") &&
                 Contains("agent_settings.alpha = 0.3 (it was begun with 0.1)"));
  CHECK(test::files_of(pavlov.folder / "run") == before);
  fs::remove(pavlov.folder / "run" / kCheckpointFile);
  fs::remove(pavlov.folder / "run" / kPreviousCheckpointFile);
  CHECK_THAT(pavlov.fails("train --resume run", 2), Contains("--checkpoint-steps"));
}

TEST_CASE("a run goes on in one program only", "[contract]") {
  const Tool pavlov;
  std::string said;
  pavlov("train --env GridWorld-v0 --steps 1e15 --checkpoint-steps 64 --quiet --out run",
         [&](int pid) {
           const auto file = pavlov.folder / "run" / kCheckpointFile;
           for (int i = 0; i < 10000 && !fs::exists(file); ++i) {
             std::this_thread::sleep_for(std::chrono::milliseconds(1));
           }
           said = pavlov.fails("train --resume run", 1);
           ::kill(pid, SIGKILL);
         });
  CHECK_THAT(said, Contains("run: another program trains in this folder"));
}

TEST_CASE("a damaged checkpoint is named and the one before it is taken", "[contract]") {
  const Tool pavlov;
  pavlov.ok(std::string(kTabular) + " --quiet --out whole");
  stop_a_run(pavlov, kTabular, "run");
  Rng rng = Rng(13).child("damage");
  for (const auto& damage : {flip_a_bit, cut_short}) {
    fs::copy(pavlov.folder / "run", pavlov.folder / "damaged");
    damage(pavlov.folder / "damaged" / kCheckpointFile, rng);
    CHECK_THAT(pavlov.ok("train --resume damaged"),
               Contains("note: damaged/checkpoint.safetensors: ") &&
                   Contains("going on from damaged/checkpoint.previous.safetensors of step"));
    CHECK(test::files_of(pavlov.folder / "damaged") == test::files_of(pavlov.folder / "whole"));
    fs::remove_all(pavlov.folder / "damaged");
  }
  flip_a_bit(pavlov.folder / "run" / kCheckpointFile, rng);
  cut_short(pavlov.folder / "run" / kPreviousCheckpointFile, rng);
  CHECK_THAT(pavlov.fails("train --resume run", 1),
             Contains("checkpoint.safetensors: ") && Contains("checkpoint.previous.safetensors: "));
}

TEST_CASE("a checkpoint is found wherever the newest one is damaged", "[contract]") {
  const Tool pavlov;
  stop_a_run(pavlov, kTabular, "run");
  const fs::path newest = pavlov.folder / "run" / kCheckpointFile;
  const std::string sound = read_file(newest);
  const std::string before = Checkpoint::read(newest).text("run.started");
  Rng rng = Rng(14).child("damage");
  for (int i = 0; i < 300; ++i) {
    i % 2 == 0 ? flip_a_bit(newest, rng) : cut_short(newest, rng);
    std::string damaged;
    const auto found = newest_checkpoint(pavlov.folder / "run", damaged);
    REQUIRE(found);
    CHECK_THAT(found->origin(), Contains(kPreviousCheckpointFile));
    CHECK_THAT(damaged, Contains(newest.string()));
    write_file(newest, sound);
  }
}

TEST_CASE("a full disk ends a run in one line, and it goes on when there is room", "[contract]") {
  const Tool pavlov;
  const std::string train = std::string(kDeep) + " --quiet";
  pavlov.ok(train + " --out whole");
  stop_a_run(pavlov, kDeep, "sizes");  // checkpoints grow with the replay buffer
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  rlimit small = limit;
  small.rlim_cur = (fs::file_size(pavlov.folder / "sizes" / kPreviousCheckpointFile) +
                    fs::file_size(pavlov.folder / "sizes" / kCheckpointFile)) /
                   2;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string said = pavlov.fails(train + " --out run", 1);
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, handler);

  CHECK_THAT(said, Contains("run/checkpoint.safetensors: cannot be written: File too large") &&
                       Contains("last good checkpoint is run/checkpoint.safetensors of step"));
  for (const auto& entry : fs::directory_iterator(pavlov.folder / "run")) {
    CHECK_THAT(entry.path().string(), !Contains(".tmp"));
  }
  pavlov.ok("train --resume run --quiet");
  CHECK(test::files_of(pavlov.folder / "run") == test::files_of(pavlov.folder / "whole"));
}

TEST_CASE("a small file system that is full ends a run in one line, which goes on elsewhere",
          "[contract]") {
  const Tool pavlov;
  const fs::path disk = pavlov.folder / "disk";
  fs::create_directory(disk);
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=3300k") != 0) {
    WARN("no file system can be mounted here: skipped");
    return;
  }
  const std::string train = std::string(kDeep) + " --quiet";
  pavlov.ok(train + " --out whole");
  const std::string said = pavlov.fails(train + " --out disk/run", 1);
  CHECK_THAT(said, Contains("disk/run/") && Contains("No space left on device"));
  fs::copy(disk / "run", pavlov.folder / "run");
  ::umount(disk.c_str());
  pavlov.ok("train --resume run --quiet");
  CHECK(test::files_of(pavlov.folder / "run") == test::files_of(pavlov.folder / "whole"));
}

TEST_CASE("a folder that cannot be written to ends a run in one line and is left as it was",
          "[contract]") {
  const Tool pavlov;
  const auto denied = [&](const std::string& arguments) {
    const auto result = test::run_unprivileged("pavlov", split(arguments, ' '), pavlov.folder);
    INFO(arguments << "\n" << result.out << result.err);
    CHECK(result.code == 1);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    return result.err;
  };
  if (test::run_unprivileged("pavlov", {"--version"}, pavlov.folder).code != 0) {
    WARN("others may not run the program where it lies: skipped");
    return;
  }
  write_file(pavlov.folder / "file", "a file");
  CHECK_THAT(pavlov.fails("train --steps 100 --out file/run", 1), Contains("file/run"));
  CHECK_THAT(denied("train --steps 100 --quiet --out mine"),
             Contains("mine") && Contains("Permission denied"));

  stop_a_run(pavlov, kTabular, "run");
  const auto before = test::files_of(pavlov.folder / "run");
  CHECK_THAT(denied("train --resume run --quiet"), Contains("run/") && Contains("denied"));
  CHECK(test::files_of(pavlov.folder / "run") == before);
  pavlov.ok("train --resume run --quiet");
}
