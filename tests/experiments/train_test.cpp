// `pavlov train`, run as a person would.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <set>
#include <thread>

#include "core/checkpoint.h"
#include "core/file.h"
#include "envs/device/device.h"
#include "experiments/harness/metrics.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"

using namespace pavlov;
namespace fs = std::filesystem;
using test::Tool;

namespace {

bool is_png(const fs::path& path) { return read_file(path).starts_with("\x89PNG\r\n\x1a\n"); }

}  // namespace

TEST_CASE("a grid is reported with as many arrows as its actions have directions", "[learning]") {
  const Tool pavlov;
  for (const std::string env : {"DeepSea-v0", "KeyDoor-v0?noisy_tv=switched", "Taxi-v4"}) {
    pavlov.ok("train --env " + env + " --agent q-learning --bonus count --steps 500 --out run-" +
              env.substr(0, 4));
    CHECK(is_png(pavlov.folder / ("run-" + env.substr(0, 4)) / "values.png"));
  }
}

TEST_CASE("a run is trained, evaluated and drawn", "[learning]") {
  const Tool pavlov;
  const std::string out = pavlov.ok("train --env GridWorld-v0 --agent q-learning --steps 20000");
  CHECK_THAT(out, Contains("100%") && Contains("Learned values") && Contains("Learned policy"));
  CHECK_THAT(out,
             Contains("→") && Contains("next: pavlov eval runs/GridWorld-v0-q-learning-s0-001"));
  for (const char c : out) CHECK((c == '\n' || static_cast<unsigned char>(c) >= ' '));

  const fs::path run = pavlov.folder / "runs/GridWorld-v0-q-learning-s0-001";
  std::set<std::string> files;
  for (const auto& entry : fs::directory_iterator(run)) {
    const std::string name = entry.path().filename().string();
    files.insert(name.starts_with("events.out.tfevents.") ? "events" : name);
  }
  CHECK(files == std::set<std::string>{"agent.safetensors", "config.toml", "curve.png", "events",
                                       "metrics.csv", "record.toml", "values.png"});
  CHECK((is_png(run / "curve.png") && is_png(run / "values.png")));
  CHECK(NumberTable::read(run / "metrics.csv").column("step").back() == 20000);

  CHECK_THAT(pavlov.ok("eval " + run.string() + " --episodes 10"), Contains("10 episodes"));
  pavlov.ok("plot " + run.string() + " " + run.string() + " --out two.png");
  CHECK(is_png(pavlov.folder / "two.png"));
  CHECK_THAT(pavlov.wrong("plot " + run.string() + " --out two.png"), Contains("two.png: exists"));
}

TEST_CASE("a run is repeated by --config to the last byte, and options beside it win",
          "[contract]") {
  const Tool pavlov;
  pavlov.ok(
      "train --env GridWorld-v0 --agent sarsa --steps 3000 --seed 5 --alpha 0.3 --envs 2 "
      "--out first --quiet");
  pavlov.ok("train --config first/config.toml --out second --quiet");
  pavlov.ok("train --config first/config.toml --seed 6 --alpha 0.4 --out third --quiet");
  const auto file = [&](const char* path) { return read_file(pavlov.folder / path); };
  CHECK(file("first/metrics.csv") == file("second/metrics.csv"));
  CHECK(file("first/agent.safetensors") == file("second/agent.safetensors"));
  CHECK(file("first/metrics.csv") != file("third/metrics.csv"));
  CHECK_THAT(file("third/config.toml"), Contains("seed = 6") && Contains("alpha = 0.4"));

  const auto out = pavlov.ok("train --config first/config.toml --agent random --out fourth");
  CHECK_THAT(out, Contains("note: --agent random replaces sarsa"));
  CHECK_THAT(file("fourth/config.toml"), Contains("--agent random replaces sarsa"));
}

