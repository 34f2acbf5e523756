#include "experiments/harness/fit_callbacks.h"

#include "core/file.h"
#include "experiments/harness/metrics.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"
#include "tests/training/toy.h"

using namespace pavlov;

namespace {

/// Trains in a folder up to a step, or to the end, from where it was.
void train(const std::filesystem::path& folder, std::int64_t stop) {
  const auto network = test::toy_network();
  Fit fit(*network, {.training = test::toy_points(60), .validation = test::toy_points(30, 2)},
          {.epochs = 4, .batch_size = 16});
  FitLog log(folder);
  FitProgress progress(Progress::Style::none);
  test::StopAt stopper(stop);
  for (FitCallback* callback : std::initializer_list<FitCallback*>{&log, &progress, &stopper}) {
    fit.add(*callback);
  }
  fit.set_folder(folder);
  fit.resume();
  fit.run();
}

}  // namespace

TEST_CASE("the log of a training that was interrupted is the same as of one that was not",
          "[unit]") {
  const test::ScratchFolder scratch;
  train(scratch.path / "whole", -1);
  for (const std::int64_t stop : {6, 13, -1}) train(scratch.path / "parts", stop);
  const std::string csv = read_file(scratch.path / "whole" / "metrics.csv");
  CHECK(csv == read_file(scratch.path / "parts" / "metrics.csv"));
  const NumberTable table = NumberTable::read(scratch.path / "whole" / "metrics.csv");
  CHECK(table.column("epoch") == std::vector<double>{1, 2, 3, 4});
  CHECK(table.column("step") == std::vector<double>{4, 8, 12, 16});
  CHECK(table.column("validation_accuracy").back() > 0);
}

TEST_CASE("figures are told in a few digits", "[unit]") {
  CHECK(text_of({{"loss", 0.031249}, {"accuracy", 0.99011}}) == "loss 0.03125, accuracy 0.9901");
}
