#include "render/animation.h"

#include <cmath>

#include "core/file.h"
#include "envs/core/palette.h"
#include "tests/render/film_file.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
namespace fs = std::filesystem;

namespace {

/// A ball that rolls from left to right in `count` pictures, the sky blue, the ground green.
Picture rolling_ball(int i, int count, int width = 160, int height = 90) {
  Picture picture(width, height);
  picture.view({0, 0}, {16, 9});
  picture.clear(okabe_ito(4));
  picture.rectangle({0, 0}, {16, 3}, okabe_ito(2));
  picture.circle({1.0 + 14.0 * i / count, 4}, 1, kWhite);
  return picture;
}

void roll(Animation& animation, int count, int width = 160, int height = 90) {
  for (int i = 0; i < count; ++i) animation.add(rolling_ball(i, count, width, height));
}

/// Mean absolute difference of two pictures' colours, 0 to 255.
double difference(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  REQUIRE(a.size() == b.size());
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(int{a[i]} - int{b[i]});
  return sum / static_cast<double>(a.size());
}

}  // namespace

TEST_CASE("films show the pictures that were added, at their times", "[unit]") {
  const test::ScratchFolder folder;
  struct Kind {
    const char* name;
    const char* codec;
    double tolerance;  // of colours: films lose some, and half of their places
  };
  for (const auto& [name, codec, tolerance] :
       {Kind{"a.mp4", "h264", 2}, Kind{"a.webm", "vp9", 3}, Kind{"a.gif", "gif", 0.01}}) {
    CAPTURE(name);
    Animation animation(folder.path / name, 0.04);
    roll(animation, 30);
    animation.finish();
    CHECK(animation.frames() == 30);
    const auto film = test::FilmFile::read(folder.path / name);
    CHECK(film.codec == codec);
    CHECK(film.width == 160);
    CHECK(film.height == 90);
    REQUIRE(film.frames.size() == 30);
    for (const int i : {0, 11, 29}) {
      CHECK(film.times[static_cast<std::size_t>(i)] == Approx(0.04 * i).margin(1e-3));
      const auto& frame = film.frames[static_cast<std::size_t>(i)];
      CHECK(difference(frame, rolling_ball(i, 30).rgb()) < tolerance);
      CHECK(difference(frame, rolling_ball((i + 10) % 30, 30).rgb()) > 2 * tolerance);
    }
  }
  CHECK(test::FilmFile::read(folder.path / "a.mp4").format ==
        "yuv420p");  // what every player shows
}

TEST_CASE("films have even sizes, whatever the pictures have", "[unit]") {
  const test::ScratchFolder folder;
  for (const char* name : {"a.mp4", "a.webm"}) {
    Animation animation(folder.path / name, 0.1);
    roll(animation, 3, 101, 57);
    animation.finish();
    const auto film = test::FilmFile::read(folder.path / name);
    CHECK(film.width == 102);
    CHECK(film.height == 58);
    const std::size_t row = std::size_t{3} * 102;
    // The edges go on, as far as films keep colours, and are not black.
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(std::abs(film.frames[0][row - 3 + i] - film.frames[0][row - 9 + i]) < 20);
      CHECK(std::abs(film.frames[0][57 * row + i] - film.frames[0][55 * row + i]) < 20);
    }
  }
  Animation animation(folder.path / "a.gif", 0.1);
  roll(animation, 3, 101, 57);
  animation.finish();
  CHECK(test::FilmFile::read(folder.path / "a.gif").width == 101);
}

TEST_CASE("of more pictures a second than players show, a film has those seen at their rate",
          "[unit]") {
  const test::ScratchFolder folder;
  Animation gif(folder.path / "a.gif", 0.005);  // 200 a second, 50 are shown
  roll(gif, 100);
  gif.finish();
  const auto film = test::FilmFile::read(folder.path / "a.gif");
  REQUIRE(film.frames.size() == 25);
  CHECK(film.times.back() == Approx(0.48));
  CHECK(difference(film.frames[10], rolling_ball(40, 100).rgb()) < 0.01);

  Animation thirty(folder.path / "b.gif", 1.0 / 30);  // GIF counts hundredths of a second
  roll(thirty, 31);
  thirty.finish();
  CHECK(test::FilmFile::read(folder.path / "b.gif").times.back() == Approx(1.0));
}

