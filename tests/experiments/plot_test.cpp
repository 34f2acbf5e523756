// `pavlov plot`.

#include "core/file.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::Tool;

TEST_CASE("runs that differ by their seeds alone are compared as one curve", "[contract]") {
  const Tool pavlov;
  pavlov.ok("train --env GridWorld-v0 --agent q-learning --seeds 3 --steps 2000 --out a --quiet");
  for (const char* seed : {"3", "4"}) {
    pavlov.ok(std::string("train --env GridWorld-v0 --agent sarsa --steps 2000 --quiet --seed ") +
              seed + " --out s" + seed);
  }
  pavlov.ok("train --env GridWorld-v0 --agent sarsa --alpha 0.7 --steps 2000 --quiet --out fast");
  pavlov.ok("train --env CliffWalking-v1 --agent sarsa --steps 2000 --quiet --out cliff");
  const std::string out = pavlov.ok("plot a s3 s4 fast cliff s3 --out all.svg");
  const auto row = [&](const std::string& start) {
    const auto at = out.find(start);
    INFO(out << start);
    REQUIRE(at != std::string::npos);
    return out.substr(at, out.find('\n', at) - at);
  };
  CHECK_THAT(row("GridWorld-v0      q-learning "), Contains(" 3 ") && Contains(" to "));
  CHECK_THAT(row("GridWorld-v0      sarsa, alpha = 0.1 "), Contains(" 2 ") && Contains(" to "));
  CHECK_THAT(row("GridWorld-v0      sarsa, alpha = 0.7 "), Contains(" 1 "));
  CHECK_THAT(row("CliffWalking-v1   sarsa "), Contains(" 1 "));
  CHECK_THAT(read_file(pavlov.folder / "all.svg"), Contains("<svg"));

  CHECK_THAT(pavlov.ok("plot a --column length --window 0.5 --out length.png"),
             Contains("length at the end"));
  CHECK_THAT(pavlov.wrong("plot a --window 0 --out b.png"), Contains("--window is above 0"));
  CHECK_THAT(pavlov.wrong("plot a --out b.jpeg"), Contains(".png or .svg"));
  CHECK_THAT(pavlov("plot a --column speed").err, Contains("has no column 'speed'"));
}
