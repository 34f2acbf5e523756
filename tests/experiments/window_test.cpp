// The window, moved by keys and clicks as a person would, on a display without a screen.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <thread>

#include "agents/core/registry.h"
#include "core/file.h"
#include "envs/core/registry.h"
#include "experiments/harness/watch/viewer.h"
#include "tests/experiments/typist.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/virtual_display.h"

using namespace pavlov;
namespace fs = std::filesystem;

namespace {

/// Something done to the window, and what must then come to be within some seconds.
struct Act {
  std::string name;
  std::function<void()> act;
  std::function<bool()> holds;
};

/// A viewer whose person is a script: the acts follow each other, in the viewer's own thread.
class Play {
 public:
  Play(const std::string& env, ViewerOptions options) {
    auto batch = make(env, {.seed = 1, .auto_reset = false});
    auto agent = make_learner("random", *batch, 1);
    player = std::make_unique<Player>(std::move(batch), std::move(agent));
    options.title = env;
    options.folder = scratch.path;
    options.width = 900;
    options.height = 600;
    viewer = std::make_unique<Viewer>(*player, nullptr, options);
  }

  void run(std::vector<Act> acts) {
    acts.insert(acts.begin(), {"the window opens", [] {}, [this] { return typist.sees_window(); }});
    std::size_t next = 0;
    bool begun = false;
    bool stopped = false;
    auto deadline = std::chrono::steady_clock::now();
    viewer->run([&] {
      if (next == acts.size()) return stopped = true;
      const auto now = std::chrono::steady_clock::now();
      if (!begun) {
        acts[next].act();
        begun = true;
        deadline = now + std::chrono::seconds(20);
      } else if (acts[next].holds()) {
        ++next;
        begun = false;
      } else if (now > deadline) {
        return stopped = true;
      }
      return false;
    });
    if (!stopped) ++next;  // this act closed the window
    INFO("it did not come to be that " << (next < acts.size() ? acts[next].name : ""));
    CHECK(next == acts.size());
  }

  /// A key is pressed; `holds` must follow.
  Act key(const std::string& key, const std::string& name, std::function<bool()> holds) {
    return {name, [this, key] { typist.press(key); }, std::move(holds)};
  }
  /// For so many frames nothing may happen: at the end `holds` must be true.
  Act wait(int frames, const std::string& name, std::function<bool()> holds) {
    const auto left = std::make_shared<int>(frames);
    return {name, [] {}, [left, holds] { return --*left <= 0 && holds(); }};
  }

  test::ScratchFolder scratch;
  std::unique_ptr<Player> player;
  std::unique_ptr<Viewer> viewer;
  test::Typist typist;
};

/// Width and height from the header of a PNG file.
std::pair<int, int> size_of_png(const fs::path& file) {
  const std::string bytes = read_file(file);
  const auto number = [&bytes](std::size_t at) {
    int n = 0;
    for (std::size_t i = at; i < at + 4; ++i) n = n * 256 + static_cast<unsigned char>(bytes.at(i));
    return n;
  };
  return {number(16), number(20)};
}

}  // namespace

TEST_CASE("a window is moved by keys: pause, single step, speed, restart, hand, close") {
  if (!test::use_virtual_display()) return;
  Play play("CartPole-v1", {.steps_per_second = 50});
  Player& player = *play.player;
  std::int64_t steps = 0;
  double pushed = 0;
  const auto all_steps = [&] { return player.episode() * 1000 + player.steps(); };
  const auto remember = [&] {
    steps = all_steps();
    return true;
  };
  play.run({
      play.wait(10, "it plays by itself", [&] { return all_steps() > 1001; }),
      play.key("space", "it is paused", remember),
      play.wait(5, "the key has arrived", remember),
      play.wait(10, "nothing moves", [&] { return all_steps() == steps; }),
      play.key("period", "one step is made", [&] { return all_steps() != steps; }),
      play.wait(5, "it stays paused",
                [&] {
                  const auto now = all_steps();
                  const bool one = now == steps + 1 || player.steps() == 1;
                  steps = now;
                  return one;
                }),
      play.wait(5, "no more than one", [&] { return all_steps() == steps; }),
      play.key("n", "another episode begins", [&] { return player.steps() == 0; }),
      play.key("p", "it goes on", [&] { return player.steps() > 3; }),
      play.key("t", "a person takes over",
               [&] {
                 play.typist.hold("Right");
                 return true;
               }),
      play.wait(20, "the cart is pushed to the right",
                [&] {
                  pushed = player.action().empty() ? 0 : player.action()[0];
                  return pushed == 1;
                }),
      {"and to the left",
       [&] {
         play.typist.release("Right");
         play.typist.hold("Left");
       },
       [&] { return !player.action().empty() && player.action()[0] == 0 && player.steps() > 5; }},
      {"the key is let go", [&] { play.typist.release("Left"); }, [] { return true; }},
      play.key("t", "the agent plays again", [&] { return player.steps() > 0; }),
      play.key("Escape", "it closes", [] { return false; }),
  });
}