TEST_CASE("a picture can be held", "[unit]") {
  const test::ScratchFolder folder;
  Animation animation(folder.path / "a.mp4", 0.1);
  roll(animation, 2);
  animation.add(rolling_ball(1, 2), 0.5);
  animation.finish();
  CHECK(animation.frames() == 7);
  CHECK(test::FilmFile::read(folder.path / "a.mp4").times.back() == Approx(0.6));
}

TEST_CASE("pictures are numbered in a folder or by a pattern", "[unit]") {
  const test::ScratchFolder folder;
  for (const char* name : {"walk", "made/walk-%03d.png", "made/%dth.png"}) {
    Animation animation(folder.path / name, 0.1);
    roll(animation, 2);
    animation.finish();
  }
  CHECK(read_file(folder.path / "walk/0001.png") == rolling_ball(0, 2).png());
  CHECK(read_file(folder.path / "walk/0002.png") == rolling_ball(1, 2).png());
  CHECK(read_file(folder.path / "made/walk-002.png") == rolling_ball(1, 2).png());
  CHECK(read_file(folder.path / "made/2th.png") == rolling_ball(1, 2).png());
}

TEST_CASE("the same pictures give the same bytes of GIF and WebM", "[unit]") {
  const test::ScratchFolder folder;
  for (const char* suffix : {".gif", ".webm"}) {
    CAPTURE(suffix);
    for (const char* name : {"a", "b"}) {
      Animation animation(folder.path / (std::string(name) + suffix), 0.02);
      roll(animation, 60);
      animation.finish();
    }
    CHECK(read_file(folder.path / (std::string("a") + suffix)) ==
          read_file(folder.path / (std::string("b") + suffix)));
  }
}

TEST_CASE("an animation that is not finished leaves the file that was there", "[unit]") {
  const test::ScratchFolder folder;
  write_file(folder.path / "a.mp4", "older");
  {
    Animation animation(folder.path / "a.mp4", 0.02);
    roll(animation, 5);
  }
  CHECK(read_file(folder.path / "a.mp4") == "older");
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
}

TEST_CASE("what is no animation is refused", "[unit]") {
  const test::ScratchFolder folder;
  for (const char* name : {"a.avi", "a.png", "a-%s.png", "a%d%d.png", "a-%04d.gif.png.txt", ""}) {
    CAPTURE(name);
    CHECK_THROWS_WITH(Animation(name, 0.02), Contains(".gif, .mp4 or .webm") && Contains(name));
  }
  CHECK_THROWS_WITH(Animation(folder.path / "a.gif", 0), Contains("0 s for each picture"));
  CHECK_THROWS_WITH(Animation(folder.path / "a.gif", 100), Contains("0.0001 to 60"));
  CHECK_THROWS_WITH(Animation(folder.path / "a.gif", 0.1).finish(),
                    Contains("no picture was added"));
  for (const char* name : {"a.gif", "a.mp4", "a"}) {
    Animation animation(folder.path / name, 0.1);
    roll(animation, 2);
    CHECK_THROWS_WITH(roll(animation, 1, 80, 80), Contains("80 x 80") && Contains("160 x 90"));
  }
}

TEST_CASE("a film that cannot be written is refused by its name", "[unit]") {
  const test::ScratchFolder folder;
  fs::create_directories(folder.path / "taken.mp4");
  Animation animation(folder.path / "taken.mp4", 0.02);
  roll(animation, 2);
  CHECK_THROWS_WITH(animation.finish(), Contains("taken.mp4"));
}
