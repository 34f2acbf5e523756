#include "envs/pipe/pipe_env.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "core/file.h"
#include "envs/core/registry.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

const std::filesystem::path kExamples =
    std::filesystem::path(PAVLOV_TEST_DATA).parent_path() / "examples/pipe";

std::string python() {
  const char* chosen = std::getenv("PAVLOV_PYTHON");
  return chosen != nullptr ? chosen : "python3";
}

/// Whether Python runs and has the module.
bool python_has(const std::string& module) {
  return std::system((python() + " -c 'import " + module + "' >/dev/null 2>&1").c_str()) == 0;
}

std::string my_env() { return "pipe:" + python() + " " + (kExamples / "my_env.py").string(); }

constexpr const char* kSpaces =
    R"({"observation_space":{"type":"box","low":-1,"high":"inf","shape":[2]},)"
    R"("action_space":{"type":"discrete","n":2}})";

/// A program that gives these answers whatever it is asked.
std::string scripted(const std::vector<std::string>& answers) {
  std::string command = "pipe:printf '%s\\n'";
  for (const auto& answer : answers) command += " '" + answer + "'";
  return command + "; cat > /dev/null";
}

std::string complaint(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no complaint";
}

/// What is said of a program whose first answer, to "spaces", is no good.
std::string complaint_of(const std::string& name, const std::string& timeout = "10") {
  return complaint([&] { make(name, {}, {{"timeout", timeout}}); });
}

/// Standard error goes nowhere while it lives.
class Silence {
 public:
  Silence() : before_(::dup(STDERR_FILENO)) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDERR_FILENO);
    ::close(nowhere);
  }
  ~Silence() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
  }

 private:
  int before_;
};

bool no_children_left() { return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD; }

}  // namespace

TEST_CASE("an environment in another program is played like any other", "[unit]") {
  if (!python_has("json")) {
    WARN("python3 is missing: skipped");
    return;
  }
  const auto env = make(my_env(), {.num_envs = 2, .seed = 3});
  CHECK(env->observation_space() == Space(Discrete{8}));
  CHECK(env->action_space() == Space(Discrete{2}));
  CHECK(env->name() == my_env());

  const auto play = [&](std::uint64_t seed) {
    env->seed(seed);
    env->reset();
    return test::random_trajectory(*env, 100, 1, 1);
  };
  const auto first = play(3);
  CHECK(first == play(3));
  CHECK(first != play(4));
  const auto again = make(my_env(), {.num_envs = 2, .seed = 3});
  again->reset();
  CHECK(test::random_trajectory(*again, 100, 1, 1) == first);

  const auto& view = env->view();
  env->set_state(1, std::vector<double>{6});
  CHECK(env->state(1) == std::vector<double>{6});
  for (int t = 0; t < 20; ++t) {  // to the end, which starts the next episode
    for (int i = 0; i < 2; ++i) view.actions.set(i, 0, 1);
    env->step();
    if (view.terminated[1] != 0) break;
  }
  CHECK(view.terminated[1] == 1);
  CHECK(view.next_observations.number(1) == 7);
  CHECK(view.observations.number(1) == 0);

  view.actions.set(0, 0, 2);
  CHECK_THROWS_AS(env->step(), std::invalid_argument);
  CHECK_THAT(complaint([&] { env->set_state(0, std::vector<double>{9}); }),
             Contains("my_env.py") && Contains("no cell of the path"));
  CHECK(env->state(0).size() == 1);  // it still serves
  CHECK_THROWS_AS(env->clone(), std::runtime_error);
}

TEST_CASE("the time limit of a pipe is kept on this side", "[unit]") {
  const std::string step =
      R"({"observation":[0,1],"reward":0.1,"terminated":false,"truncated":false})";
  const auto env = make(scripted({kSpaces, R"({"observation":[0.25,"inf"]})", step, step}),
                        {.auto_reset = false, .max_episode_steps = 2});
  CHECK_THROWS_WITH(env->step(), Contains("reset it before the next step"));
  env->reset();
  CHECK(env->view().observations.numbers(0) == std::vector<double>{0.25, kInfinity});
  CHECK(env->view().observations.dtype == Dtype::f64);
  env->step();
  CHECK(env->view().truncated[0] == 0);
  CHECK(env->view().rewards[0] == 0.1);
  env->step();
  CHECK(env->view().truncated[0] == 1);
  CHECK(env->view().terminated[0] == 0);
  CHECK_THROWS_WITH(env->step(), Contains("reset it before the next step"));
}

