#include "core/file.h"
#include "experiments/harness/metrics.h"
#include "tests/experiments/tool.h"

using namespace pavlov;

TEST_CASE("fit trains on a data set, tests, and leaves all in a folder", "[contract]") {
  const test::Tool pavlov;
  const std::string out = pavlov.ok(
      "fit --data exam --model dense?hidden_sizes=16 --epochs 30 --batch-size 16 --out run");
  CHECK_THAT(out, Contains("GENERATED") && Contains("Linear  16x2") && Contains("test: loss 0.") &&
                      Contains("Results in run"));
  for (const char* file : {"config.toml", "metrics.csv", "best.safetensors", "last.safetensors"}) {
    CHECK(std::filesystem::file_size(pavlov.folder / "run" / file) > 0);
  }
  const auto table = NumberTable::read(pavlov.folder / "run" / "metrics.csv");
  CHECK(table.rows() == 30);
  CHECK(table.column("validation_accuracy").back() > 0.7);
}

TEST_CASE("a fit that goes on ends as one that was not stopped", "[contract]") {
  const test::Tool pavlov;
  const std::string options = "fit --data cars --model dense?hidden_sizes=8 ";
  pavlov.ok(options + "--epochs 4 --out whole");
  pavlov.ok(options + "--epochs 2 --out parts");
  pavlov.ok("fit --resume parts --epochs 4");
  for (const char* file : {"metrics.csv", "best.safetensors"}) {
    CHECK(read_file(pavlov.folder / "whole" / file) == read_file(pavlov.folder / "parts" / file));
  }
  CHECK_THAT(pavlov.fails("fit --resume parts --learning-rate 0.1", 1),
             Contains("was made with learning_rate = 0.001, not 0.1"));
}

TEST_CASE("fit begins with other weights, freezes and takes a new head", "[contract]") {
  const test::Tool pavlov;
  pavlov.ok("fit --data exam --model dense?hidden_sizes=8 --epochs 1 --out first");
  const std::string out = pavlov.ok(
      "fit --data exam --model dense?hidden_sizes=8 --loss binary_cross_entropy --epochs 1 "
      "--weights first/best.safetensors --head layers.1.* --frozen layers.0.* --out second");
  CHECK_THAT(out, Contains("frozen") && Contains("accuracy"));
  const auto body = [&](const char* run) {
    return Checkpoint::read(pavlov.folder / run / "best.safetensors").floats("layers.0.weight");
  };
  CHECK(body("first") == body("second"));
  CHECK_THAT(pavlov.fails("fit --data exam --frozen conv* --out third", 2),
             Contains("no parameters are called 'conv*'"));
}