TEST_CASE("the option --fast trains in the float32 form, where there is one", "[contract]") {
  const Tool pavlov;
  pavlov.ok("train --env CartPole-v1 --agent random --envs 40 --steps 2000 --fast --out a --quiet");
  CHECK_THAT(read_file(pavlov.folder / "a/config.toml"), Contains("real = 'float'"));
  pavlov.ok("train --config a/config.toml --out b --quiet");
  CHECK(read_file(pavlov.folder / "a/metrics.csv") == read_file(pavlov.folder / "b/metrics.csv"));
  CHECK_THAT(pavlov.wrong("train --env GridWorld-v0 --agent random --fast"),
             Contains("GridWorld-v0 has no float32 form"));
  if (cuda_device() != nullptr) return;
  CHECK_THAT(pavlov.wrong("train --env CartPole-v1 --agent ppo --device cuda --fast"),
             Contains("CartPole-v1?device=cuda: ") && Contains("graphics card"));
  CHECK_THAT(pavlov.wrong("train --env Taxi-v4 --agent dqn --device cuda --fast"),
             Contains("Taxi-v4?device=cuda: ") && Contains("graphics card"));

  // What was learned on a card is played without one.
  pavlov.ok("train --env CartPole-v1 --agent ppo --steps 300 --rollout-steps 100 --out c --quiet");
  std::string config = read_file(pavlov.folder / "c/config.toml");
  const std::string here = "device = 'cpu'";
  for (const char* section : {"[agent_settings]", "[env_settings]"}) {
    const auto at = config.find(here, config.find(section));
    REQUIRE(at != std::string::npos);
    config.replace(at, here.size(), "device = 'cuda'");
  }
  write_file(pavlov.folder / "c/config.toml", config);
  CHECK_THAT(pavlov.ok("eval c --episodes 3"), Contains("3 episodes"));
}

TEST_CASE("a bonus is one line of config, in training and in all that comes after", "[contract]") {
  const Tool pavlov;
  CHECK_THAT(pavlov.ok("list bonuses"), Contains("rnd") && !Contains("q-learning"));
  CHECK_THAT(pavlov.ok("info rnd"), Contains("extra_layers") && Contains("scale"));
  pavlov.ok(
      "train --env GridWorld-v0 --agent q-learning --steps 2000 --out a --quiet --bonus count "
      "--bonus-scale 0.5 --bonus-law inverse");
  const auto file = [&](const char* path) { return read_file(pavlov.folder / path); };
  CHECK_THAT(file("a/config.toml"), Contains("bonus = 'count'") && Contains("[bonus_settings]") &&
                                        Contains("scale = 0.5") && Contains("law = 'inverse'"));
  CHECK(NumberTable::read(pavlov.folder / "a/metrics.csv").column("bonus").back() > 0);
  pavlov.ok("eval a --episodes 2");
  pavlov.ok("rollout a --steps 5");

  pavlov.ok("train --config a/config.toml --out b --quiet");
  CHECK(file("a/agent.safetensors") == file("b/agent.safetensors"));
  const auto out = pavlov.ok("train --config a/config.toml --bonus none --out c");
  CHECK_THAT(out, Contains("note: --bonus none replaces count"));
  CHECK_THAT(file("c/config.toml"), !Contains("law = 'inverse'"));
  CHECK(file("a/agent.safetensors") != file("c/agent.safetensors"));
  pavlov.ok("train --config c/config.toml --bonus simhash --out d --quiet");

  CHECK_THAT(pavlov.wrong("train --bonus cuont"), Contains("did you mean count"));
  CHECK_THAT(pavlov.wrong("train --bonus-scale 2"), Contains("unknown option '--bonus-scale'"));
  CHECK_THAT(pavlov.wrong("train --bonus tiles"), Contains("must be a Box"));
}

TEST_CASE("settings of the environment come as options, in its name, or from the file",
          "[contract]") {
  const Tool pavlov;
  pavlov.ok(
      "train --env CartPole-v1?gravity=3.5 --agent random --steps 200 --out a --quiet "
      "--env-max-episode-steps 7 --env-force 11");
  const std::string config = read_file(pavlov.folder / "a/config.toml");
  CHECK_THAT(config, Contains("env = 'CartPole-v1' ") && Contains("gravity = 3.5"));
  CHECK_THAT(config, Contains("force = 11.0") && Contains("max_episode_steps = 7"));
  const auto table = NumberTable::read(pavlov.folder / "a/metrics.csv");
  for (const double length : table.column("length")) {
    CHECK((length <= 7 || std::isnan(length)));
  }
}