TEST_CASE("programs that do not speak the protocol are told of by name", "[unit]") {
  CHECK_THAT(complaint_of("pipe:echo hello; sleep 9"),
             Contains("pipe:echo hello") && Contains("'hello', which is not a JSON object"));
  CHECK_THAT(complaint_of("pipe:exit 3"), Contains("exit 3") && Contains("exit code 3"));
  CHECK_THAT(complaint_of("pipe:no-such-program 2>/dev/null"), Contains("exit code 127"));
  CHECK_THAT(complaint_of("pipe:kill -9 $$"), Contains("signal 9"));
  CHECK_THAT(complaint_of("pipe:exec >&-; sleep 9"),
             Contains("closed its standard output") && Contains("it still runs"));
  CHECK_THAT(complaint_of(scripted({"[1]"})), Contains("not a JSON object"));
  CHECK_THAT(complaint_of(scripted({R"({"error":"no mood"})"})),
             Contains(R"(refused {"op":"spaces"}: no mood)"));
  CHECK_THAT(complaint_of(scripted({"{}"})), Contains("observation_space"));
  CHECK_THAT(complaint_of("pipe:head -c 80000000 /dev/zero | tr '\\0' x"),
             Contains("more than 64 MiB"));
  CHECK(no_children_left());
}

TEST_CASE("programs that hang are given up after the timeout", "[unit]") {
  const auto start = std::chrono::steady_clock::now();
  CHECK_THAT(complaint_of("pipe:sleep 100", "0.2"),
             Contains("sleep 100") && Contains("did not answer within 0.2 s"));
  CHECK_THAT(complaint_of("pipe:while :; do printf x; sleep 0.02; done", "0.2"),
             Contains("did not answer within 0.2 s"));
  CHECK_THAT(complaint_of("pipe:trap '' TERM HUP INT; sleep 100", "0.2"),
             Contains("did not answer"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  CHECK(no_children_left());
  CHECK_THROWS_AS(make("pipe:cat", {}, {{"timeout", "0"}}), std::invalid_argument);
  CHECK_THROWS_WITH(make("pipe:cat", {}, {{"tempo", "0"}}), Contains("tempo"));
}

TEST_CASE("a program that does not read is given up, too", "[unit]") {
  // A state that does not fit into any buffer.
  const auto env = make("pipe:printf '%s\\n' '" + std::string(kSpaces) + "'; sleep 100", {},
                        {{"timeout", "0.2"}});
  CHECK_THAT(complaint([&] { env->set_state(0, std::vector<double>(1000000, 0.1)); }),
             Contains("did not read within 0.2 s"));
}

TEST_CASE("spaces that make no sense are refused", "[unit]") {
  const auto complaint_about = [](const std::string& space) {
    return complaint_of(scripted({R"({"action_space":{"type":"discrete","n":2},)"
                                  R"("observation_space":)" +
                                  space + "}"}));
  };
  CHECK_THAT(complaint_about("7"), Contains("7 is not a JSON object"));
  CHECK_THAT(complaint_about(R"({"type":"sphere"})"), Contains("sphere"));
  CHECK_THAT(complaint_about(R"({"type":"discrete","n":0})"), Contains("1 or more"));
  CHECK_THAT(complaint_about(R"({"type":"discrete","n":2.5})"), Contains("2.5"));
  CHECK_THAT(complaint_about(R"({"type":"discrete","n":9,"start":2147483647})"),
             Contains("32-bit"));
  CHECK_THAT(complaint_about(R"({"type":"discrete","n":-3})"), Contains("1 or more"));
  CHECK_THAT(complaint_about(R"({"type":"multi_discrete","sizes":[]})"), Contains("sizes"));
  CHECK_THAT(complaint_about(R"({"type":"multi_discrete","sizes":[2,-2]})"), Contains("1 or more"));
  CHECK_THAT(complaint_about(R"({"type":"box","low":0,"high":1,"shape":[-3]})"), Contains("shape"));
  CHECK_THAT(complaint_about(R"({"type":"box","low":0,"high":1,"shape":[3],"dtype":8})"),
             Contains("dtype"));
  CHECK_THAT(complaint_about(R"({"type":"box","low":[0],"high":[1,2]})"), Contains("1 elements"));
  CHECK_THAT(complaint_about(R"({"type":"box","low":2,"high":1,"shape":[3]})"), Contains("above"));
  CHECK_THAT(complaint_about(R"({"type":"box","low":0,"high":1,"shape":[99999,99999]})"),
             Contains("4000000 elements"));
  CHECK_THAT(complaint_about(R"({"type":"box","low":0,"high":1,"shape":[3],"dtype":"f8"})"),
             Contains("dtype"));
  CHECK_THAT(complaint_about(R"({"type":"box","low":"low","high":1,"shape":[3]})"),
             Contains("is not a number"));
}

TEST_CASE("observations and rewards of the wrong kind are refused", "[unit]") {
  const auto reset_to = [](const std::string& answer) {
    return complaint([&] { make(scripted({kSpaces, answer}))->reset(); });
  };
  CHECK_THAT(reset_to(R"({"observation":[1]})"), Contains("observation [1.0] does not fit Box"));
  CHECK_THAT(reset_to(R"({"observation":3})"), Contains("3 is not a list of numbers"));
  CHECK_THAT(reset_to(R"({"observation":[[1],[2]]})"), Contains("is not a number"));
  CHECK_THAT(reset_to(R"({"state":[1,2]})"), Contains("'observation'"));
  const auto step_to = [](const std::string& answer) {
    return complaint([&] {
      const auto env = make(scripted({kSpaces, R"({"observation":[0,0]})", answer}));
      env->reset();
      env->step();
    });
  };
  CHECK_THAT(step_to(R"({"observation":[0,0],"terminated":false,"truncated":false})"),
             Contains("'reward'"));
  CHECK_THAT(step_to(R"({"observation":[0,0],"reward":1,"terminated":0,"truncated":false})"),
             Contains("true or false for 'terminated'"));
  CHECK_THAT(step_to("oops"), Contains("oops"));
}

TEST_CASE("a program may end at every stage", "[unit]") {
  const std::string step =
      R"({"observation":[0,1],"reward":0.1,"terminated":false,"truncated":false})";
  const std::vector<std::string> answers = {kSpaces, R"({"observation":[0,0]})", step, step};
  for (std::size_t n = 0; n <= answers.size(); ++n) {
    std::string command = "pipe:";  // answers n questions and ends
    for (std::size_t i = 0; i < n; ++i) command += "read q; echo '" + answers[i] + "'; ";
    std::size_t done = 0;
    const std::string said = complaint([&] {
      const auto env = make(command + "exit 5", {}, {{"timeout", "10"}});
      ++done;
      env->reset();
      ++done;
      for (; done < answers.size(); ++done) env->step();
    });
    INFO(n << " answers: " << said);
    CHECK(done == n);
    if (n < answers.size()) CHECK_THAT(said, Contains("standard") && Contains("exit code 5"));
  }
  CHECK(no_children_left());
}

TEST_CASE("a program that floods, sleeps or leaves others behind ends in one error", "[unit]") {
  const auto start = std::chrono::steady_clock::now();
  CHECK_THAT(complaint_of("pipe:yes | tr -d '\\n'"), Contains("more than 64 MiB"));
  CHECK_THAT(complaint_of("pipe:kill -STOP $$", "0.2"), Contains("did not answer within 0.2 s"));
  CHECK_THAT(complaint_of("pipe:read question; sleep 100 & exit 3", "0.2"),
             Contains("did not answer within 0.2 s"));
  CHECK_THAT(complaint_of("pipe:read question; setsid sleep 3 & exit 3", "0.2"),
             Contains("did not answer"));
  // What it says on standard error goes where ours goes, and holds nothing up.
  const Silence silence;
  const auto env = make("pipe:head -c 1000000 /dev/zero >&2; echo '" + std::string(kSpaces) +
                        "'; cat > /dev/null");
  CHECK(env->observation_space() == Space(Box{{-1, -1}, {kInfinity, kInfinity}, Dtype::f64}));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}

TEST_CASE("answers nested without end, or of numbers that are none, are refused", "[unit]") {
  const std::string deep = "head -c 30000000 /dev/zero | tr '\\0' '['; echo";
  CHECK_THAT(complaint_of("pipe:" + deep), Contains("which is not a JSON object"));
  CHECK_THAT(complaint_of("pipe:printf '{\"observation_space\":'; " + deep),
             Contains("which is not a JSON object"));
  CHECK_THAT(complaint_of(scripted({R"({"observation_space":1e999})"})),
             Contains("which is not a JSON object"));
  const auto step_to = [](const std::string& answer) {
    return complaint([&] {
      const auto env = make(scripted({kSpaces, R"({"observation":[0,0]})", answer}));
      env->reset();
      env->step();
    });
  };
  const std::string rest = R"(,"terminated":false,"truncated":false})";
  CHECK_THAT(step_to(R"({"observation":[0,0],"reward":"nan")" + rest), Contains("not finite"));
  CHECK_THAT(step_to(R"({"observation":[0,0],"reward":"-inf")" + rest), Contains("not finite"));
  CHECK_THAT(step_to(R"({"observation":["nan",0],"reward":1)" + rest), Contains("does not fit"));
  CHECK(step_to(R"({"observation":["inf",1e308],"reward":1)" + rest) == "no complaint");
}

TEST_CASE("a program that has done wrong is not asked again", "[unit]") {
  const auto env = make(scripted({kSpaces, "oops"}));
  CHECK_THAT(complaint([&] { env->reset(); }), Contains("oops"));
  CHECK(no_children_left());
  CHECK_THAT(complaint([&] { env->reset(); }), Contains("was ended after a fault"));
}

TEST_CASE("a program that closes its input raises no signal", "[unit]") {
  const auto env =
      make("pipe:read line; exec <&-; printf '%s\\n' '" + std::string(kSpaces) + "'; sleep 100");
  CHECK_THAT(complaint([&] { env->reset(); }), Contains("closed its standard input"));
}

TEST_CASE("copies of a program that disagree are refused", "[unit]") {
  test::ScratchFolder folder;
  const std::string file = (folder.path / "taken").string();
  const std::string other =
      R"({"observation_space":{"type":"discrete","n":2},"action_space":{"type":"discrete","n":2}})";
  const std::string name = "pipe:if mkdir " + file + " 2>/dev/null; then printf '%s\\n' '" +
                           kSpaces + "'; else printf '%s\\n' '" + other + "'; fi; cat >/dev/null";
  CHECK_THAT(complaint([&] { make(name, {.num_envs = 2}); }), Contains("different spaces"));
}

TEST_CASE("programs and what they have started end with their environment", "[unit]") {
  test::ScratchFolder folder;
  const std::string file = (folder.path / "pid").string();
  pid_t grandchild = 0;
  {
    const auto env = make("pipe:sleep 1000 & echo $! > " + file + "; printf '%s\\n' '" + kSpaces +
                          "'; cat > /dev/null");
    grandchild = std::stoi(read_file(file));
    CHECK(::kill(grandchild, 0) == 0);
  }
  CHECK(no_children_left());
  // It is gone, or dead and not yet reaped by whoever inherited it.
  bool running = true;
  for (int i = 0; i < 200 && running; ++i) {
    std::ifstream status("/proc/" + std::to_string(grandchild) + "/stat");
    std::string text;
    running = std::getline(status, text) && text.find(") Z ") == std::string::npos;
    if (running) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK_FALSE(running);
}

TEST_CASE("a Gymnasium environment is played through the pipe", "[unit]") {
  if (!python_has("gymnasium")) {
    WARN("gymnasium is missing: skipped");
    return;
  }
  const std::string script = python() + " " + (kExamples / "gym_to_pavlov.py").string();
  const auto theirs = make("pipe:" + script + " CartPole-v1", {.seed = 5});
  const auto ours = make("CartPole-v1", {.seed = 5});
  theirs->reset();
  ours->reset();
  ours->set_state(0, theirs->view().observations.numbers(0));
  CHECK(contains(ours->observation_space(), theirs->view().observations.numbers(0)));
  for (int t = 0; t < 8; ++t) {
    for (const auto& env : {theirs.get(), ours.get()}) {
      env->view().actions.set(0, 0, t % 2);
      env->step();
      CHECK(env->view().rewards[0] == 1);
    }
    for (int j = 0; j < 4; ++j) {  // to float's digits: their start was rounded on the way here
      CHECK(theirs->view().observations.number(0, j) ==
            Approx(ours->view().observations.number(0, j)).epsilon(1e-5).margin(1e-6));
    }
  }
  CHECK_THAT(complaint([&] { theirs->state(0); }), Contains("not offered"));
  const auto blackjack = make("pipe:" + script + " Blackjack-v1 sab=true");
  CHECK(blackjack->observation_space() == Space(MultiDiscrete{{32, 11, 2}}));
}
