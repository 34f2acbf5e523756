#include "experiments/harness/search.h"

#include <csignal>
#include <set>
#include <thread>

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/run_list.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
namespace fs = std::filesystem;
using test::Tool;

namespace {

/// Rows of trials.csv without the seconds.
Table trials_of(const fs::path& search) {
  Table table = read_csv(search / "trials.csv");
  for (auto& row : table) row.erase(row.end() - 2);
  return table;
}

std::vector<std::string> values_of(std::string_view text) {
  return VariedSetting::parse(text).grid();
}

constexpr const char* kSearch =
    "search --env GridWorld-v0 --agent sarsa --steps 4096 --vary alpha=log:0.001:1 --vary "
    "epsilon=0.1,0.3 --quiet";

}  // namespace

TEST_CASE("values and ranges of a grid are as they are told", "[unit]") {
  using Values = std::vector<std::string>;
  CHECK(values_of("batch-size=32, 64") == Values{"32", "64"});
  CHECK(VariedSetting::parse("batch-size=32").name == "batch_size");
  CHECK(values_of("a=linear:0:1:3") == Values{"0", "0.5", "1"});
  CHECK(values_of("a=log:1e-4:1e-2:3") == Values{"1e-04", "0.001", "0.01"});
  VariedSetting whole = VariedSetting::parse("n=log:1:100:3");
  whole.whole = true;
  CHECK(whole.grid() == Values{"1", "10", "100"});
  whole.points = 50;  // no number twice
  const auto grid = whole.grid();
  CHECK(std::set<std::string>(grid.begin(), grid.end()).size() == grid.size());
  const VariedSetting both[] = {VariedSetting::parse("a=1,2"), VariedSetting::parse("b=x,y")};
  CHECK(grid_of(both) == std::vector<SettingValues>{{{"a", "1"}, {"b", "x"}},
                                                    {{"a", "1"}, {"b", "y"}},
                                                    {{"a", "2"}, {"b", "x"}},
                                                    {{"a", "2"}, {"b", "y"}}});
}

TEST_CASE("draws are spread evenly on the scale of their range", "[unit]") {
  const VariedSetting settings[] = {VariedSetting::parse("rate=log:1e-4:1"),
                                    VariedSetting::parse("share=linear:-1:3"),
                                    VariedSetting::parse("kind=a,b,c,d")};
  int small = 0;
  int negative = 0;
  int first = 0;
  const auto draws = draws_of(settings, 4000, Rng(3));
  for (const auto& draw : draws) {
    small += std::stod(draw[0].second) < 1e-3 ? 1 : 0;
    negative += std::stod(draw[1].second) < 0 ? 1 : 0;
    first += draw[2].second == "a" ? 1 : 0;
    CHECK(std::stod(draw[0].second) >= 1e-4);
    CHECK(std::stod(draw[0].second) <= 1);
  }
  for (const int count : {small, negative, first}) {
    CHECK(count == Approx(1000).margin(4 * 27.4));  // four standard deviations
  }
  CHECK(draws_of(settings, 2, Rng(3))[1] == draws[1]);
}

TEST_CASE("what is no range is refused and quoted", "[unit]") {
  const auto parse = [](const char* text) { return VariedSetting::parse(text); };
  CHECK_THROWS_WITH(parse("alpha"), Contains("'alpha': expected is NAME="));
  CHECK_THROWS_WITH(parse("alpha="), Contains("single value"));
  CHECK_THROWS_WITH(parse("alpha=log:1"), Contains("log:LOW:HIGH:POINTS"));
  CHECK_THROWS_WITH(parse("alpha=log:2:1"), Contains("LOW is less than HIGH"));
  CHECK_THROWS_WITH(parse("alpha=log:0:1"), Contains("above 0"));
  CHECK_THROWS_WITH(parse("alpha=linear:0:1:1"), Contains("2 points"));
  CHECK_THROWS_WITH(parse("alpha=linear:0:x"), Contains("'x' is not a number"));
  CHECK_THROWS_WITH(parse("alpha=linear:0:1").grid(), Contains("how many points alpha"));
}