TEST_CASE("the speed goes from an eighth to as fast as it goes") {
  if (!test::use_virtual_display()) return;
  Play play("Pendulum-v1?max_episode_steps=100000000", {.steps_per_second = 50});
  Player& player = *play.player;
  // Steps in a second, of a task without an end.
  const auto passed = [&](double least, double most) {
    struct Stretch {
      std::chrono::steady_clock::time_point begin;
      std::int64_t first = -1;
    };
    return [=, &player, stretch = std::make_shared<Stretch>()] {
      const auto now = std::chrono::steady_clock::now();
      if (stretch->first < 0) *stretch = {now, player.steps()};
      if (now - stretch->begin < std::chrono::milliseconds(1500)) return false;
      const double seconds = std::chrono::duration<double>(now - stretch->begin).count();
      const double rate = static_cast<double>(player.steps() - stretch->first) / seconds;
      stretch->first = -1;
      return rate >= least && rate <= most;
    };
  };
  play.run({play.key("minus", "slower", passed(5, 26)),
            play.key("minus", "still slower", passed(2, 14)),
            play.key("minus", "an eighth", passed(1, 7.5)),
            play.key("minus", "no slower than that", passed(1, 7.5)),
            {"as fast as it goes",
             [&] {
               for (int i = 0; i < 12; ++i) play.typist.press("plus");
             },
             passed(1000, 1e9)}});
}

TEST_CASE("a window shows other panels, is resized, saves pictures and records") {
  if (!test::use_virtual_display()) return;
  Play play("GridWorld-v0", {.steps_per_second = 20});
  const fs::path& folder = play.scratch.path;
  const auto there = [&](const char* name) {
    return [file = folder / name] { return fs::exists(file) && fs::file_size(file) > 1000; };
  };
  const auto pass = [] { return true; };
  play.run({
      play.key("s", "a picture is saved", there("picture-001.png")),
      play.key("h", "the keys are listed", pass),
      play.key("s", "another picture is saved", there("picture-002.png")),
      play.key("h", "the list goes away", pass),
      play.key("Tab", "another panel is the largest", pass),
      {"a click makes a panel the largest", [&] { play.typist.click(0.9, 0.5); }, pass},
      play.key("F7", "a panel is hidden", pass),
      {"the window becomes small", [&] { play.typist.resize(300, 200); }, pass},
      play.wait(5, "it draws on", pass),
      play.key("s", "a small picture is saved", there("picture-003.png")),
      {"the window becomes large", [&] { play.typist.resize(1200, 800); }, pass},
      play.wait(5, "it draws on", pass),
      play.key("v", "it records", pass),
      play.wait(15, "for a while", pass),
      play.key("v", "the recording is written", there("recording-001.mp4")),
      {"it closes", [&] { play.typist.close_window(); }, [] { return false; }},
  });
  CHECK(size_of_png(folder / "picture-001.png") == std::pair(900, 600));
  CHECK(size_of_png(folder / "picture-003.png") == std::pair(300, 200));
}

TEST_CASE("pavlov play: an environment is played by hand until the window is closed") {
  if (!test::use_virtual_display()) return;
  test::Typist typist;
  const test::ScratchFolder scratch;
  const auto result =
      test::run_program("pavlov", {"play", "GridWorld-v0"}, scratch.path, [&](int /*pid*/) {
        for (int i = 0; i < 200 && !typist.sees_window(); ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        for (const char* key : {"Right", "Right", "Up", "Escape"}) {
          std::this_thread::sleep_for(std::chrono::milliseconds(300));
          typist.press(key);
        }
      });
  INFO(result.out << result.err);
  CHECK(result.code == 0);
  CHECK_THAT(result.out, Contains("in 3 steps"));
}

TEST_CASE("a window changes nothing that is learned, and closing it does not end the training") {
  if (!test::use_virtual_display()) return;
  test::Typist typist;
  const test::ScratchFolder scratch;
  const auto result = test::run_program(
      "pavlov",
      {"watch", "--env", "CartPole-v1", "--agent", "dqn", "--steps", "20000", "--out", "run"},
      scratch.path, [&](int /*pid*/) {
        for (int i = 0; i < 200 && !typist.sees_window(); ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        typist.close_window();
      });
  INFO(result.out << result.err);
  CHECK(result.code == 0);
  CHECK_THAT(read_file(scratch.path / "run" / "record.toml"), Contains("steps = 20000"));

  const auto unseen = test::run_program(
      "pavlov",
      {"train", "--env", "CartPole-v1", "--agent", "dqn", "--steps", "20000", "--out", "unseen"},
      scratch.path);
  CHECK(unseen.code == 0);
  for (const char* file : {"agent.safetensors", "metrics.csv", "curve.png"}) {
    CHECK(read_file(scratch.path / "run" / file) == read_file(scratch.path / "unseen" / file));
  }
}

TEST_CASE("without a display one line says so and offers a recording") {
  const char* before = std::getenv("DISPLAY");
  const std::string display = before != nullptr ? before : "";
  const test::ScratchFolder scratch;
  for (const char* name : {"", ":4321"}) {
    ::setenv("DISPLAY", name, 1);
    const auto result = test::run_program("pavlov", {"play", "CartPole-v1"}, scratch.path);
    CHECK(result.code == 1);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    CHECK_THAT(result.err, Contains("no window") && Contains("display") && Contains("--record"));
  }
  ::setenv("DISPLAY", display.c_str(), 1);
}
