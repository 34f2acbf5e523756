#include "experiments/harness/report.h"

#include "core/file.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/run_folder.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
using test::Tool;

TEST_CASE("an interval is told with two digits, the mean to the same place", "[unit]") {
  CHECK(with_interval({.mean = 0.81134, .low = 0.80921, .high = 0.81339}) == "0.8113 ± 0.0021");
  CHECK(with_interval({.mean = -123.456, .low = -135.1, .high = -111.1}) == "-123 ± 12");
  CHECK(with_interval({.mean = 2.0 / 3, .low = 2.0 / 3, .high = 2.0 / 3}) == "0.666667");
}

TEST_CASE("columns are aligned by characters", "[unit]") {
  CHECK(aligned_table({{"a", "b"}, {"π ± ε", "1"}, {"xxxxx", "2"}}) ==
        "a       b\n"
        "─────────\n"
        "π ± ε   1\n"
        "xxxxx   2\n");
}

TEST_CASE("a report says honestly what agrees and keeps its table", "[unit]") {
  const test::ScratchFolder scratch;
  const auto finish = [&](const char* out, double measured, bool claim) {
    Report report("demo", (scratch.path / out).string());
    report.compare("mean", {.mean = measured, .standard_error = 0.1, .low = 0, .high = 1},
                   {.value = 1, .tolerance = 0.01});
    report.compare("exact", 0.5, 0.5, 0);
    report.claim("order, kept", claim, "a > b");
    return report.finish();
  };
  CHECK(finish("agrees", 1.3, true));
  CHECK_FALSE(finish("differs", 1.32, true));
  CHECK_FALSE(finish("claims", 1, false));
  const std::string csv = read_file(scratch.path / "differs" / "report.csv");
  CHECK_THAT(csv, Contains("quantity,measured,reference,agrees?\n"));
  CHECK_THAT(csv, Contains("mean,1.32 ± 0.50,1 ± 0.01,NO\n"));
  CHECK_THAT(csv, Contains("\"order, kept\",a > b,,yes\n"));
}

TEST_CASE("independent runs do not depend on the number of threads", "[unit]") {
  const auto run = [](int index, Rng rng) { return index + rng.uniform(); };
  const auto one = independent_runs(13, 5, run, 1);
  CHECK(one == independent_runs(13, 5, run, 3));
  CHECK(one != independent_runs(13, 6, run, 3));
}

TEST_CASE("a run's folder is a new one", "[unit]") {
  const test::ScratchFolder scratch;
  const auto out = (scratch.path / "a" / "b").string();
  CHECK(make_run_folder(out, "x") == out);
  CHECK(make_run_folder(out, "x") == out);  // still empty
  write_file(std::filesystem::path(out) / "kept", "1");
  CHECK_THROWS_AS(make_run_folder(out, "x"), std::invalid_argument);
  CHECK(read_file(std::filesystem::path(out) / "kept") == "1");
  CHECK_THROWS_WITH(make_run_folder((scratch.path / "a" / "b" / "kept" / "c").string(), "x"),
                    Contains("kept"));
  CHECK(file_name_from("pipe:python3 ../a b.py") == "pipe-python3-..-a-b.py");
}

TEST_CASE("a report is one page with curves, numbers, settings and an animation", "[contract]") {
  const Tool pavlov;
  pavlov.ok("train --env CartPole-v1 --agent random --seeds 2 --steps 500 --out run --quiet");
  pavlov.ok("report run --episodes 5");
  const std::string html = read_file(pavlov.folder / "run/report.html");
  CHECK(html.starts_with("<!DOCTYPE html>"));
  CHECK_THAT(html, Contains("<title>random in CartPole-v1</title>") &&
                       Contains("src=\"data:video/mp4;base64,") && Contains("<svg "));
  CHECK_THAT(html, Contains("<td>gravity</td><td>9.8</td>") &&
                       Contains("<tr class=\"marked\"><td>steps</td><td>500</td>"));
  CHECK_THAT(html, Contains("<dt>Seeds</dt><dd>2</dd>") && Contains("interval"));
  CHECK_THAT(pavlov.wrong("report run"), Contains("report.html: exists"));
  pavlov.ok("report run --episodes 0 --no-animation --out short.html");
  CHECK(read_file(pavlov.folder / "short.html").find("<video") == std::string::npos);
  CHECK_THAT(pavlov.wrong("report nowhere"), Contains("no run lies there"));
}
