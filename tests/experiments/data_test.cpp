#include "core/file.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

TEST_CASE("data tells what is in a data set, and that a stand-in is one", "[contract]") {
  const test::ScratchFolder scratch;
  const auto data = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "data");
    return test::run_program("pavlov", arguments, scratch.path);
  };
  const auto exam = data({"exam"});
  CHECK(exam.code == 0);
  CHECK_THAT(exam.out, Contains("exam: 400 examples"));
  CHECK_THAT(exam.out, Contains("GENERATED"));
  CHECK_THAT(exam.out, Contains("study [h]: mean "));

  const std::string image = "P2 2 2 255 0 255 0 255";
  write_file(scratch.path / "pets/cat/1.pgm", image);
  write_file(scratch.path / "pets/cat/2.pgm", image);
  write_file(scratch.path / "pets/dog/1.pgm", image);
  const auto pets = data({"pets", "--picture", "pets.png", "--transforms", "flip=1"});
  CHECK(pets.code == 0);
  CHECK_THAT(pets.out, Contains("inputs: u8 [3, 2, 2]"));
  CHECK_THAT(pets.out, Contains("the largest 2 times the smallest"));
  CHECK(read_file(scratch.path / "pets.png").starts_with("\x89PNG"));

  const auto again = data({"pets", "--picture", "pets.png"});
  CHECK(again.code == 2);
  CHECK_THAT(again.err, Contains("nothing is overwritten"));
  const auto unknown = data({"pets", "--transforms", "flop"});
  CHECK(unknown.code == 2);
  CHECK_THAT(unknown.err, Contains("flip"));
  write_file(scratch.path / "pets/dog/1.pgm", "P5 2 2 255 ");
  const auto damaged = data({"pets"});
  CHECK(damaged.code == 1);
  CHECK_THAT(damaged.err, Contains("1.pgm: byte 11"));
}
