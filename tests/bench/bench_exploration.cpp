// Random play in 1,024 copies of each exploration world behind the one call that learners see, one
// core: millions of steps a second of processor time, resets included. Beside it what the batch
// itself costs: the loop over a world of which nothing is left but its number.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>

#include "envs/core/registry.h"

using namespace pavlov;

namespace {

constexpr int kCopies = 1024;
constexpr int kRounds = 200;
constexpr int kRuns = 20;

/// The least there can be to step.
struct Nothing {
  struct Config {};
  using Observation = int;
  using Action = int;
  Nothing() = default;
  explicit Nothing(const Config& /*config*/) {}
  static Discrete observation_space() { return {.n = 4}; }
  static Discrete action_space() { return {.n = 4}; }
  int reset(Rng& /*rng*/) { return number = 0; }
  StepResult<int> step(int action, Rng& /*rng*/) { return {.observation = number = action}; }
  int number = 0;
};

/// Millions of steps a second, the best of several runs.
double measure(VectorEnv& env) {
  const int actions = std::get<Discrete>(env.action_space()).n;
  RowStorage drawn(std::int64_t{kCopies} * kRounds, Dtype::i32, 1);
  Rng rng(1);
  for (int i = 0; i < kCopies * kRounds; ++i) {
    *drawn.rows().row<int>(i) = static_cast<int>(rng.below(static_cast<std::uint32_t>(actions)));
  }
  double best = 0;
  env.reset();
  for (int run = 0; run < kRuns; ++run) {
    const std::clock_t begin = std::clock();
    for (int round = 0; round < kRounds; ++round) {
      std::copy_n(drawn.rows().row<int>(round * kCopies), kCopies, env.view().actions.row<int>(0));
      env.step();
    }
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    best = std::max(best, kCopies * kRounds / seconds / 1e6);
  }
  return best;
}

}  // namespace

int main() {
  const BatchOptions options{.num_envs = kCopies, .seed = 1};
  EnvBatch<Nothing> nothing("Nothing-v0", Nothing::Config{}, options);
  std::printf("%-52s %8s\n", "1,024 copies, one core", "M steps/s");
  std::printf("%-52s %8.1f\n", "the batch alone", measure(nothing));
  for (const std::string name :
       {"KeyDoor-v0", "KeyDoor-v0?new_layout=true", "KeyDoor-v0?noisy_tv=passive",
        "KeyDoor-v0?observation=planes", "KeyDoor-v0?observation=vector", "MultiRoom-v0",
        "DeepSea-v0", "Pyramid-v0", "Pyramid-v0?observation=vector", "MountainCarSparse-v0",
        "CartPoleSwingUp-v0"}) {
    std::printf("%-52s %8.1f\n", name.c_str(), measure(*make(name, options)));
  }
}