TEST_CASE("successive halving multiplies steps as it divides trials", "[unit]") {
  SearchConfig config{.method = SearchMethod::halving, .trials = 27};
  using Rounds = std::vector<std::int64_t>;
  CHECK(rounds_of(config, 81000) == Rounds{3000, 9000, 27000, 81000});
  config.trials = 26;
  CHECK(rounds_of(config, 81000) == Rounds{9000, 27000, 81000});
  config.reduction = 2;
  CHECK(rounds_of(config, 16) == Rounds{1, 2, 4, 8, 16});
  config.first_steps = 3;
  CHECK(rounds_of(config, 16) == Rounds{4, 8, 16});
  config.method = SearchMethod::random;
  CHECK(rounds_of(config, 16) == Rounds{16});
}

TEST_CASE("survivors of halving go on, and end as runs that were never stopped", "[contract]") {
  const Tool pavlov;
  pavlov.ok(std::string(kSearch) +
            " --method halving --trials 8 --reduction 2 --jobs 2 --out a "
            "--evaluation-episodes 3");
  const Table table = trials_of(pavlov.folder / "a");
  REQUIRE(table.size() == 1 + 8 + 4 + 2 + 1);
  CHECK(table[0] == std::vector<std::string>{"trial", "round", "steps", "alpha", "epsilon",
                                             "return", "evaluation_return", "note"});
  const std::string best = table[1][0];
  CHECK(table[1][1] == "4");
  CHECK(table[1][2] == "4096");
  CHECK_FALSE(table[1][6].empty());
  CHECK(table[2][2] == "2048");
  CHECK(std::stod(table[2][5]) >= std::stod(table[3][5]));

  pavlov.ok("train --env GridWorld-v0 --agent sarsa --steps 4096 --alpha " + table[1][3] +
            " --epsilon " + table[1][4] + " --quiet --out alone");
  for (const char* file : {"metrics.csv", "agent.safetensors"}) {
    CHECK(read_file(pavlov.folder / "a" / ("trial-00" + best) / file) ==
          read_file(pavlov.folder / "alone" / file));
  }
  CHECK_THAT(read_file(pavlov.folder / "a" / ("trial-00" + best) / "record.toml"),
             Contains("resumed = 3"));
  CHECK(read_file(pavlov.folder / "a/trials.sqlite").starts_with("SQLite format 3"));
}

