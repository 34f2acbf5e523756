// How fast batches of the classic control tasks step on one core, through the public VectorEnv with
// all that it writes: the exact form, the float32 form, and beside it a bare loop written by hand
// for the task, which is the ceiling. What a learner takes to write actions is not counted.
// Cart-pole also beside Gymnasium's own vector form (PAVLOV_PYTHON: a Python that has gymnasium),
// EnvPool on one thread (PAVLOV_ENVPOOL_PYTHON) and PufferLib's loop in C (peer_puffer.sh;
// PAVLOV_PUFFERLIB). All in one run, so that ratios count.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "envs/core/registry.h"
#include "tests/bench/bare_loops.h"

using namespace pavlov;

namespace {

constexpr int kCopies = 4096;
constexpr int kSteps = 32;  // a round of some 0.3 ms, so that some run undisturbed
constexpr int kRounds = 1000;

/// Actions written ahead, so that they are no part of the time: those of a step begin somewhere
/// among them, which leaves the caches to the copies.
template <class T>
class RandomActions {
 public:
  explicit RandomActions(const Space& space) {
    Rng rng(1);
    for (T& action : actions_) action = static_cast<T>(sample(space, rng)[0]);
  }
  const T* of_step(int step) const { return actions_.data() + step * 1237 % kCopies; }

 private:
  std::vector<T> actions_ = std::vector<T>(2 * kCopies);
};

/// Something that takes steps of all copies, and the least time that it took.
struct Contestant {
  std::string name;
  std::function<void(int step)> act;  ///< says what all copies do next; not timed
  std::function<void(int step)> step;
  double nanoseconds = 1e9;  ///< a step of one copy

  void measure() {
    std::chrono::duration<double, std::nano> time{};
    for (int t = 0; t < kSteps; ++t) {
      act(t);
      const auto start = std::chrono::steady_clock::now();
      step(t);
      time += std::chrono::steady_clock::now() - start;
    }
    nanoseconds = std::min(nanoseconds, time.count() / kSteps / kCopies);
  }
};

/// A batch made by name, stepped with random actions.
Contestant batch(const std::string& name) {
  const std::shared_ptr<VectorEnv> env = make(name, {.num_envs = kCopies, .seed = 1});
  env->reset();
  const MutableRows rows = env->view().actions;
  const auto bytes = static_cast<std::size_t>(kCopies) * rows.bytes_per_row();
  const auto acting = [&](auto actions) {
    return Contestant{name,
                      [env, bytes, actions = std::move(actions)](int t) {
                        std::memcpy(env->view().actions.bytes(0), actions.of_step(t), bytes);
                      },
                      [env](int) { env->step(); }};
  };
  const Space& space = env->action_space();
  if (rows.dtype == Dtype::i32) return acting(RandomActions<int>(space));
  if (rows.dtype == Dtype::f32) return acting(RandomActions<float>(space));
  return acting(RandomActions<double>(space));
}

template <class Task>
Contestant bare(const Space& space) {
  const auto loop = std::make_shared<BareLoop<Task>>(kCopies);
  const RandomActions<typename Task::Action> actions(space);
  return {"a bare loop", [](int) {}, [loop, actions](int t) { loop->step(actions.of_step(t)); }};
}

void print(const std::string& name, double nanoseconds) {
  std::printf("  %-38s %9.1f M steps/s %8.2f ns a step\n", name.c_str(), 1e3 / nanoseconds,
              nanoseconds);
}

/// Answers the float32 form's time.
template <class Task>
double compare(const std::string& id) {
  Contestant contestants[] = {batch(id), batch(id + "?real=float"),
                              bare<Task>(make(id)->action_space())};
  auto& [exact, quick, ceiling] = contestants;
  for (int round = 0; round < kRounds; ++round) {
    quick.measure();
    ceiling.measure();
    if (round % 20 == 0) exact.measure();
  }
  std::printf("%s, %d copies\n", id.c_str(), kCopies);
  for (const Contestant& contestant : contestants) print(contestant.name, contestant.nanoseconds);
  std::printf("  float32 against the bare loop: ratio %.2f; against the exact form: ratio %.1f\n",
              ceiling.nanoseconds / quick.nanoseconds, exact.nanoseconds / quick.nanoseconds);
  return quick.nanoseconds;
}

/// The number of nanoseconds that a command prints; 0 where it cannot be run.
double nanoseconds_of(const std::string& command) {
  std::FILE* const pipe = popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return 0;
  double nanoseconds = 0;
  const bool found = std::fscanf(pipe, "%lf", &nanoseconds) == 1;
  return pclose(pipe) == 0 && found ? nanoseconds : 0;
}

/// Behind the peers' own lines, which make `env` of n copies: prints nanoseconds a step, at best.
const std::string kPeerLoop = R"(
import time, numpy
actions = [numpy.random.default_rng(i).integers(0, 2, n) for i in range(8)]
best = float("inf")
for _ in range(60):
    start = time.perf_counter()
    for action in actions:
        env.step(action)
    best = min(best, time.perf_counter() - start)
print(best / len(actions) / n * 1e9)
)";

const std::string kGymnasium = R"(
import gymnasium
n = 4096
env = gymnasium.make_vec("CartPole-v1", num_envs=n, vectorization_mode="vector_entry_point")
env.reset(seed=1))" + kPeerLoop;

const std::string kEnvPool = R"(
import envpool
n = 4096
env = envpool.make_gymnasium("CartPole-v1", num_envs=n, num_threads=1)
env.reset())" + kPeerLoop;

void compare_peer(const char* name, const std::string& command, const char* hint, double ours) {
  if (const double theirs = nanoseconds_of(command); theirs > 0) {
    print(name, theirs);
    std::printf("  float32 against it: ratio %.1f\n", theirs / ours);
  } else {
    std::printf("  %s: skipped (set %s)\n", name, hint);
  }
}

/// The environment variable, or what stands in for it.
std::string chosen(const char* variable, const char* otherwise) {
  const char* value = std::getenv(variable);
  return value != nullptr ? value : otherwise;
}
std::string python(const char* variable, const std::string& program) {
  return chosen(variable, "python3") + " -c '" + program + "'";
}

}  // namespace

int main() {
  const double cart_pole = compare<BareCartPole>("CartPole-v1");
  compare_peer("Gymnasium's vector form", python("PAVLOV_PYTHON", kGymnasium),
               "PAVLOV_PYTHON to a Python that has it", cart_pole);
  compare_peer("EnvPool, one thread", python("PAVLOV_ENVPOOL_PYTHON", kEnvPool),
               "PAVLOV_ENVPOOL_PYTHON to a Python that has it", cart_pole);
  compare_peer("PufferLib's C loop",
               std::string("'") + PAVLOV_BENCH_DIR + "/peer_puffer.sh' '" +
                   chosen("PAVLOV_PUFFERLIB", "pufferlib") + "'",
               "PAVLOV_PUFFERLIB to the folder of its sources", cart_pole);
  compare<BarePendulum>("Pendulum-v1");
  compare<BareCar<int>>("MountainCar-v0");
  compare<BareCar<float>>("MountainCarContinuous-v0");
  compare<BareAcrobot>("Acrobot-v1");
}
