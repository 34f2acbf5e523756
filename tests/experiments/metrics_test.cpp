#include "experiments/harness/metrics.h"

#include <cmath>

#include "core/file.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

struct Quiet : Learner {
  void act(const BatchView&, Mode) override {}
  void observe(const BatchView&) override {}
  std::vector<Figure> figures() const override { return {{"epsilon", epsilon}}; }
  void save(Checkpoint&) const override {}
  void load(const Checkpoint&) override {}
  double epsilon = 0.1 + 0.2;
};

}  // namespace

TEST_CASE("metrics hold a row for each of the first episodes, with numbers that round-trip",
          "[unit]") {
  const test::ScratchFolder folder;
  const Quiet learner;
  MetricsLog log(folder.path, learner);
  log.episode({.episode_return = 1.0 / 3, .length = 7, .step = 7, .index = 0, .terminated = true});
  log.episode({.episode_return = -1, .length = 5, .step = 12, .index = 1, .terminated = false});
  log.finish(15);
  CHECK(read_file(folder.path / "metrics.csv") ==
        "step,episode,return,length,terminated,epsilon\n"
        "7,1,0.3333333333333333,7,1,0.30000000000000004\n"
        "12,2,-1,5,0,0.30000000000000004\n"
        "15,2,,,,0.30000000000000004\n");
  const auto table = NumberTable::read(folder.path / "metrics.csv");
  CHECK(table.rows() == 3);
  CHECK(table.column("return")[0] == 1.0 / 3);
  CHECK(std::isnan(table.column("return")[2]));
  CHECK_THROWS_WITH(table.column("reward"), Contains("metrics.csv") && Contains("no column"));
}

TEST_CASE("a row stands for many episodes when there are many, and none is lost", "[unit]") {
  const test::ScratchFolder folder;
  const Quiet learner;
  MetricsLog log(folder.path, learner);
  constexpr int kEpisodes = 100000;
  double sum = 0;
  for (int i = 0; i < kEpisodes; ++i) {
    log.episode({.episode_return = static_cast<double>(i), .length = 1, .step = i + 1});
    sum += i;
  }
  log.finish(kEpisodes);
  const auto table = NumberTable::read(folder.path / "metrics.csv");
  CHECK(table.rows() < 5000);
  double before = 0;
  double total = 0;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    total += table.column("return")[i] * (table.column("episode")[i] - before);
    before = table.column("episode")[i];
  }
  CHECK(before == kEpisodes);
  CHECK(total == Approx(sum));
}

TEST_CASE("a damaged table is refused with file and line", "[unit]") {
  const test::ScratchFolder folder;
  const auto path = folder.path / "metrics.csv";
  write_file(path, "step,return\n1,2\n3,x\n");
  CHECK_THROWS_WITH(NumberTable::read(path), Contains("metrics.csv:3") && Contains("'x'"));
  write_file(path, "step,return\n1\n");
  CHECK_THROWS_WITH(NumberTable::read(path), Contains("metrics.csv:2"));
  write_file(path, "");
  CHECK_THROWS_WITH(NumberTable::read(path), Contains("metrics.csv:1"));
  write_file(path, "step,return\n1,2\n3,");  // killed while writing the last line
  CHECK(NumberTable::read(path).rows() == 1);
}
