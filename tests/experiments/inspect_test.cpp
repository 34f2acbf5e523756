#include "core/checkpoint.h"
#include "core/file.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

TEST_CASE("inspect tells what is in a checkpoint, and names a damaged one", "[contract]") {
  const test::ScratchFolder scratch;
  const auto inspect = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "inspect");
    return test::run_program("pavlov", arguments, scratch.path);
  };
  Checkpoint checkpoint;
  checkpoint.put("agent", "q-learning");
  checkpoint.put("run.settings", "a = 1\nb = 2\n");
  checkpoint.put("q", std::vector<double>{0.5, 0.25, -1});
  checkpoint.put("weights", std::vector<float>{1, 2, 3, 4}, {2, 2});
  checkpoint.put("seen", Checkpoint::Array{"U8", {3}, std::vector<std::byte>(3, std::byte{100})});
  checkpoint.put("run.episodes.counts", std::vector<std::int64_t>{12000, 34});
  checkpoint.write(scratch.path / "a.safetensors");

  const auto told = inspect({"a.safetensors"});
  INFO(told.err);
  CHECK(told.code == 0);
  CHECK_THAT(told.out, Contains("a.safetensors: sound, 4 arrays of 59 bytes"));
  CHECK_THAT(told.out, Contains("A run after 12,000 steps and 34 episodes"));
  CHECK_THAT(told.out, Contains("agent") && Contains("q-learning") && Contains("2 lines"));
  CHECK_THAT(told.out, Contains("F64 [3], sum -0.25") && Contains("F32 [2, 2], sum 10") &&
                           Contains("U8 [3], sum 300") && Contains("pavlov_format"));
  CHECK(inspect({"a.safetensors", "--text", "run.settings"}).out == "a = 1\nb = 2\n\n");

  std::string bytes = read_file(scratch.path / "a.safetensors");
  bytes.back() = static_cast<char>(bytes.back() ^ 4);
  write_file(scratch.path / "b.safetensors", bytes);
  const auto damaged = inspect({"b.safetensors"});
  CHECK(damaged.code == 1);
  CHECK(damaged.err == "pavlov: b.safetensors: is damaged: its checksum is wrong\n");
}
