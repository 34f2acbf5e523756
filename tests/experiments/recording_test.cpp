// Films of what an agent does.

#include <algorithm>

#include "core/file.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"

using namespace pavlov;
namespace fs = std::filesystem;
using test::Tool;

TEST_CASE("what an agent does is filmed where that is asked for", "[contract]") {
  const Tool pavlov;
  const auto frames = [&](const char* name) {
    return std::distance(fs::directory_iterator(pavlov.folder / name), fs::directory_iterator());
  };
  pavlov.ok("train --env CartPole-v1 --agent random --steps 100 --out run --quiet --record a.gif");
  CHECK(read_file(pavlov.folder / "a.gif").starts_with("GIF89a"));
  CHECK_THAT(pavlov.ok("eval run --episodes 2 --record b.mp4"),
             Contains("Animation: b.mp4 (") && Contains("episodes, 1"));
  CHECK_THAT(read_file(pavlov.folder / "b.mp4").substr(0, 12), Contains("ftyp"));

  pavlov.ok("eval run --episodes 3 --record one --record-episodes 1");
  pavlov.ok("eval run --episodes 3 --record two --record-episodes 2");
  CHECK(frames("two") > frames("one"));
  CHECK(read_file(pavlov.folder / "one/0002.png") == read_file(pavlov.folder / "two/0002.png"));
  CHECK(read_file(pavlov.folder / "one/0001.png") != read_file(pavlov.folder / "one/0009.png"));
  // The last picture is held for 0.7 s: more frames of it the faster time passes.
  pavlov.ok("eval run --episodes 3 --record fast --record-episodes 1 --record-speed 2");
  CHECK(frames("fast") - frames("one") == Approx(0.7 / 0.02).margin(1));

  // The first state and each one after a transition.
  const std::string plain = pavlov.ok("rollout --env CartPole-v1 --seed 3");
  const auto film = pavlov("rollout --env CartPole-v1 --seed 3 --record walk-%03d.png");
  CHECK(film.out == plain);
  CHECK_THAT(film.err, Contains("Animation: walk-%03d.png (1 episode"));
  const auto steps = std::count(plain.begin(), plain.end(), '\n');
  char last[32];
  std::snprintf(last, sizeof last, "walk-%03d.png", static_cast<int>(steps) + 35);
  CHECK(fs::exists(pavlov.folder / last));
}

TEST_CASE("what cannot be filmed is refused before anything is learned", "[contract]") {
  const Tool pavlov;
  const std::string train = "train --env CartPole-v1 --agent random --steps 100 --out run ";
  CHECK_THAT(pavlov.wrong(train + "--record film.avi"), Contains(".gif, .mp4 or .webm"));
  CHECK_THAT(pavlov.wrong(train + "--record run.gif --record-speed 0"),
             Contains("--record-speed is 0.01 to 100"));
  write_file(pavlov.folder / "there.gif", "");
  CHECK_THAT(pavlov.wrong(train + "--record there.gif"), Contains("there.gif: exists"));
  CHECK_THAT(pavlov.wrong("train --plugin " PAVLOV_TEST_PLUGIN
                          " --env Nim-v0 --agent q-learning --steps 100 --out run --record a.gif"),
             Contains("Nim-v0 draws no picture"));
  CHECK_FALSE(fs::exists(pavlov.folder / "run"));
}