TEST_CASE("a search that was killed goes on, and jobs change nothing", "[contract]") {
  const Tool pavlov;
  const std::string search =
      std::string(kSearch) + " --method halving --trials 6 --reduction 2 --seeds 2";
  pavlov.ok(search + " --jobs 1 --out whole");
  const auto killed = pavlov(search + " --jobs 2 --out run", [&](int pid) {
    for (int i = 0; i < 10000 && !fs::exists(pavlov.folder / "run/trials.csv"); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ::kill(pid, SIGKILL);
  });
  CHECK(killed.code == 128 + SIGKILL);
  CHECK(trials_of(pavlov.folder / "run").size() < trials_of(pavlov.folder / "whole").size());
  CHECK_THAT(pavlov.wrong("search --resume run --trials 7"), Contains("trials = 7"));
  CHECK_THAT(pavlov.wrong("search --resume run --gamma 0.5"), Contains("gamma = 0.5"));
  // Trials that were under way when the search was killed may still be about to stop.
  for (int i = 0; i < 100 && pavlov("search --resume run --jobs 3").code != 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(trials_of(pavlov.folder / "run") == trials_of(pavlov.folder / "whole"));
}

TEST_CASE("a grid tries every combination; what cannot be searched is refused", "[contract]") {
  const Tool pavlov;
  const std::string search = "search --env GridWorld-v0 --agent q-learning --steps 500";
  pavlov.ok(search +
            " --method grid --vary alpha=log:0.01:1:3 --vary env-max-episode-steps=5,50 "
            "--out grid");
  CHECK(trials_of(pavlov.folder / "grid").size() == 7);
  CHECK_THAT(pavlov.wrong(search + " --vary alhpa=1"), Contains("did you mean alpha"));
  CHECK_THAT(pavlov.wrong(search + " --vary steps=1,2"), Contains("unknown setting 'steps'"));
  CHECK_THAT(pavlov.wrong(search + " --vary alpha=2"), Contains("alpha must be"));
  CHECK_THAT(pavlov.wrong(search), Contains("nothing varies"));
  CHECK_THAT(pavlov.wrong(search + " --vary exploration=log:1:2"), Contains("has no range"));
  CHECK_THAT(pavlov.wrong(search + " --vary alpha=0.1 --trials 0"), Contains("1 or more, not 0"));
  CHECK_THAT(pavlov.wrong(search + " --vary alpha=0.1 --reduction 1"), Contains("2 or more"));
  CHECK_THAT(pavlov.wrong(search + " --vary alpha=0.1 --episodes 5"), Contains("--steps"));

  const std::string list =
      pavlov.ok("runs grid --filter alpha<0.5 --filter env_max-episode-steps=50");
  CHECK_THAT(list, Contains("2 of 6 runs") && Contains("alpha") && !Contains("env_max_episode"));
  CHECK_THAT(pavlov.ok("runs grid --most 1 --columns alpha,state --out list.csv"),
             Contains("6 of 6 runs, the first 1"));
  const Table written = read_csv(pavlov.folder / "list.csv");
  CHECK(written[0] == std::vector<std::string>{"run", "alpha", "state"});
  CHECK(written[1][2] == "finished");
  CHECK_THAT(pavlov.wrong("runs grid --sort retrun"), Contains("did you mean return"));
  CHECK_THAT(pavlov.wrong("runs grid --filter alhpa=1"), Contains("did you mean alpha"));
  CHECK_THAT(pavlov.wrong("runs nowhere"), Contains("nowhere: no such folder"));
}

TEST_CASE("runs are filtered by numbers and names and sorted with the missing last", "[unit]") {
  std::vector<ListedRun> runs = {{"a", {{"return", "9"}, {"agent", "dqn"}, {"rate", "1e-3"}}},
                                 {"b", {{"return", "10"}, {"agent", "ppo"}}},
                                 {"c", {{"return", ""}, {"agent", "dqn"}, {"rate", "0.01"}}}};
  const auto kept = [&](const char* text) {
    std::string names;
    for (const auto& run : runs) {
      if (RunFilter::parse(text).fits(run)) names += run.folder.string();
    }
    return names;
  };
  CHECK(kept("agent=dqn") == "ac");
  CHECK(kept("agent != dqn") == "b");
  CHECK(kept("rate=0.001") == "a");
  CHECK(kept("rate<=0.01") == "ac");
  CHECK(kept("rate>0.001") == "c");
  CHECK(kept("return>=9") == "ab");
  CHECK(kept("return<9.5") == "a");
  CHECK_THROWS_WITH(RunFilter::parse("agent"), Contains("'agent' is not NAME=VALUE"));
  CHECK_THROWS_WITH(RunFilter::parse("rate<small"), Contains("'small' is not a number"));
  CHECK_THROWS_WITH(RunFilter::parse("rate=<1"), Contains("is not NAME=VALUE"));

  const auto order = [&] { return runs[0].folder.string() + runs[1].folder.string(); };
  sort_runs(runs, "return", false);
  CHECK(order() == "ba");
  sort_runs(runs, "return", true);
  CHECK(order() == "ab");
  sort_runs(runs, "rate", false);
  CHECK(order() == "ca");
  CHECK_THROWS_WITH(check_value_name(runs, "rat"), Contains("mean rate"));
}
