// The tool, run as a person would.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "agents/core/registry.h"
#include "core/checkpoint.h"
#include "core/file.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/metrics.h"
#include "experiments/harness/run_setup.h"
#include "tests/experiments/tool.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"

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

TEST_CASE("mistakes give one line, exit code 2 and the nearest name, and leave nothing behind",
          "[contract]") {
  const Tool pavlov;
  const auto config = [&](const char* toml) { write_file(pavlov.folder / "c.toml", toml); };
  CHECK_THAT(pavlov.wrong("trian"), Contains("did you mean train"));
  CHECK_THAT(pavlov.wrong("train --env CartPol-v1"), Contains("CartPole-v1"));
  CHECK_THAT(pavlov.wrong("train --agent q-lerning"), Contains("mean q-learning"));
  CHECK_THAT(pavlov.wrong("train --stps 3"), Contains("mean --steps"));
  CHECK_THAT(pavlov.wrong("train --alhpa 3"), Contains("mean --alpha"));
  CHECK_THAT(pavlov.wrong("train --alpha 3"), Contains("alpha must be in (0, 1], not 3"));
  CHECK_THAT(pavlov.wrong("train --steps"), Contains("--steps"));
  CHECK_THAT(pavlov.wrong("train --steps -1"), Contains("steps is at least 0"));
  CHECK_THAT(pavlov.wrong("train --env CartPole-v1 --agent q-learning"), Contains("Box"));
  CHECK_THAT(pavlov.wrong("train --env CartPole-v1?gravty=1"), Contains("mean gravity"));
  CHECK_THAT(pavlov.wrong("train --config none.toml"), Contains("none.toml"));
  config("steps = 10\nepsilom = 1\n");
  CHECK_THAT(pavlov.wrong("train --config c.toml"), Contains("c.toml:2") && Contains("epsilom"));
  config("[agent_settings]\nepsilom = 1\n");
  CHECK_THAT(pavlov.wrong("train --config c.toml"), Contains("c.toml:2") && Contains("epsilon"));
  config("steps = 10\nenv = 'GridWrld-v0'\n");
  CHECK_THAT(pavlov.wrong("train --config c.toml"),
             Contains("c.toml:2: env") && Contains("mean GridWorld-v0"));
  config("steps = 10\nsteps = 20\n");
  CHECK_THAT(pavlov.wrong("train --config c.toml"), Contains("c.toml:2"));
  CHECK_THAT(pavlov.wrong("train --plugin none.so"), Contains("none.so"));
  CHECK_THAT(pavlov.wrong("info CartPol-v1"), Contains("CartPole-v1"));
  CHECK_THAT(pavlov.wrong("info"), Contains("NAME is missing"));
  CHECK_THAT(pavlov.wrong("list planets"), Contains("planets"));
  CHECK_THAT(pavlov.wrong("eval nowhere"), Contains("nowhere"));
  CHECK_THAT(pavlov.wrong("plot"), Contains("RUN is missing"));
  CHECK_THAT(pavlov.wrong("rollout --env CartPole-v1 --format xml"), Contains("json|csv"));
  CHECK_FALSE(fs::exists(pavlov.folder / "runs"));
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

TEST_CASE("what was learned is played at the end where that is asked for", "[contract]") {
  const Tool pavlov;
  const auto out =
      pavlov.ok("train --env GridWorld-v0 --steps 20000 --evaluation-episodes 7 --out a");
  CHECK_THAT(out, Contains("7 episodes of the learned policy") && Contains("Return over steps: "));
  CHECK_THAT(read_file(pavlov.folder / "a/record.toml"), Contains("evaluation_return = 0.5"));
  pavlov.ok("train --env GridWorld-v0 --steps 2000 --seeds 2 --evaluation-episodes 7 --out b");
  const auto table = NumberTable::read(pavlov.folder / "b/summary.csv");
  CHECK(table.column("evaluation_return").size() == 2);
  CHECK_THAT(pavlov.ok("train --env GridWorld-v0 --steps 2000 --out c"),
             !Contains("learned policy, without"));
  CHECK_THAT(pavlov.wrong("train --evaluation-episodes -1"), Contains("evaluation-episodes"));
}

TEST_CASE("the best policy on the way is kept, and training does not notice", "[learning]") {
  const Tool pavlov;
  const std::pair<const char*, const char*> pairs[] = {
      {"q-learning", "FrozenLake-v1"}, {"sarsa-lambda", "FrozenLake-v1"},
      {"dqn", "CartPole-v1"},          {"reinforce", "CartPole-v1"},
      {"ppo", "CartPole-v1"},          {"sac", "Pendulum-v1"}};
  for (const auto& [agent, env] : pairs) {
    INFO(agent);
    const std::string train = std::string("train --quiet --env ") + env + " --agent " + agent +
                              " --steps 1500 --look-episodes 3 --out " + agent;
    pavlov.ok(train);
    pavlov.ok(train + "-looked --looks 4");
    const auto file = [&](const char* name, const char* suffix = "-looked") {
      return read_file(pavlov.folder / (agent + std::string(suffix)) / name);
    };
    CHECK(file("agent.safetensors") == file("agent.safetensors", ""));
    CHECK(file("metrics.csv") == file("metrics.csv", ""));
    const auto looks =
        NumberTable::read(pavlov.folder / (agent + std::string("-looked/looks.csv")));
    CHECK(looks.rows() == 4);
    CHECK(looks.column("step").back() >= 1500);
    const auto best = std::ranges::max(looks.column("return"));
    CHECK_THAT(file("record.toml"), Contains("best_look_return = " + shortest(best)));
    CHECK_THAT(pavlov.ok(std::string("eval --best ") + agent + "-looked --episodes 3"),
               Contains("3 episodes"));
  }
  CHECK_THAT(pavlov.wrong("eval --best dqn"), Contains("no best policy was kept"));
  CHECK_THAT(pavlov.wrong("train --episodes 5 --looks 2"), Contains("it needs --steps"));
  CHECK_THAT(pavlov.wrong("train --looks 2 --look-episodes 0"), Contains("look_episodes"));
}

TEST_CASE("where the last policy is worse, the best one is played again by --best", "[learning]") {
  const Tool pavlov;
  const std::string out = pavlov.ok(
      "train --env FrozenLake-v1 --agent q-learning --alpha 0.9 --epsilon 0.3 --steps 20000 "
      "--looks 20 --look-episodes 100 --evaluation-episodes 300 --seed 3 --out run");
  CHECK_THAT(out, Contains("Best of the policies on the way") && Contains("eval run --best"));
  const std::string record = read_file(pavlov.folder / "run/record.toml");
  const auto value = [&](const std::string& key) {
    return std::stod(record.substr(record.find("\n" + key) + key.size() + 4));
  };
  CHECK(value("best_evaluation_return") > value("evaluation_return") + 0.1);
}

TEST_CASE("what wrappers have learned goes with the agent, wherever it is played", "[contract]") {
  const Tool pavlov;
  pavlov.ok(
      "train --quiet --env MountainCar-v0 --agent random --env-normalize-observations "
      "--steps 2000 --out run");
  const Checkpoint agent = Checkpoint::read(pavlov.folder / "run/agent.safetensors");
  const auto statistics = agent.doubles("run.statistics");
  CHECK(statistics.size() > 4);
  // The first observation is a place between -0.6 and -0.4: hardly moved by a mean of its own.
  const std::string fresh =
      pavlov.ok("rollout --env MountainCar-v0?normalize_observations=true --steps 1 --format csv");
  const std::string learned = pavlov.ok("rollout run --steps 1 --format csv");
  CHECK(fresh != learned);
  CHECK(pavlov.ok("rollout run --steps 300 --format csv") ==
        pavlov.ok("rollout run --steps 300 --format csv"));
}

TEST_CASE("agents are saved on the way", "[contract]") {
  const Tool pavlov;
  pavlov.ok("train --env GridWorld-v0 --steps 5000 --checkpoint-steps 1000 --out a --quiet");
  CHECK(fs::exists(pavlov.folder / "a/agent.safetensors"));
}

TEST_CASE("rollouts are JSON lines or CSV that an independent reader takes", "[contract]") {
  const Tool pavlov;
  const auto lines = split(pavlov.ok("rollout --env CartPole-v1 --steps 30 --seed 3"), '\n');
  REQUIRE(lines.size() == 31);
  std::vector<double> before;
  for (std::size_t i = 0; i < 30; ++i) {
    const auto transition = nlohmann::json::parse(lines[i]);
    const std::vector<double> observation = transition["observation"];
    if (transition["step"] != 0) CHECK(observation == before);
    before = transition["next_observation"].get<std::vector<double>>();
    CHECK(transition["reward"] == 1);
    CHECK((transition["action"] == 0 || transition["action"] == 1));
  }
  write_file(pavlov.folder / "r.csv",
             pavlov.ok("rollout --env GridWorld-v0 --episodes 2 --format csv"));
  const auto table = NumberTable::read(pavlov.folder / "r.csv");
  CHECK(table.column("episode").back() == 1);
  CHECK(table.column("terminated").back() + table.column("truncated").back() >= 1);
  pavlov.ok("train --env GridWorld-v0 --agent sarsa --envs 2 --steps 20000 --out run --quiet");
  CHECK_THAT(pavlov.ok("rollout run"), Contains("\"terminated\":true"));
  pavlov.ok("train --env GridWorld-v0 --seeds 2 --steps 100 --out runs2 --quiet");
  CHECK_THAT(pavlov.wrong("rollout runs2"), Contains("runs2/seed-0"));
  CHECK(pavlov.ok("rollout --env CartPole-v1 --seed 3") !=
        pavlov.ok("rollout --env CartPole-v1 --seed 4"));
}

TEST_CASE("an environment served to a pipe is learned as the environment itself", "[contract]") {
  const Tool pavlov;
  const auto train = [&](const std::string& env, const char* out) {
    const auto result = test::run_program(
        "pavlov", {"train", "--env", env, "--steps", "3000", "--quiet", "--out", out},
        pavlov.folder);
    INFO(result.err);
    CHECK(result.code == 0);
    return read_file(pavlov.folder / out / "metrics.csv");
  };
  CHECK(train("pipe:" PAVLOV_BIN "/pavlov serve --env GridWorld-v0", "pipe") ==
        train("GridWorld-v0", "itself"));
  CHECK_THAT(pavlov.ok("eval pipe --episodes 3"), Contains("episodes are cut after 10,000 steps"));
  const auto broken = test::run_program("pavlov", {"train", "--env", "pipe:exit 3"}, pavlov.folder);
  CHECK(broken.code == 1);
  CHECK_THAT(broken.err, Contains("exit 3"));
}

TEST_CASE("a plugin's environment is used by name, now and when its run is loaded again",
          "[contract]") {
  const Tool pavlov;
  const std::string plugin = " --plugin " PAVLOV_TEST_PLUGIN;
  CHECK_THAT(pavlov.wrong("train --env Nim-v0"), Contains("unknown environment 'Nim-v0'"));
  CHECK_THAT(pavlov.ok("list envs" + plugin), Contains("Nim-v0"));
  CHECK_THAT(pavlov.ok("info Nim-v0" + plugin), Contains("Discrete"));
  pavlov.ok("train --env Nim-v0 --steps 1000 --quiet --out run" + plugin);
  pavlov.ok("eval run --episodes 3");
  pavlov.ok("train --config run/config.toml --quiet --out again");
  CHECK(read_file(pavlov.folder / "run/metrics.csv") ==
        read_file(pavlov.folder / "again/metrics.csv"));
}

TEST_CASE("an environment of a plugin that lies or throws ends the run in one line", "[contract]") {
  const Tool pavlov;
  const auto said = [&](const std::string& lie, const std::string& agent) {
    const auto result = pavlov(
        "train --plugin " PAVLOV_HOSTILE_PLUGIN " --steps 2000 --quiet --env Liar-v0?lie=" + lie +
        " --agent " + agent);
    CHECK(result.code == 1);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    return result.err;
  };
  for (const char* agent : {"q-learning", "dqn", "semi-gradient-sarsa"}) {
    CHECK_THAT(said("far", agent), Contains("observation"));
    CHECK_THAT(said("negative", agent), Contains("observation"));
  }
  CHECK_THAT(said("constructor", "q-learning"), Contains("threw what is no exception"));
  CHECK_THAT(said("step", "q-learning"), Contains("threw what is no exception"));
  CHECK_THAT(said("memory", "q-learning"), Contains("not enough memory"));
}

TEST_CASE("every environment and agent is listed, described and has options that go together",
          "[contract]") {
  const Tool pavlov;
  const std::string list = pavlov.ok("list");
  for (const auto& id : registered_ids()) {
    CHECK_THAT(list, Contains(id));
    CHECK_THROWS_AS(read_setup({}, {"--env", id, "--help"}), EarlyExit);
  }
  for (const auto& name : registered_learners()) {
    CHECK_THAT(list, Contains(name));
    CHECK_THROWS_AS(read_setup({}, {"--agent", name, "--help"}), EarlyExit);
  }
  CHECK_THAT(pavlov.ok("info CartPole-v1"),
             Contains("500 steps") && Contains("475") && Contains("gravity") && Contains("9.8"));
  CHECK_THAT(pavlov.ok("info CartPole-v1 --envs 64"),
             Contains("64 at a time") && Contains("float32") && Contains("bytes a copy") &&
                 Contains("steps a second"));
  CHECK_THAT(pavlov.wrong("info CartPole-v1 --envs 0"), Contains("1 or more"));
  CHECK_THAT(pavlov.ok("info GridWorld-v0"), Contains("states") && Contains("Discrete"));
  CHECK_THAT(pavlov.ok("info q-learning"), Contains("epsilon") && Contains("0.1"));
  CHECK_THAT(pavlov.ok("train --help"), Contains("--alpha number [0.1]"));
  CHECK_THAT(pavlov.ok("--version"), Contains("pavlov "));
}

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