TEST_CASE("several seeds give a folder each and a summary, whatever the threads", "[contract]") {
  const Tool pavlov;
  const auto out =
      pavlov.ok("train --env GridWorld-v0 --seeds 3 --seed 4 --steps 2000 --threads 1 --out a");
  CHECK_THAT(out, Contains("3 seeds: interquartile mean") && Contains("bootstrap interval"));
  pavlov.ok("train --env GridWorld-v0 --seeds 3 --seed 4 --steps 2000 --threads 3 --out b --quiet");
  pavlov.ok("train --env GridWorld-v0 --seed 5 --steps 2000 --out c --quiet");
  const auto file = [&](const std::string& path) { return read_file(pavlov.folder / path); };
  for (const char* name :
       {"seed-4/metrics.csv", "seed-5/metrics.csv", "seed-6/agent.safetensors", "summary.csv"}) {
    CHECK(file(std::string("a/") + name) == file(std::string("b/") + name));
  }
  CHECK(file("a/seed-5/metrics.csv") == file("c/metrics.csv"));
  CHECK_THAT(pavlov.ok("eval a --episodes 5"), Contains("All 3 seeds: interquartile mean"));
  pavlov.ok("plot a c --out curves.svg");
}

TEST_CASE("nothing that exists is overwritten", "[contract]") {
  const Tool pavlov;
  pavlov.ok("train --env GridWorld-v0 --agent random --steps 100 --quiet");
  pavlov.ok("train --env GridWorld-v0 --agent random --steps 100 --quiet");
  CHECK(fs::exists(pavlov.folder / "runs/GridWorld-v0-random-s0-002/metrics.csv"));
  write_file(pavlov.folder / "mine/notes", "precious");
  CHECK_THAT(pavlov.wrong("train --env GridWorld-v0 --out mine"), Contains("mine"));
  CHECK_THAT(pavlov.wrong("train --env GridWorld-v0 --out mine/notes"), Contains("mine/notes"));
  const auto result = pavlov("train --env GridWorld-v0 --out mine/notes/run");
  CHECK(result.code == 1);
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  CHECK_THAT(result.err, Contains("mine/notes/run"));
  CHECK(read_file(pavlov.folder / "mine/notes") == "precious");
}

TEST_CASE("Ctrl-C stops a run and keeps what was learned", "[contract]") {
  const Tool pavlov;
  const fs::path run = pavlov.folder / "run";
  const int signal = GENERATE(SIGINT, SIGTERM);
  const auto result = test::run_program(
      "pavlov", {"train", "--env", "GridWorld-v0", "--steps", "1e15", "--out", "run"},
      pavlov.folder, [&](int pid) {
        for (int i = 0; i < 1000 && !fs::exists(run / "metrics.csv"); ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        ::kill(pid, signal);
      });
  CHECK(result.code == 130);
  CHECK_THAT(result.out, Contains("what was learned until then is kept"));
  CHECK(NumberTable::read(run / "metrics.csv").rows() > 0);
  CHECK(Checkpoint::read(run / "agent.safetensors").text("agent") == "q-learning");
  CHECK_THAT(read_file(run / "record.toml"), Contains("interrupted = true"));
  pavlov.ok("eval run --episodes 3");
}

TEST_CASE("on a terminal a bar moves", "[contract]") {
  const Tool pavlov;
  const auto result = test::run_in_terminal("grid_world", {"--steps", "300000"}, pavlov.folder);
  if (!result) {
    WARN("skipped: no pseudo-terminal can be had here");
    return;
  }
  CHECK(result->code == 0);
  CHECK_THAT(result->out, Contains("\r\033[K") && Contains("100% ██") && Contains("steps/s"));
}

TEST_CASE("the flagship learns the pole cart and says how well", "[learning]") {
  const Tool pavlov;
  const auto result =
      test::run_program("dqn_cart_pole", {"--quiet", "--threads", "1"}, pavlov.folder);
  INFO(result.out << result.err);
  CHECK(result.code == 0);
  const std::string record = read_file(pavlov.folder / "runs/CartPole-v1-dqn-s0-001/record.toml");
  const auto at = record.find("evaluation_return = ");
  REQUIRE(at != std::string::npos);
  CHECK(std::stod(record.substr(at + 20)) >= 475);
  CHECK_THAT(result.out, Contains("next: pavlov eval"));
}

TEST_CASE("agents are saved on the way", "[contract]") {
  const Tool pavlov;
  pavlov.ok("train --env GridWorld-v0 --steps 5000 --checkpoint-steps 1000 --out a --quiet");
  CHECK(fs::exists(pavlov.folder / "a/agent.safetensors"));
}
